// written_value.cpp - writes repeats out where the notation does not imply them.
#include "explain/written_value.hpp"

#include "explain/written.hpp"

namespace gradus::explain {
namespace {

using Form = Expression::Kind;

Expression number_of(std::int64_t value) { return {Form::number, exact_number(static_cast<double>(value))}; }

Expression lengths_call(const char* name, Expression first, std::span<const std::int64_t> lengths) {
  Expression call{Form::call, name, {std::move(first)}};
  for (const std::int64_t length : lengths) call.parts.push_back(number_of(length));
  return call;
}

// A reader puts each axis where it belongs.
bool lies_right(const WrittenValue& value, const Shape& shape) {
  const auto both = aligned(value.axes, WrittenAxes(shape));
  if (!both || both->axes.lengths != WrittenAxes(shape).lengths) return false;
  for (std::size_t axis = 0; axis < value.places.size(); ++axis)
    if (value.axes.lengths[axis] != 1 && both->left[axis] != value.places[axis]) return false;
  return true;
}

// c / x repeated is c ones / x, and c is c ones.
Expression repeated(Expression text, const Shape& shape) {
  if (text.kind == Form::number && text.text == "1") return ones_of(shape);
  if (text.kind == Form::quotient && text.parts[0].kind == Form::number) {
    text.parts[0] = repeated(std::move(text.parts[0]), shape);
    return text;
  }
  return {Form::product, "1", {std::move(text), ones_of(shape)}};
}

}  // namespace

Expression ones_of(const Shape& shape) {
  Expression ones{Form::call, "ones"};
  for (int axis = 0; axis < shape.rank(); ++axis)
    ones.parts.push_back(shape.label(axis) == "B" && shape[axis] != 1 ? Expression{Form::symbol, "B"}
                                                                      : number_of(shape[axis]));
  return ones;
}

WrittenValue as_it_is(Expression text, const Shape& shape) {
  WrittenValue value{std::move(text), WrittenAxes(shape), {}};
  for (int axis = 0; axis < shape.rank(); ++axis) value.places.push_back(axis);
  return value;
}

bool has_shape(const WrittenValue& value, const Shape& shape, Columns columns) {
  std::vector<std::int64_t> read = value.axes.present().lengths, wanted = WrittenAxes(shape).lengths;
  if (columns == Columns::are_vectors) {
    read = as_vector(std::move(read));
    wanted = as_vector(std::move(wanted));
  }
  if (read != wanted) return false;
  int next = 0;
  for (std::size_t axis = 0; axis < value.places.size(); ++axis) {
    if (value.axes.gone[axis]) continue;
    if (value.axes.lengths[axis] != 1 && value.places[axis] != next) return false;
    ++next;
  }
  return true;
}

Expression in_shape(WrittenValue value, const Shape& shape, Columns columns) {
  if (has_shape(value, shape, columns)) return std::move(value.text);
  const WrittenAxes present = value.axes.present();
  if (present.rank() == 0) return repeated(std::move(value.text), shape);
  if (lies_right(value, shape)) return {Form::product, "*", {std::move(value.text), ones_of(shape)}};
  std::vector<std::int64_t> lengths(static_cast<std::size_t>(shape.rank()), 1);
  bool whole = true;
  for (std::size_t axis = 0; axis < value.places.size(); ++axis)
    if (!value.axes.gone[axis] && value.axes.lengths[axis] != 1)
      lengths[static_cast<std::size_t>(value.places[axis])] = value.axes.lengths[axis];
  for (int axis = 0; axis < shape.rank(); ++axis)
    whole = whole && lengths[static_cast<std::size_t>(axis)] == shape[axis];
  if (shape.rank() == 2 && present.rank() == 1 && lengths[1] == 1 && shape[1] > 1) {
    Expression row{Form::transposed, "", {ones_of(shape.without(0))}};
    return {Form::matrices, "", {std::move(value.text), std::move(row)}};
  }
  Expression turned = lengths_call("reshape", std::move(value.text), lengths);
  if (whole) return turned;
  return {Form::product, "*", {std::move(turned), ones_of(shape)}};
}

WrittenValue as_matrix(WrittenValue value, const Shape& shape) {
  if (value.axes.present().rank() <= 2 && has_shape(value, shape, Columns::are_vectors)) return value;
  const WrittenAxes present = value.axes.present();
  int place = -1;
  for (std::size_t axis = 0; axis < value.places.size(); ++axis)
    if (!value.axes.gone[axis]) place = value.places[axis];
  if (present.rank() == 1 && place == 0 && shape[1] == 1 && present.lengths[0] == shape[0])
    return {std::move(value.text), present, {0}};
  if (present.rank() == 1 && place == 1 && shape[0] == 1 && present.lengths[0] == shape[1]) {
    WrittenAxes row = WrittenAxes(shape);
    row.labels[1] = present.labels[0];
    return {{Form::transposed, "", {std::move(value.text)}}, row, {0, 1}};
  }
  return as_it_is(in_shape(std::move(value), shape), shape);
}

}  // namespace gradus::explain
