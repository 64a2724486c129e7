// expression.cpp - reads a formula from nodes: repeats, reshapes and casts are shown only where the
// notation does not imply them.
#include <fmt/format.h>

#include <algorithm>
#include <gradus/explain.hpp>
#include <map>
#include <optional>

#include "algebra/formula.hpp"
#include "explain/axes.hpp"
#include "explain/check_subject.hpp"
#include "explain/written.hpp"
#include "explain/written_value.hpp"
#include "graph/formula_size.hpp"
#include "ops/records.hpp"

namespace gradus::explain {
namespace {

using Form = Expression::Kind;

// Parts are moved in: copies of a chain of sums would take as long as its length squared.
template <class... Parts>
Expression with_parts(Form kind, std::string text, Parts... parts) {
  Expression result{kind, std::move(text)};
  result.parts.reserve(sizeof...(parts));
  (result.parts.push_back(std::move(parts)), ...);
  return result;
}

Expression number_form(double value) { return {Form::number, exact_number(value)}; }

// [1, 2] or [[1, 2], [3, 4]]: all numbers of a constant, row by row.
std::string numbers_text(const Tensor& tensor, int axis = 0, std::int64_t first = 0) {
  if (axis == tensor.shape().rank()) return exact_number(tensor.number(first));
  const std::int64_t step = tensor.shape().product(axis + 1, tensor.shape().rank());
  std::string text;
  for (std::int64_t i = 0; i < tensor.shape()[axis]; ++i)
    text += (i == 0 ? "" : ", ") + numbers_text(tensor, axis + 1, first + i * step);
  return "[" + text + "]";
}

// "2x2", "[0, 1]" or "3"; nothing where it is what it would be anyway.
std::string setting_text(const AttributeInfo& setting, const Attributes& given) {
  const AttributeValue* value = given.find(setting.name);
  if (!value || setting.type == AttributeType::element_type) return {};
  if (setting.type == AttributeType::list || setting.type == AttributeType::extent) {
    const std::vector<std::int64_t>& all = given.list(setting.name);
    const auto is_usual = [&](std::int64_t each) {
      return setting.otherwise && static_cast<double>(each) == *setting.otherwise;
    };
    if (setting.otherwise && std::all_of(all.begin(), all.end(), is_usual)) return {};
    if (setting.type == AttributeType::extent) return fmt::format("{}x{}", all[0], all[1]);
    return fmt::format("[{}]", fmt::join(all, ", "));
  }
  const double number = setting.type == AttributeType::number
                            ? given.number(setting.name)
                            : static_cast<double>(given.integer(setting.name));
  return setting.otherwise && number == *setting.otherwise ? "" : exact_number(number);
}

/// Reads one formula.
class Reader {
 public:
  Reader(const Graph& graph, const Symbols& symbols) : graph_(graph), symbols_(symbols) {}

  Expression read_top(NodeId id) const {
    return in_shape(read(id, true), rows_labelled(graph_.node(id).shape), Columns::are_vectors);
  }

  WrittenValue read(NodeId id, bool top) const {
    const Node& node = graph_.node(id);
    if (!top)
      if (const auto found = symbols_.find(id); found != symbols_.end())
        return as_it_is({Form::symbol, found->second}, node.shape);
    if (is_leaf(node)) return leaf(node);
    if (node.op == &broadcast_op) return repeated(node);
    if (node.op == &reshape_op) return reshaped(node);
    if (node.op == &matmul_op) return product_of_matrices(node);
    if (node.op == &transpose_op) return transposed(node);
    if (node.op == &sum_op || node.op == &mean_op || node.op == &max_op) return total(node);
    if (is_sign(node)) return sign(node);
    if (node.op->is_unwritten()) return read(node.inputs[0], false);
    if (node.op->element_wise) return number_by_number(node);
    return as_it_is(call(node), node.shape);
  }

 private:
  // A repeated number has lost the label of the rows.
  Shape rows_labelled(const Shape& shape) const {
    if (shape.rank() != 1) return shape;
    for (const auto& [id, name] : symbols_) {
      const Shape& known = graph_.node(id).shape;
      if (known.rank() > 0 && known.label(0) == "B" && known[0] == shape[0]) return shape.labelled(0, "B");
    }
    return shape;
  }

  // [x > 0] - [-x > 0]
  bool is_sign(const Node& node) const {
    if (node.op != &subtract_op) return false;
    const Node &up = graph_.node(node.inputs[0]), &down = graph_.node(node.inputs[1]);
    if (up.op != &step_op || down.op != &step_op) return false;
    const Node &x = graph_.node(up.inputs[0]), &y = graph_.node(down.inputs[0]);
    if (y.op == &negate_op) return algebra::same_formula(graph_, y.inputs[0], up.inputs[0]);
    return x.op == &subtract_op && y.op == &subtract_op &&
           algebra::same_formula(graph_, x.inputs[0], y.inputs[1]) &&
           algebra::same_formula(graph_, x.inputs[1], y.inputs[0]);
  }

