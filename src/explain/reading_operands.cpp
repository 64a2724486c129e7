// reading_operands.cpp - operands of a formula that is read, brought to one shape; settings of functions.
#include "explain/reading_operands.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <gradus/error.hpp>
#include <gradus/ops.hpp>

#include "catalog/op_table.hpp"
#include "explain/formula_parser.hpp"

namespace gradus::explain {
namespace {

using Part = Reading::Kind;

void meet(ReadValue& common, const ReadValue& next, bool indexed) {
  if (!indexed) {
    const auto both = aligned(common.axes, next.axes);
    if (!both)
      throw ShapeError(fmt::format("operands of shapes {} and {} do not fit", shape_of(common.axes).str(),
                                   shape_of(next.axes).str()));
    common.axes = both->axes;
    return;
  }
  for (std::size_t axis = 0; axis < next.letters.size(); ++axis) {
    const std::size_t found = common.letters.find(next.letters[axis]);
    if (found == std::string::npos) {
      common.letters += next.letters[axis];
      common.axes.lengths.push_back(next.axes.lengths[axis]);
      common.axes.labels.emplace_back();
      common.axes.gone.push_back(false);
    } else if (common.axes.lengths[found] != next.axes.lengths[axis]) {
      throw ShapeError(fmt::format("index {} counts axes of different lengths", next.letters[axis]));
    }
  }
}

Var spread(const ReadValue& value, const WrittenAxes& axes) {
  const auto both = aligned(value.axes, axes);
  if (!both || both->axes.lengths != axes.lengths) throw ShapeError("operands do not fit together");
  std::vector<std::int64_t> lengths(axes.rank(), 1);
  for (std::size_t axis = 0; axis < value.axes.rank(); ++axis)
    if (both->left[axis] >= 0) lengths[static_cast<std::size_t>(both->left[axis])] = value.axes.lengths[axis];
  return broadcast(reshape(value.var, Shape(std::span<const std::int64_t>(lengths))), shape_of(axes));
}

AttributeValue setting_from(const AttributeInfo& info, const std::string& text) {
  if (info.type == AttributeType::number) return std::strtod(text.c_str(), nullptr);
  std::vector<std::int64_t> all;
  const char* at = text.c_str();
  while (*at != '\0') {
    char* end = nullptr;
    const std::int64_t number = std::strtoll(at, &end, 10);
    if (end == at) {
      ++at;
      continue;
    }
    all.push_back(number);
    at = end;
  }
  if (info.type == AttributeType::list || info.type == AttributeType::extent) return all;
  if (all.empty()) throw UsageError(fmt::format("{} lacks its value", info.name));
  return all[0];
}

}  // namespace

const Op* op_of(std::string_view name) {
  for (const Op* op : catalog::op_table())
    if (name == op->name) return op;
  return nullptr;
}

Var real(Var x) { return x.dtype() == Dtype::float64 ? x : cast(x, Dtype::float64); }

Shape shape_of(const WrittenAxes& axes) { return Shape(std::span<const std::int64_t>(axes.lengths)); }

// Without the axes that sums ran over.
ReadValue present(const ReadValue& value) {
  ReadValue result{value.var, value.axes.present(), value.letters};
  if (result.axes.rank() != value.axes.rank()) result.var = reshape(value.var, shape_of(result.axes));
  return result;
}

// The axes in the order of some letters, repeated where it lacks one.
Var in_order(const ReadValue& value, const std::string& letters, const Shape& shape) {
  std::vector<std::int64_t> order, lengths;
  for (const char letter : letters) {
    const std::size_t axis = letter == ' ' ? std::string::npos : value.letters.find(letter);
    if (axis != std::string::npos) order.push_back(static_cast<std::int64_t>(axis));
    lengths.push_back(axis == std::string::npos ? 1 : value.var.shape()[static_cast<int>(axis)]);
  }
  Var var = value.var;
  if (!std::is_sorted(order.begin(), order.end())) var = transpose(var, order);
  return broadcast(reshape(var, Shape(std::span<const std::int64_t>(lengths))), shape);
}

// Numbers behind the operands, in the op's order, and settings by their names.
Attributes settings_from(const Op& op, const Reading& formula, const std::vector<double>& numbers) {
  Attributes result;
  std::size_t next = 0;
  for (const AttributeInfo* info : op.attributes) {
    if (info->type == AttributeType::element_type)
      result = result.with(info->name, static_cast<std::int64_t>(Dtype::float64));
    else if (op.element_wise && info->type == AttributeType::number && next < numbers.size())
      result = result.with(info->name, numbers[next++]);
  }
  if (next < numbers.size()) throw UsageError(fmt::format("{} has more operands than it takes", op.name));
  for (const Reading& part : formula.parts) {
    if (part.kind != Part::setting) continue;
    const auto found =
        std::ranges::find_if(op.attributes, [&](const auto* each) { return part.text == each->name; });
    if (found == op.attributes.end())
      throw UsageError(fmt::format("{} has no setting {}", op.name, part.text));
    result = result.with((*found)->name, setting_from(**found, part.parts[0].text));
  }
  return result;
}

std::vector<Var> together(const std::vector<ReadValue>& values, bool indexed, ReadValue& common) {
  common = values[0];
  for (std::size_t i = 1; i < values.size(); ++i) meet(common, values[i], indexed);
  std::vector<Var> result;
  for (const ReadValue& value : values)
    result.push_back(indexed ? in_order(value, common.letters, shape_of(common.axes))
                             : spread(value, common.axes));
  return result;
}

Shape labelled(const Reading& formula, Shape shape, std::size_t first) {
  for (std::size_t i = first; i < formula.parts.size(); ++i)
    if (formula.parts[i].kind == Part::name) shape = shape.labelled(static_cast<int>(i - first), "B");
  return shape;
}

Var related(const std::string& sign, Var a, Var b) {
  const Var holds = sign == ">"    ? greater(a, b)
                    : sign == ">=" ? greater_equal(a, b)
                    : sign == "<"  ? less(a, b)
                    : sign == "<=" ? less_equal(a, b)
                    : sign == "="  ? equal(a, b)
                                   : not_equal(a, b);
  return cast(holds, Dtype::float64);
}

double number_from(const Reading& part) {
  if (part.kind == Part::negative) return -number_from(part.parts[0]);
  if (part.kind != Part::number) throw UsageError("a number should stand among the operands");
  return leading_number(part.text).value;
}

}  // namespace gradus::explain
