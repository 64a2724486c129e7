// penalty.cpp - the price of large weights, added to the loss.
#include <gradus/nn.hpp>
#include <gradus/ops.hpp>

namespace gradus {

Var add_penalties(Var loss, std::span<const Penalty> penalties, const Builder& builder) {
  for (const Penalty& penalty : penalties) {
    for (const Builder::Made& made : builder.made()) {
      if (made.role != ParameterRole::weight) continue;
      const Graph::LayerScope scope(loss.graph(), "penalty." + std::string(penalty.name()));
      loss = loss + penalty.kind().functions.value(penalty.object(), made.var);
    }
  }
  return loss;
}

}  // namespace gradus