  WrittenValue sign(const Node& node) const {
    WrittenValue inside = read(graph_.node(node.inputs[0]).inputs[0], false);
    inside.text = with_parts(Form::call, "sign", std::move(inside.text));
    return inside;
  }

  Expression exact(NodeId id) const { return in_shape(read(id, false), graph_.node(id).shape); }

  static WrittenValue leaf(const Node& node) {
    if (!node.name.empty()) return as_it_is({Form::symbol, node.name}, node.shape);
    if (!node.value) return as_it_is({Form::symbol, node.op->name}, node.shape);
    if (node.shape.rank() == 0) return as_it_is(number_form(node.value->number(0)), node.shape);
    return as_it_is({Form::symbol, numbers_text(*node.value)}, node.shape);
  }

  // The input is read as it is; where its axes lie is noted.
  WrittenValue repeated(const Node& node) const {
    WrittenValue inside = read(node.inputs[0], false);
    const int added = node.shape.rank() - graph_.node(node.inputs[0]).shape.rank();
    for (int& place : inside.places) place += added;
    return inside;
  }

  // Axes of length 1 come and go; other reshapes are written.
  WrittenValue reshaped(const Node& node) const {
    const Shape& from = graph_.node(node.inputs[0]).shape;
    std::vector<int> now(static_cast<std::size_t>(from.rank()), 0);
    int next = 0;
    for (int axis = 0; axis < from.rank(); ++axis) {
      if (from[axis] == 1) continue;
      while (next < node.shape.rank() && node.shape[next] == 1) ++next;
      if (next == node.shape.rank() || node.shape[next] != from[axis]) return written_reshape(node);
      now[static_cast<std::size_t>(axis)] = next++;
    }
    return with_places(node, now);
  }

  // Axes of length 1 lie where none of the others is, in order.
  WrittenValue with_places(const Node& node, std::vector<int> now) const {
    const Shape& from = graph_.node(node.inputs[0]).shape;
    if (from.size() == 1 && from.rank() > node.shape.rank()) return written_reshape(node);
    WrittenValue inside = read(node.inputs[0], false);
    std::vector<bool> taken(static_cast<std::size_t>(node.shape.rank()), false);
    for (std::size_t axis = 0; axis < inside.places.size(); ++axis)
      if (inside.axes.lengths[axis] != 1)
        taken[static_cast<std::size_t>(inside.places[axis] =
                                           now[static_cast<std::size_t>(inside.places[axis])])] = true;
    for (std::size_t axis = 0; axis < inside.places.size(); ++axis) {
      if (inside.axes.lengths[axis] != 1) continue;
      if (inside.axes.gone[axis]) {
        inside.places[axis] = 0;
        continue;
      }
      const auto free = std::find(taken.begin(), taken.end(), false);
      if (free == taken.end()) {
        inside.places[axis] = node.shape.rank() - 1;
        continue;
      }
      inside.places[axis] = static_cast<int>(free - taken.begin());
      *free = true;
    }
    return inside;
  }

  WrittenValue written_reshape(const Node& node) const {
    WrittenValue inside = read(node.inputs[0], false);  // once: it may hold others of its kind
    Shape shape = node.shape;
    if (shape.rank() > 0 && inside.axes.rank() > 0 && inside.axes.labels[0] == "B" &&
        inside.axes.lengths[0] == shape[0])
      shape = shape.labelled(0, "B");
    Expression result =
        with_parts(Form::call, "reshape", in_shape(std::move(inside), graph_.node(node.inputs[0]).shape));
    for (Expression& length : ones_of(shape).parts) result.parts.push_back(std::move(length));
    return as_it_is(std::move(result), shape);
  }

  // A repeated number stands before the product, and ones in its place.
  WrittenValue operand_of_product(NodeId id, std::vector<Expression>& numbers) const {
    const Shape& shape = graph_.node(id).shape;
    WrittenValue value = read(id, false);
    if (value.axes.present().rank() > 0) return as_matrix(std::move(value), shape);
    if (!(value.text.kind == Form::number && value.text.text == "1"))
      numbers.push_back(std::move(value.text));
    if (shape[0] != 1 && shape[1] != 1) return as_it_is(ones_of(shape), shape);
    const bool column = shape[1] == 1;
    WrittenValue ones = as_it_is(ones_of(shape.without(column ? 1 : 0)), shape.without(column ? 1 : 0));
    if (!column) ones.places = {1};
    return as_matrix(std::move(ones), shape);
  }

