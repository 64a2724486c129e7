// written.cpp - formulas of a graph as text, with names or with numbers put in.
#include "explain/written.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "ops/records.hpp"

namespace gradus::explain {
namespace {

// How strongly a text holds together: a weaker one needs brackets inside a stronger one.
enum Strength { comparing = 0, adding = 1, negating = 2, multiplying = 3, raising = 4, holding = 5 };

struct Text {
  std::string text;
  Strength strength = holding;
};

constexpr std::size_t longest_text = 160, longest_formula = 400;
constexpr std::int64_t most_terms = 16;

// How an op is written. A name and brackets where it has no notation.
std::string notation_of(const Node& node) {
  if (node.op == &square_op) return "{0}^2";
  if (node.op == &reciprocal_op) return "1 / {0}";
  if (node.op->notation) return node.op->notation;
  std::string text = node.op->name;
  for (std::size_t i = 0; i < node.inputs.size(); ++i) text += fmt::format("{}{{{}}}", i ? ", " : "(", i);
  return text + ")";
}

Strength strength_of(std::string_view notation) {
  const auto has = [&](std::string_view part) { return notation.find(part) != std::string_view::npos; };
  if (!notation.starts_with('{') && !notation.ends_with('}')) return holding;
  if (notation.starts_with('-')) return negating;
  if (has(" + ") || has(" - ")) return adding;
  if (has(" * ") || has(" / ") || has("} {")) return multiplying;
  if (has("^")) return raising;
  return comparing;
}

// Whether an operand needs brackets: a weaker one, a negative one that does not come first, and what stands
// behind "-" or "/" or before "^" also where it is as strong.
bool needs_brackets(const Text& operand, Strength strength, std::string_view before, std::string_view after) {
  if (strength == holding || strength == comparing) return false;
  if (operand.text.starts_with('-') && !before.empty()) return true;
  if (operand.strength < strength) return true;
  const bool strict = before.ends_with("- ") || before == "-" || before.ends_with("/ ") ||
                      before.ends_with('^') || after.starts_with('^');
  return strict && operand.strength == strength;
}

Text composed(const std::string& notation, const std::vector<Text>& parts) {
  const Strength strength = strength_of(notation);
  std::string text;
  for (std::size_t at = 0; at < notation.size(); ++at) {
    if (notation[at] != '{') {
      text += notation[at];
      continue;
    }
    const auto index = static_cast<std::size_t>(notation[at + 1] - '0');
    at += 2;
    if (index < parts.size()) {
      const Text& part = parts[index];
      const bool brackets = needs_brackets(part, strength, text, std::string_view(notation).substr(at + 1));
      text += brackets ? "(" + part.text + ")" : part.text;
    } else {
      for (std::size_t i = 0; i < parts.size(); ++i) text += (i ? ", " : "") + parts[i].text;
    }
  }
  return {text, strength};
}

Text number_text(std::string text) {
  const Strength strength = text.starts_with('-') ? negating : holding;
  return {std::move(text), strength};
}

Text name_text(const Node& node) {
  if (node.name.ends_with("^T")) return {node.name, raising};
  if (!node.name.empty()) return {node.name, holding};
  if (node.value && node.value->size() == 1) return number_text(exact_number(node.value->number(0)));
  return {fmt::format("{}{}", node.op->name, node.shape.str()), holding};
}

/// Writes formulas; a node that is read twice is written once.
class FormulaWriter {
 public:
  explicit FormulaWriter(const Graph& graph) : graph_(graph) {}

  const Text& at(NodeId id) {
    if (const auto found = written_.find(id); found != written_.end()) return found->second;
    Text text = fresh(id);
    if (text.text.size() > longest_formula) text = {"(...)", holding};
    return written_.emplace(id, std::move(text)).first->second;
  }

 private:
  Text fresh(NodeId id) {
    const Node& node = graph_.node(id);
    if (is_leaf(node)) return name_text(node);
    if (node.op->notation && std::string_view(node.op->notation) == "{0}") return at(node.inputs[0]);
    std::vector<Text> parts;
    for (const NodeId input : node.inputs) parts.push_back(at(input));
    return composed(notation_of(node), parts);
  }

