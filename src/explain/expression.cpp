// expression.cpp - reads a formula from nodes: repeats, reshapes and casts are not shown.
#include <fmt/format.h>

#include <gradus/explain.hpp>
#include <map>

#include "algebra/formula.hpp"
#include "explain/axes.hpp"
#include "explain/check_subject.hpp"
#include "explain/written.hpp"
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

/// Reads one formula.
class Reader {
 public:
  Reader(const Graph& graph, const Symbols& symbols) : graph_(graph), symbols_(symbols) {}

  Expression read(NodeId id, bool top) const {
    if (!top)
      if (const auto found = symbols_.find(id); found != symbols_.end()) return {Form::symbol, found->second};
    const Node& node = graph_.node(id);
    if (is_leaf(node)) return leaf(node);
    if (node.op->is_unwritten()) return read(node.inputs[0], false);
    if (node.op == &add_op) return infix(Form::sum, node);
    if (is_sign(node)) return with_parts(Form::call, "sign", part(graph_.node(node.inputs[0]), 0));
    if (node.op == &subtract_op) return infix(Form::difference, node);
    if (node.op == &negate_op) return with_parts(Form::negative, "", part(node, 0));
    if (node.op == &multiply_op) return infix(Form::product, node);
    if (node.op == &divide_op) return infix(Form::quotient, node);
    if (node.op == &matmul_op) return infix(Form::matrices, node);
    if (node.op == &power_op) return infix(Form::power, node);
    if (node.op == &square_op) return with_parts(Form::power, "", part(node, 0), number_form(2));
    if (node.op == &reciprocal_op) return with_parts(Form::quotient, "", number_form(1), part(node, 0));
    if (node.op == &exp_op) return with_parts(Form::power, "", Expression{Form::symbol, "e"}, part(node, 0));
    if (node.op == &transpose_op) return transposed(node);
    if (node.op == &abs_op) return with_parts(Form::absolute, "", part(node, 0));
    if (node.op == &sum_op) return total(node);
    if (node.op == &mean_op || node.op == &max_op)
      return with_parts(Form::call, node.op->name + axes_text("_", node), part(node, 0));
    if (node.op == &step_op) return with_parts(Form::relation, ">", part(node, 0), number_form(0));
    if (node.op == &select_op)
      return with_parts(Form::choice, "", part(node, 0), part(node, 1), part(node, 2));
    if (const char* relation = relation_of(node)) return infix(Form::relation, node, relation);
    return call(node);
  }

 private:
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

  Expression part(const Node& node, std::size_t i) const { return read(node.inputs[i], false); }
  Expression infix(Form kind, const Node& node, const char* text = "") const {
    return with_parts(kind, text, part(node, 0), part(node, 1));
  }

  static Expression leaf(const Node& node) {
    if (!node.name.empty()) return {Form::symbol, node.name};
    if (node.value && node.value->size() == 1) return number_form(node.value->number(0));
    if (node.value && node.value->size() <= 8) {
      std::string row;
      for (std::int64_t i = 0; i < node.value->size(); ++i)
        row += (i == 0 ? "" : ", ") + exact_number(node.value->number(i));
      return {Form::symbol, "[" + row + "]"};
    }
    return {Form::symbol, node.op->name};
  }

  static const char* relation_of(const Node& node) {
    const std::pair<const Op*, const char*> relations[] = {{&greater_op, ">"}, {&greater_equal_op, ">="},
                                                           {&less_op, "<"},    {&less_equal_op, "<="},
                                                           {&equal_op, "="},   {&not_equal_op, "!="}};
    for (const auto& [op, text] : relations)
      if (node.op == op) return text;
    return nullptr;
  }

  Expression transposed(const Node& node) const {
    const auto& order = node.attributes.list("order");
    const std::size_t rank = order.size();
    bool last_two = rank >= 2 && order[rank - 1] == static_cast<std::int64_t>(rank) - 2;
    for (std::size_t i = 0; i + 2 < rank; ++i)
      last_two = last_two && order[i] == static_cast<std::int64_t>(i);
    if (last_two) return with_parts(Form::transposed, "", part(node, 0));
    return call(node);
  }

  std::string axes_text(const char* before, const Node& node) const {
    const std::string text = summed_axes(graph_, node);
    return text.empty() ? "" : before + text;
  }

  Expression total(const Node& node) const {
    NodeId inside = node.inputs[0];
    const Node& product = graph_.node(inside);
    if (!symbols_.contains(inside) && product.op == &multiply_op && product.shape.rank() == 1 &&
        node.shape.rank() == 0) {
      Expression dot = with_parts(Form::dot, "", part(product, 0), part(product, 1));
      if (dot.parts[0].kind == Form::symbol && dot.parts[1].kind == Form::symbol) return dot;
    }
    return with_parts(Form::total, summed_axes(graph_, node), read(inside, false));
  }

  Expression call(const Node& node) const {
    Expression result{Form::call, node.op->name};
    for (std::size_t i = 0; i < node.inputs.size(); ++i) result.parts.push_back(part(node, i));
    for (const AttributeInfo* setting : node.op->attributes)
      if (node.op->element_wise && setting->type == AttributeType::number)
        result.parts.push_back(number_form(node.attributes.number(setting->name)));
    if (node.op == &random_mask_op) return {Form::symbol, "mask"};
    if (node.op == &slice_op)
      result.parts.push_back({Form::symbol, fmt::format("{}:{}", node.attributes.integer("begin"),
                                                        node.attributes.integer("end"))});
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
  return explain::Reader(graph, symbols).read(id, true);
}

Expression Derivation::expression(NodeId id) const {
  explain::check_derivation(*this);
  return expression_of(*graph, id, symbols);
}

}  // namespace gradus
