// layer_chain.cpp - the small network as a chain of layers with their Jacobians.
#include "textbook/layer_chain.hpp"

#include <algorithm>
#include <gradus/error.hpp>

#include "textbook/small_network.hpp"

namespace gradus::textbook {
namespace {

Subject small_subject() {
  const SmallTask task;
  const Tensor x = Tensor::from<double>({1, 3}, {task.x.number(0), task.x.number(1), task.x.number(2)});
  const Tensor y = Tensor::from<std::int64_t>({1}, {static_cast<std::int64_t>(task.y.number(0))});
  return explained_model(small_network(), LogLoss(), x, y);
}

Tensor product_of(const Tensor& a, const Tensor& b) {
  Tensor result({a.shape()[0], b.shape()[1]}, Dtype::float64);
  for (std::int64_t i = 0; i < a.shape()[0]; ++i)
    for (std::int64_t j = 0; j < b.shape()[1]; ++j) {
      double sum = 0;
      for (std::int64_t k = 0; k < a.shape()[1]; ++k)
        sum += a.number(i * a.shape()[1] + k) * b.number(k * b.shape()[1] + j);
      result.set_number(i * b.shape()[1] + j, sum);
    }
  return result;
}

}  // namespace

LayerChain::LayerChain() : subject_(small_subject()), pass_(replay(subject_, {.fold = true})) {}

const ReplayNode& LayerChain::node(std::string_view name) const {
  const auto found = std::find_if(pass_.nodes.begin(), pass_.nodes.end(),
                                  [&](const ReplayNode& node) { return node.name == name; });
  if (found == pass_.nodes.end()) throw UsageError("the pass has no node " + std::string(name));
  return *found;
}

Tensor LayerChain::jacobian(std::string_view name, std::string_view input) const {
  const ReplayNode& made = node(name);
  for (const ReplayEdge& edge : made.edges) {
    if (pass_.nodes[edge.input].name != input) continue;
    if (!edge.element_wise) return *edge.local;
    const std::int64_t size = made.value.size();
    Tensor diagonal({size, size}, Dtype::float64);
    for (std::int64_t i = 0; i < size; ++i) diagonal.set_number(i * size + i, edge.local->number(i));
    return diagonal;
  }
  throw UsageError("no gradient goes from " + std::string(name) + " to " + std::string(input));
}

Tensor LayerChain::product(const std::vector<std::string_view>& names) const {
  Tensor result = jacobian(names[0], names[1]);
  for (std::size_t i = 1; i + 1 < names.size(); ++i)
    result = product_of(result, jacobian(names[i], names[i + 1]));
  return result;
}

}  // namespace gradus::textbook
