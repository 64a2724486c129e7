// indexed.cpp - formulas in index notation: every sum has its index, every symbol those of its axes.
#include "explain/indexed.hpp"

#include <algorithm>
#include <utility>

#include "catalog/op_table.hpp"
#include "explain/axes.hpp"
#include "explain/written.hpp"
#include "graph/formula_size.hpp"
#include "graph/op.hpp"
#include "ops/records.hpp"

namespace gradus::explain {
namespace {

using Form = Expression::Kind;
/// A letter for each axis; none where the axis has length 1.
using Letters = std::vector<std::string>;

/// Reads one formula with the indices of its result.
class IndexReader {
 public:
  IndexReader(const Graph& graph, const Symbols& symbols)
      : graph_(graph), symbols_(symbols), batch_(has_batch(graph, symbols)) {}

  Expression read_top(NodeId id) {
    const Shape& shape = graph_.node(id).shape;
    const std::string used = letters_of(shape, batch_);
    Letters letters;
    std::size_t next = 0;
    for (int axis = 0; axis < shape.rank(); ++axis)
      letters.push_back(shape[axis] == 1 ? "" : std::string(1, used[next++]));
    bound_ = used;
    return read(id, letters, true);
  }

 private:
  // A letter for an axis that is summed: none that has a meaning already.
  std::string fresh(std::string_view label) {
    constexpr std::string_view order = "ijklmnopqrstuvwxyz";
    if (label == "B" && bound_.find('i') == std::string::npos) return bind('i');
    for (const char letter : order.substr(batch_ ? 1 : 0))
      if (bound_.find(letter) == std::string::npos) return bind(letter);
    return bind('i');
  }
  std::string bind(char letter) {
    bound_ += letter;
    return std::string(1, letter);
  }

  Expression read(NodeId id, const Letters& letters, bool top = false) {
    const Node& node = graph_.node(id);
    if (const auto found = symbols_.find(id); !top && found != symbols_.end())
      return indexed(found->second, node, letters);
    if (is_leaf(node)) {
      if (!node.name.empty()) return indexed(node.name, node, letters);
      if (node.shape.rank() == 0) return expression_of(graph_, id, symbols_);
    }
    if (node.op == &broadcast_op) return read(node.inputs[0], before_broadcast(node, letters));
    if (node.op == &reshape_op)
      if (const auto before = before_reshape(node, letters)) return read(node.inputs[0], *before);
    if (node.op == &transpose_op) {
      const auto& order = node.attributes.list("order");
      Letters inner(letters.size());
      for (std::size_t i = 0; i < order.size(); ++i) inner[static_cast<std::size_t>(order[i])] = letters[i];
      return read(node.inputs[0], inner);
    }
    if (node.op == &matmul_op) return product_of_matrices(node, letters);
    if (node.op == &sum_op || node.op == &mean_op || node.op == &max_op) return total(node, letters);
    if (node.op->element_wise) return each(id, node, letters);
    return whole(id, node, letters);
  }

  // f_ij(x): what a function makes of whole tensors.
  Expression whole(NodeId id, const Node& node, const Letters& letters) const {
    Symbols others = symbols_;
    others.erase(id);
    Expression result = expression_of(graph_, id, others);
    const std::string text = suffix(node.shape, letters);
    const bool own = result.kind == Form::call && result.text == node.op->name;
    if (own && text.empty()) return result;
    const std::string low = text.empty() ? "" : "_" + text;
    if (own && node.op != &reshape_op) {
      result.text += low;
      return result;
    }
    // What is written without a name of its own, numbers in brackets, say: as it is, in its shape.
    if (own) result = std::move(result.parts[0]);
    result = {Form::call, "reshape" + low, {std::move(result)}};
    for (const std::int64_t length : node.shape.lengths())
      result.parts.push_back({Form::number, exact_number(static_cast<double>(length))});
    return result;
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
    if (form.kind == Form::product) form.text.clear();
    // The operand of 1 / x and of e^x is the second part.
    const std::size_t first = node.op == &exp_op || node.op == &reciprocal_op ? 1 : 0;
    for (std::size_t i = 0; i < node.inputs.size() && first + i < form.parts.size(); ++i)
      form.parts[first + i] = read(node.inputs[i], letters);
    return form;
  }

  Expression product_of_matrices(const Node& node, const Letters& letters) {
    const std::string before = bound_;
    const Shape& left = graph_.node(node.inputs[0]).shape;
    const std::string k = left[1] == 1 ? "" : fresh(left.label(1));
    Expression a = read(node.inputs[0], {letters[0], k}), b = read(node.inputs[1], {k, letters[1]});
    bound_ = before;
    Expression product{Form::product, "", {std::move(a), std::move(b)}};
    if (k.empty()) return product;
    return {Form::total, k, {with_letter(std::move(product), k, left[1])}};
  }

  static bool holds(const Expression& e, char letter) {
    if (e.kind == Form::symbol) return !e.parts.empty() && e.parts[0].text.find(letter) != std::string::npos;
    const bool own = e.kind == Form::call && std::ranges::none_of(catalog::op_table(), [&](const Op* op) {
                       return e.text == op->name;
                     });
    const std::size_t low = own ? e.text.rfind('_') : std::string::npos;
    if (low != std::string::npos && e.text.find(letter, low) != std::string::npos) return true;
    return std::any_of(e.parts.begin(), e.parts.end(),
                       [&](const Expression& part) { return holds(part, letter); });
  }