  WrittenValue product_of_matrices(const Node& node) const {
    std::vector<Expression> numbers;
    WrittenValue a = operand_of_product(node.inputs[0], numbers),
                 b = operand_of_product(node.inputs[1], numbers);
    if (!fit_as_matrices(a.axes, b.axes)) return as_it_is(call(node), node.shape);
    WrittenValue result =
        as_it_is(with_parts(Form::matrices, "", std::move(a.text), std::move(b.text)), node.shape);
    for (Expression& number : numbers)
      result.text = {Form::product, "1", {std::move(number), std::move(result.text)}};
    result.axes.labels[0] = a.axes.labels[0];
    if (b.axes.rank() == 2) {
      result.axes.labels[1] = b.axes.labels[1];
      return result;
    }
    result.axes.gone[1] = true;
    result.axes = result.axes.present();
    result.places = {0};
    return result;
  }

  WrittenValue transposed(const Node& node) const {
    const auto& order = node.attributes.list("order");
    if (std::ranges::is_sorted(order)) return read(node.inputs[0], false);
    if (order.size() != 2) return as_it_is(call(node), node.shape);
    WrittenValue inside = as_matrix(read(node.inputs[0], false), graph_.node(node.inputs[0]).shape);
    WrittenValue result = as_it_is(with_parts(Form::transposed, "", std::move(inside.text)), node.shape);
    for (std::size_t axis = 0; axis < inside.axes.rank(); ++axis)
      result.axes.labels[1 - axis] = inside.axes.labels[axis];
    return result;
  }

  // A sum, mean or maximum over some axes, which keep their place in what is read.
  WrittenValue total(const Node& node) const {
    const NodeId inside = node.inputs[0];
    const Shape shape = rows_labelled(graph_.node(inside).shape);
    WrittenValue operand = read(inside, false);
    std::vector<std::string> labels(static_cast<std::size_t>(shape.rank()));
    for (std::size_t axis = 0; axis < operand.places.size(); ++axis)
      labels[static_cast<std::size_t>(operand.places[axis])] = operand.axes.labels[axis];
    WrittenValue result;
    result.axes = WrittenAxes(shape);
    result.axes.labels = labels;
    const AttributeValue* keep = node.attributes.find("keep");
    const bool keeps = keep && std::get<std::int64_t>(*keep) != 0;
    for (const std::int64_t axis : node.attributes.list("axes")) {
      result.axes.gone[static_cast<std::size_t>(axis)] = true;
      result.axes.lengths[static_cast<std::size_t>(axis)] = 1;
    }
    int next = 0;
    for (std::size_t axis = 0; axis < result.axes.rank(); ++axis)
      result.places.push_back(keeps || !result.axes.gone[axis] ? next++ : 0);
    Expression text = in_shape(std::move(operand), shape);
    const std::string over = summed_axes(graph_, node);
    const bool numbers =
        std::all_of(result.axes.gone.begin(), result.axes.gone.end(), [](bool gone) { return gone; });
    if (numbers) result.axes = WrittenAxes(), result.places.clear();
    if (node.op != &sum_op)
      result.text = with_parts(Form::call, node.op->name + (over.empty() ? "" : "_" + over), std::move(text));
    else if (numbers && is_dot(node, text))
      result.text = with_parts(Form::dot, "", std::move(text.parts[0]), std::move(text.parts[1]));
    else
      result.text = with_parts(Form::total, over, std::move(text));
    return result;
  }

  bool is_dot(const Node& node, const Expression& inside) const {
    return graph_.node(node.inputs[0]).shape.rank() == 1 && inside.kind == Form::product &&
           inside.text != "1" && inside.parts[0].kind == Form::symbol && inside.parts[1].kind == Form::symbol;
  }

  // ---- Number by number

  WrittenValue number_by_number(const Node& node) const {
    std::vector<WrittenValue> parts;
    for (const NodeId input : node.inputs) parts.push_back(read(input, false));
    std::optional<WrittenValue> result = together(parts);
    if (!result) {
      for (std::size_t i = 0; i < parts.size(); ++i)
        if (parts[i].axes.present().rank() > 0)
          parts[i] = as_it_is(in_shape(std::move(parts[i]), node.shape), node.shape);
      result = together(parts);
    }
    const bool sign_needed = parts.size() == 2 && fit_as_matrices(parts[0].axes, parts[1].axes);
    const bool single =
        parts.size() == 2 && (parts[0].axes.present().rank() == 0 || parts[1].axes.present().rank() == 0);
    std::vector<Expression> texts;
    for (WrittenValue& part : parts) texts.push_back(std::move(part.text));
    result->text = notation(node, std::move(texts));
    if (result->text.kind == Form::product) result->text.text = sign_needed ? "*" : single ? "1" : "";
    return std::move(*result);
  }

