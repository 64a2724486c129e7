// small_graph.cpp - formulas on named tensors, evaluated node by node.
#include "textbook/small_graph.hpp"

#include <cmath>

namespace gradus::textbook {

Var SmallGraph::given(std::string_view name, const Tensor& value) {
  feeds_[std::string(name)] = value;
  return graph_.parameter(name, value.shape(), value.dtype());
}

Var SmallGraph::labels(std::initializer_list<std::int64_t> values) {
  return graph_.constant(Tensor::from<std::int64_t>({static_cast<std::int64_t>(values.size())}, values));
}

std::vector<Tensor> SmallGraph::gradient(Var loss, std::initializer_list<Var> wrt) const {
  std::vector<NodeId> ids;
  for (const Var& g : gradients(loss, std::span<const Var>(wrt.begin(), wrt.size()))) ids.push_back(g.id());
  return evaluate(graph_, ids, feeds_);
}

Var image_scores(SmallGraph& graph) {
  return graph.given("s", {3, 3}, {3.2, 5.1, -1.7, 1.3, 4.9, 2.0, 2.2, 2.5, -3.1});
}

Var logits_of(SmallGraph& graph, double p) {
  return graph.given("z", {1, 2}, {std::log(p), std::log(1 - p)});
}

}  // namespace gradus::textbook