  // What is summed over a letter that does not stand in it has ones with that letter.
  static Expression with_letter(Expression inside, const std::string& letter, std::int64_t length) {
    if (letter.empty() || holds(inside, letter[0])) return inside;
    Expression ones{
        Form::call, "ones_" + letter, {{Form::number, exact_number(static_cast<double>(length))}}};
    return {Form::product, "", {std::move(inside), std::move(ones)}};
  }

  Expression total(const Node& node, const Letters& letters) {
    const Shape& shape = graph_.node(node.inputs[0]).shape;
    const AttributeValue* keep = node.attributes.find("keep");
    const bool keeps = keep && std::get<std::int64_t>(*keep) != 0;
    std::vector<bool> is_summed(static_cast<std::size_t>(shape.rank()), false);
    for (const std::int64_t axis : node.attributes.list("axes"))
      is_summed[static_cast<std::size_t>(axis)] = true;
    const std::string before = bound_;
    Letters inner;
    std::string over;
    std::size_t next = 0;
    for (int axis = 0; axis < shape.rank(); ++axis) {
      if (!is_summed[static_cast<std::size_t>(axis)]) {
        inner.push_back(letters[next++]);
        continue;
      }
      inner.push_back(shape[axis] == 1 ? "" : fresh(shape.label(axis)));
      over += inner.back();
      if (keeps) ++next;
    }
    Expression inside = read(node.inputs[0], inner);
    for (int axis = 0; axis < shape.rank(); ++axis)
      if (is_summed[static_cast<std::size_t>(axis)])
        inside = with_letter(std::move(inside), inner[static_cast<std::size_t>(axis)], shape[axis]);
    bound_ = before;
    if (over.empty()) return inside;
    if (node.op == &sum_op) return {Form::total, over, {std::move(inside)}};
    return {Form::call, std::string(node.op->name) + "_" + over, {std::move(inside)}};
  }

  Letters before_broadcast(const Node& node, const Letters& letters) const {
    const Shape& from = graph_.node(node.inputs[0]).shape;
    Letters inner;
    for (int axis = 0; axis < from.rank(); ++axis)
      inner.push_back(
          from[axis] == 1 ? "" : letters[letters.size() - static_cast<std::size_t>(from.rank() - axis)]);
    return inner;
  }

  // Axes of length 1 come and go; other reshapes are written.
  std::optional<Letters> before_reshape(const Node& node, const Letters& letters) const {
    const Shape& from = graph_.node(node.inputs[0]).shape;
    std::vector<std::int64_t> long_before, long_now;
    Letters kept, inner;
    for (int axis = 0; axis < node.shape.rank(); ++axis) {
      if (node.shape[axis] == 1) continue;
      kept.push_back(letters[static_cast<std::size_t>(axis)]);
      long_now.push_back(node.shape[axis]);
    }
    std::size_t next = 0;
    for (int axis = 0; axis < from.rank(); ++axis) {
      if (from[axis] != 1) long_before.push_back(from[axis]);
      inner.push_back(from[axis] != 1 && next < kept.size() ? kept[next++] : "");
    }
    if (long_before != long_now) return {};
    return inner;
  }

  static std::string suffix(const Shape& shape, const Letters& letters) {
    std::string text;
    for (int axis = 0; axis < shape.rank(); ++axis)
      if (shape[axis] != 1) text += letters[static_cast<std::size_t>(axis)];
    return text;
  }

  static Expression indexed(const std::string& name, const Node& node, const Letters& letters) {
    const std::string text = suffix(node.shape, letters);
    if (text.empty()) return {Form::symbol, name};
    return {Form::symbol, name, {{Form::symbol, text}}};
  }

  const Graph& graph_;
  const Symbols& symbols_;
  bool batch_;
  /// Letters that have a meaning where we are.
  std::string bound_;
};

}  // namespace

bool has_batch(const Graph& graph, const Symbols& symbols) {
  return std::any_of(symbols.begin(), symbols.end(), [&](const auto& each) {
    const Shape& shape = graph.node(each.first).shape;
    return shape.rank() > 0 && shape.label(0) == "B";
  });
}

std::string letters_of(const Shape& shape, bool has_batch) {
  constexpr std::string_view images = "icuv", others = "ijklmnop";
  std::string letters;
  const bool rows = shape.rank() > 0 && shape.label(0) == "B";
  if (rows && shape.rank() == 4) {
    for (int axis = 0; axis < 4; ++axis)
      if (shape[axis] != 1) letters += images[static_cast<std::size_t>(axis)];
    return letters;
  }
  std::size_t next = has_batch ? 1 : 0;
  for (int axis = 0; axis < shape.rank(); ++axis) {
    const char letter = rows && axis == 0 ? 'i' : others[next++];
    if (shape[axis] != 1) letters += letter;
  }
  return letters;
}

}  // namespace gradus::explain

namespace gradus {

Expression indexed_expression_of(const Graph& graph, NodeId id, const Symbols& symbols) {
  expect_writable(graph, id, [&](NodeId at) { return symbols.contains(at); });
  return explain::IndexReader(graph, symbols).read_top(id);
}

}  // namespace gradus
