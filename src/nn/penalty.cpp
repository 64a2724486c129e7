// penalty.cpp - the price of large weights, added to the loss.
#include <gradus/nn.hpp>
#include <gradus/ops.hpp>

#include "tensor/setting.hpp"

namespace gradus {

Var add_penalties(Var loss, std::span<const Penalty> penalties, const Builder& builder) {
  for (const Penalty& penalty : penalties) {
    expect_part_held(penalty, loss.dtype());
    for (const Builder::Made& made : builder.made()) {
      if (made.role != ParameterRole::weight) continue;
      const Graph::LayerScope scope(loss.graph(), "penalty." + std::string(penalty.name()));
      loss = loss + penalty.kind().functions.value(penalty.object(), made.var);
    }
  }
  return loss;
}

}  // namespace gradus