  // What a reader makes of operands; nothing where axes would lie elsewhere than they do.
  static std::optional<WrittenValue> together(const std::vector<WrittenValue>& parts) {
    WrittenValue result{{}, parts[0].axes, parts[0].places};
    for (std::size_t i = 1; i < parts.size(); ++i) {
      const auto both = aligned(result.axes, parts[i].axes);
      if (!both) return std::nullopt;
      std::vector<int> places(both->axes.rank(), -1);
      const auto put = [&](const WrittenValue& part, const std::vector<int>& to) {
        for (std::size_t axis = 0; axis < to.size(); ++axis) {
          if (to[axis] < 0) continue;
          int& place = places[static_cast<std::size_t>(to[axis])];
          if (part.axes.lengths[axis] != 1 && place >= 0 && place != part.places[axis]) return false;
          if (part.axes.lengths[axis] != 1 || place < 0) place = part.places[axis];
        }
        return true;
      };
      const bool left_first = !(result.axes.rank() < parts[i].axes.rank());
      const bool fits = left_first ? put(result, both->left) && put(parts[i], both->right)
                                   : put(parts[i], both->right) && put(result, both->left);
      if (!fits) return std::nullopt;
      std::vector<int> taken;
      for (std::size_t axis = 0; axis < places.size(); ++axis) {
        if (both->axes.lengths[axis] == 1) continue;
        if (std::ranges::find(taken, places[axis]) != taken.end()) return std::nullopt;
        taken.push_back(places[axis]);
      }
      result.axes = both->axes;
      result.places = places;
    }
    return result;
  }

  Expression notation(const Node& node, std::vector<Expression> parts) const {
    const auto made = [&](Form kind, const char* text = "") {
      return Expression{kind, text, std::move(parts)};
    };
    const std::pair<const Op*, Form> forms[] = {
        {&add_op, Form::sum},          {&subtract_op, Form::difference}, {&negate_op, Form::negative},
        {&multiply_op, Form::product}, {&divide_op, Form::quotient},     {&power_op, Form::power},
        {&abs_op, Form::absolute},     {&select_op, Form::choice}};
    for (const auto& [op, form] : forms)
      if (node.op == op) return made(form);
    if (node.op == &square_op) return with_parts(Form::power, "", std::move(parts[0]), number_form(2));
    if (node.op == &reciprocal_op) return with_parts(Form::quotient, "", number_form(1), std::move(parts[0]));
    if (node.op == &exp_op)
      return with_parts(Form::power, "", Expression{Form::symbol, "e"}, std::move(parts[0]));
    if (node.op == &step_op) return with_parts(Form::relation, ">", std::move(parts[0]), number_form(0));
    if (const char* relation = relation_of(node)) return made(Form::relation, relation);
    Expression result = made(Form::call, node.op->name);
    for (const AttributeInfo* setting : node.op->attributes)
      if (setting->type == AttributeType::number)
        result.parts.push_back(number_form(setting->otherwise && !node.attributes.find(setting->name)
                                               ? *setting->otherwise
                                               : node.attributes.number(setting->name)));
    return result;
  }

  static const char* relation_of(const Node& node) {
    const std::pair<const Op*, const char*> relations[] = {{&greater_op, ">"}, {&greater_equal_op, ">="},
                                                           {&less_op, "<"},    {&less_equal_op, "<="},
                                                           {&equal_op, "="},   {&not_equal_op, "!="}};
    for (const auto& [op, text] : relations)
      if (node.op == op) return text;
    return nullptr;
  }

  // A function by its name, with the settings that it does not have by itself.
  Expression call(const Node& node) const {
    Expression result{Form::call, node.op->name};
    for (const NodeId input : node.inputs) result.parts.push_back(exact(input));
    for (const AttributeInfo* setting : node.op->attributes)
      if (const std::string text = setting_text(*setting, node.attributes); !text.empty())
        result.parts.push_back({Form::symbol, fmt::format("{}={}", setting->name, text)});
    return result;
  }

  const Graph& graph_;
  const Symbols& symbols_;
};

}  // namespace

}  // namespace gradus::explain

namespace gradus {

Expression expression_of(const Graph& graph, NodeId id, const Symbols& symbols) {
  expect_writable(graph, id, [&](NodeId at) { return symbols.contains(at); });
  return explain::Reader(graph, symbols).read_top(id);
}

Expression Derivation::expression(NodeId id) const {
  explain::check_derivation(*this);
  return expression_of(*graph, id, symbols);
}

}  // namespace gradus
