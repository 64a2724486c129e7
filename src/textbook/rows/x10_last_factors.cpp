// x10_last_factors.cpp - erratum X10: the last factors of the chain rule.
#include <algorithm>

#include "textbook/layer_chain.hpp"
#include "textbook/row.hpp"

namespace gradus::textbook::x10_last_factors {
namespace {

NodeId node_of(const Subject& subject, std::string_view name) {
  const auto found = std::find_if(subject.names.begin(), subject.names.end(),
                                  [&](const auto& entry) { return entry.second == name; });
  return found->first;
}

void compute(Findings& find) {
  const LayerChain chain;
  const Subject& subject = chain.subject();
  Graph& graph = *subject.graph;
  // As printed: the derivative of a value by the one that is made from it.
  const Tensor backwards =
      jacobian(graph.var(node_of(subject, "z1")), graph.var(node_of(subject, "a1")), subject.feeds);
  const std::vector<double> slopes = numbers(chain.jacobian("a1", "z1"));
  find.misprint("da_(k-2)/da_(k-1) where da_(k-1)/da_(k-2) belongs, row by row", numbers(backwards), slopes,
                0.01);
  find.near("a value does not depend on what is made from it", std::vector<double>(16, 0.0), backwards, 0);
  const Var loss = graph.var(subject.loss), w = graph.var(node_of(subject, "W1"));
  find.near("dl/dw_1 by the chain that ends da_(k+1)/da_k . da_k/dw_k",
            numbers(evaluate(graph, gradients(loss, {{w}})[0].id(), subject.feeds)),
            chain.product({"L", "z2", "a1", "z1", "W1"}), 1e-15);
}

}  // namespace

extern const RowFile row{
    "The slide's chain for dl/dw_k runs down to a_(k-2) and ends with da_(k-2)/da_(k-1) . da_(k-1)/dw_k. The "
    "factor "
    "is upside down, and the indices are off: it ends with da_(k+1)/da_k . da_k/dw_k.",
    &compute};

}  // namespace gradus::textbook::x10_last_factors
