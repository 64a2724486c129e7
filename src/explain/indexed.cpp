// indexed.cpp - formulas in index notation: every sum has its index, every symbol those of its axes.
#include <gradus/explain.hpp>
#include <utility>

#include "explain/axes.hpp"
#include "graph/formula_size.hpp"
#include "ops/records.hpp"

namespace gradus::explain {
namespace {

using Form = Expression::Kind;
/// A letter for each axis; none where the axis has length 1.
using Letters = std::vector<std::string>;

/// Reads one formula with the indices of its result.
class IndexReader {
 public:
  IndexReader(const Graph& graph, const Symbols& symbols) : graph_(graph), symbols_(symbols) {}

  Expression read_top(NodeId id) {
    const Shape& shape = graph_.node(id).shape;
    Letters letters;
    for (int axis = 0; axis < shape.rank(); ++axis) letters.push_back(fresh());
    return read(id, letters, true);
  }

 private:
  std::string fresh() {
    constexpr std::string_view order = "ijklmnstuvwxyz";
    return std::string(1, order[static_cast<std::size_t>(next_++) % order.size()]);
  }

  Expression read(NodeId id, const Letters& letters, bool top = false) {
    const Node& node = graph_.node(id);
    if (const auto found = symbols_.find(id); !top && found != symbols_.end())
      return indexed(found->second, node, letters);
    if (is_leaf(node)) {
      if (node.name.empty()) return expression_of(graph_, id, symbols_);
      return indexed(node.name, node, letters);
    }
    if (node.op == &broadcast_op) return read(node.inputs[0], before_broadcast(node, letters));
    if (node.op == &reshape_op) return read(node.inputs[0], before_reshape(node, letters));
    if (node.op == &transpose_op) {
      const auto& order = node.attributes.list("order");
      Letters inner(letters.size());
      for (std::size_t i = 0; i < order.size(); ++i) inner[static_cast<std::size_t>(order[i])] = letters[i];
      return read(node.inputs[0], inner);
    }
    if (node.op == &matmul_op) return product_of_matrices(node, letters);
    if (node.op == &sum_op) return total(node, letters);
    if (node.op->element_wise) return each(id, node, letters);
    Expression whole = expression_of(graph_, id, symbols_);
    whole.text += suffix(node.shape, letters);
    return whole;
  }

  // An element-wise op: its own notation, with operands at the same place.
  Expression each(NodeId id, const Node& node, const Letters& letters) {
    if (node.op->is_unwritten()) return read(node.inputs[0], letters);
    // The notation alone: what stands in it is read here.
    Symbols operands;
    for (const NodeId input : node.inputs) operands[input] = "";
    Expression form = expression_of(graph_, id, operands);
    if (node.op == &subtract_op && form.kind == Form::call) {  // sign(x) stands for [x > 0] - [-x > 0]
      form.parts[0] = read(graph_.node(node.inputs[0]).inputs[0], letters);
      return form;
    }
    // The operand of 1 / x and of e^x is the second part.
    const std::size_t first = node.op == &exp_op || node.op == &reciprocal_op ? 1 : 0;
    for (std::size_t i = 0; i < node.inputs.size() && first + i < form.parts.size(); ++i)
      form.parts[first + i] = read(node.inputs[i], letters);
    return form;
  }

  Expression product_of_matrices(const Node& node, const Letters& letters) {
    const std::string k = fresh();
    Expression a = read(node.inputs[0], {letters[0], k}), b = read(node.inputs[1], {k, letters[1]});
    return {Form::total, k, {{Form::product, "", {std::move(a), std::move(b)}}}};
  }

  Expression total(const Node& node, const Letters& letters) {
    const Shape& shape = graph_.node(node.inputs[0]).shape;
    const AttributeValue* keep = node.attributes.find("keep");
    const bool keeps = keep && std::get<std::int64_t>(*keep) != 0;
    std::vector<bool> summed(static_cast<std::size_t>(shape.rank()), false);
    for (const std::int64_t axis : node.attributes.list("axes"))
      summed[static_cast<std::size_t>(axis)] = true;
    Letters inner;
    std::string over;
    std::size_t next = 0;
    for (std::size_t axis = 0; axis < summed.size(); ++axis) {
      if (summed[axis]) {
        inner.push_back(fresh());
        if (shape[static_cast<int>(axis)] != 1) over += inner.back();
        if (keeps) ++next;
      } else {
        inner.push_back(letters[next++]);
      }
    }
    return {Form::total, over, {read(node.inputs[0], inner)}};
  }

  Letters before_broadcast(const Node& node, const Letters& letters) const {
    const Shape& from = graph_.node(node.inputs[0]).shape;
    Letters inner;
    for (int axis = 0; axis < from.rank(); ++axis)
      inner.push_back(letters[letters.size() - static_cast<std::size_t>(from.rank() - axis)]);
    return inner;
  }

  // Axes of length 1 come and go; other reshapes keep the letters of the axes that stay.
  Letters before_reshape(const Node& node, const Letters& letters) const {
    const Shape& from = graph_.node(node.inputs[0]).shape;
    Letters kept, inner;
    for (int axis = 0; axis < node.shape.rank(); ++axis)
      if (node.shape[axis] != 1) kept.push_back(letters[static_cast<std::size_t>(axis)]);
    std::size_t next = 0;
    for (int axis = 0; axis < from.rank(); ++axis)
      inner.push_back(from[axis] != 1 && next < kept.size() ? kept[next++] : "");
    return inner;
  }

  static std::string suffix(const Shape& shape, const Letters& letters) {
    std::string text;
    for (int axis = 0; axis < shape.rank(); ++axis)
      if (shape[axis] != 1) text += letters[static_cast<std::size_t>(axis)];
    return text.empty() ? "" : "_" + text;
  }

  static Expression indexed(const std::string& name, const Node& node, const Letters& letters) {
    return {Form::symbol, name + suffix(node.shape, letters)};
  }

  const Graph& graph_;
  const Symbols& symbols_;
  int next_ = 0;
};

}  // namespace

}  // namespace gradus::explain

namespace gradus {

Expression indexed_expression_of(const Graph& graph, NodeId id, const Symbols& symbols) {
  expect_writable(graph, id, [&](NodeId at) { return symbols.contains(at); });
  return explain::IndexReader(graph, symbols).read_top(id);
}

}  // namespace gradus