  const Graph& graph_;
  std::map<NodeId, Text> written_;
};

// Position along each axis of an index in memory, and back.
std::vector<std::int64_t> position_of(const Shape& shape, std::int64_t index) {
  std::vector<std::int64_t> position(static_cast<std::size_t>(shape.rank()));
  for (int axis = shape.rank() - 1; axis >= 0; --axis) {
    position[static_cast<std::size_t>(axis)] = index % shape[axis];
    index /= shape[axis];
  }
  return position;
}

std::int64_t index_of(const Shape& shape, std::span<const std::int64_t> position) {
  std::int64_t index = 0;
  for (int axis = 0; axis < shape.rank(); ++axis)
    index = index * shape[axis] + position[static_cast<std::size_t>(axis)];
  return index;
}

/// Writes single numbers of nodes.
class NumberWriter {
 public:
  NumberWriter(const Graph& graph, const LeafTensors& values) : graph_(graph), values_(values) {}

  std::optional<Text> at(NodeId id, std::int64_t index) const {
    const Node& node = graph_.node(id);
    if (is_leaf(node)) return leaf(node, index);
    std::optional<Text> text;
    if (node.op->element_wise || node.op == &reshape_op || node.op == &cast_op)
      text = same_place(node, index);
    else if (node.op == &broadcast_op)
      text = at(node.inputs[0], broadcast_source(node, index));
    else if (node.op == &transpose_op)
      text = at(node.inputs[0], transpose_source(node, index));
    else if (node.op == &matmul_op)
      text = product(node, index);
    else if (node.op == &sum_op)
      text = total(node, index);
    if (text && text->text.size() > longest_text) return {};
    return text;
  }

 private:
  std::optional<Text> leaf(const Node& node, std::int64_t index) const {
    if (node.value) return number_text(exact_number(node.value->number(node.value->size() == 1 ? 0 : index)));
    const auto found = values_.find(node.name);
    if (found == values_.end()) return {};
    return number_text(short_number(found->second.number(index)));
  }

  std::optional<Text> same_place(const Node& node, std::int64_t index) const {
    std::vector<Text> parts;
    for (const NodeId input : node.inputs) {
      std::optional<Text> part = at(input, index);
      if (!part) return {};
      parts.push_back(std::move(*part));
    }
    if (!node.op->element_wise) return parts[0];
    return composed(notation_of(node), parts);
  }

  std::int64_t broadcast_source(const Node& node, std::int64_t index) const {
    const Shape& from = graph_.node(node.inputs[0]).shape;
    std::vector<std::int64_t> position = position_of(node.shape, index);
    position.erase(position.begin(), position.begin() + (node.shape.rank() - from.rank()));
    for (int axis = 0; axis < from.rank(); ++axis)
      if (from[axis] == 1) position[static_cast<std::size_t>(axis)] = 0;
    return index_of(from, position);
  }

  std::int64_t transpose_source(const Node& node, std::int64_t index) const {
    const std::vector<std::int64_t>& order = node.attributes.list("order");
    const std::vector<std::int64_t> position = position_of(node.shape, index);
    std::vector<std::int64_t> source(position.size());
    for (std::size_t axis = 0; axis < order.size(); ++axis)
      source[static_cast<std::size_t>(order[axis])] = position[axis];
    return index_of(graph_.node(node.inputs[0]).shape, source);
  }

  // The terms of a sum, each written by `term`.
  std::optional<Text> added(std::int64_t count,
                            const std::function<std::optional<Text>(std::int64_t)>& term) const {
    if (count > most_terms) return {};
    Text sum{"0", holding};
    for (std::int64_t i = 0; i < count; ++i) {
      std::optional<Text> next = term(i);
      if (!next) return {};
      sum = i == 0 ? std::move(*next) : composed("{0} + {1}", {sum, std::move(*next)});
    }
    return sum;
  }

  std::optional<Text> product(const Node& node, std::int64_t index) const {
    const std::int64_t inner = graph_.node(node.inputs[0]).shape[1], columns = node.shape[1];
    const std::int64_t row = index / columns, column = index % columns;
    return added(inner, [&](std::int64_t k) -> std::optional<Text> {
      const std::optional<Text> a = at(node.inputs[0], row * inner + k);
      const std::optional<Text> b = at(node.inputs[1], k * columns + column);
      if (!a || !b) return {};
      return composed("{0} * {1}", {*a, *b});
    });
  }

  std::optional<Text> total(const Node& node, std::int64_t index) const {
    const Shape& from = graph_.node(node.inputs[0]).shape;
    if (from.size() > most_terms * std::max<std::int64_t>(1, node.shape.size())) return {};
    std::vector<bool> summed(static_cast<std::size_t>(from.rank()), false);
    for (const std::int64_t axis : node.attributes.list("axes"))
      summed[static_cast<std::size_t>(axis)] = true;
    std::vector<std::int64_t> sources;
    for (std::int64_t i = 0; i < from.size(); ++i) {
      const std::vector<std::int64_t> position = position_of(from, i);
      std::int64_t target = 0;
      for (int axis = 0; axis < from.rank(); ++axis)
        if (!summed[static_cast<std::size_t>(axis)])
          target = target * from[axis] + position[static_cast<std::size_t>(axis)];
      if (target == index) sources.push_back(i);
    }
    return added(static_cast<std::int64_t>(sources.size()),
                 [&](std::int64_t i) { return at(node.inputs[0], sources[static_cast<std::size_t>(i)]); });
  }

  const Graph& graph_;
  const LeafTensors& values_;
};

// The numbers [first, first + count) with the brackets of the axes from `axis` on.
std::string nested(const Tensor& tensor, int axis, std::int64_t first, std::int64_t count) {
  if (axis == tensor.shape().rank()) return short_number(tensor.number(first));
  std::string text;
  const std::int64_t length = tensor.shape()[axis];
  for (std::int64_t i = 0; i < length; ++i)
    text += (i ? ", " : "") + nested(tensor, axis + 1, first + i * (count / length), count / length);
  return "[" + text + "]";
}

}  // namespace

std::string written(const Graph& graph, NodeId id) { return FormulaWriter(graph).at(id).text; }

std::optional<std::string> written_number(const Graph& graph, NodeId id, std::int64_t index,
                                          const LeafTensors& values) {
  std::optional<Text> text = NumberWriter(graph, values).at(id, index);
  if (!text) return {};
  return std::move(text->text);
}

std::string short_number(double value) {
  if (value == 0) return "0";  // also where it is -0
  return fmt::format("{:.4g}", value);
}

std::string exact_number(double value) { return fmt::format("{}", value == 0 ? 0.0 : value); }

Scientific scientific(const std::string& digits) {
  const std::size_t e = digits.find('e');
  const std::size_t first = e == std::string::npos ? e : digits.find_first_of("123456789", e);
  if (first == std::string::npos) return {digits, ""};
  return {digits.substr(0, e), (digits[e + 1] == '-' ? "-" : "") + digits.substr(first)};
}

std::string values_text(const Tensor& tensor, std::int64_t most) {
  if (tensor.size() <= most) return nested(tensor, 0, 0, tensor.size());
  double least = tensor.number(0), greatest = least, sum = 0;
  for (std::int64_t i = 0; i < tensor.size(); ++i) {
    least = std::min(least, tensor.number(i));
    greatest = std::max(greatest, tensor.number(i));
    sum += tensor.number(i);
  }
  return fmt::format("{}, {}, {}, ...; min {}, max {}, mean {}", short_number(tensor.number(0)),
                     short_number(tensor.number(1)), short_number(tensor.number(2)), short_number(least),
                     short_number(greatest), short_number(sum / static_cast<double>(tensor.size())));
}

std::string place_text(const Shape& shape, std::int64_t index) {
  if (shape.rank() == 0) return {};
  std::string text;
  for (const std::int64_t i : position_of(shape, index))
    text += fmt::format("{}{}", text.empty() ? "[" : ",", i + 1);
  return text + "]";
}

}  // namespace gradus::explain
