// weighted_sum.cpp - sum(y * weights) of a function at given inputs, and its gradient in two ways.
#include "autodiff/weighted_sum.hpp"

#include <fmt/format.h>

#include <gradus/ops.hpp>

namespace gradus::autodiff {

WeightedSum::WeightedSum(const OpFunction& function, std::span<const Tensor> inputs, const Random& random) {
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const std::string name = fmt::format("x{}", i);
    inputs_.push_back(graph_.input(name, inputs[i].shape(), inputs[i].dtype()));
    feeds_.emplace(name, inputs[i]);
    if (inputs[i].dtype() == Dtype::float64) wrt_.push_back(i);
  }
  const Var y = function(inputs_);
  weights_ = Tensor(y.shape(), Dtype::float64);
  for (std::int64_t i = 0; i < weights_.size(); ++i)
    weights_.set_number(i, 0.5 + random.uniform(static_cast<std::uint64_t>(i)));
  loss_ = sum_of(y);
}

Var WeightedSum::sum_of(Var y) { return sum(y * graph_.constant(weights_)); }

std::vector<Tensor> WeightedSum::automatic(const OpFunction& other) {
  return automatic(sum_of(other(inputs_)));
}

std::vector<Tensor> WeightedSum::automatic(Var loss) {
  std::vector<Var> vars;
  for (const std::size_t i : wrt_) vars.push_back(inputs_[i]);
  std::vector<NodeId> ids;
  for (const Var& g : gradients(loss, vars)) ids.push_back(g.id());
  return evaluate(graph_, ids, feeds_);
}

std::vector<Tensor> WeightedSum::numerical(Tensor (*difference)(const ScalarFunction&, const Tensor&, double),
                                           double step) {
  std::vector<Tensor> result;
  for (const std::size_t i : wrt_) {
    Tensor& at = feeds_.find(inputs_[i].node().name)->second;
    const Tensor here = at;
    const auto moved = [&](const Tensor& x) {
      at = x;
      return evaluate(graph_, loss_.id(), feeds_).item();
    };
    result.push_back(difference(moved, here, step));
    at = here;
  }
  return result;
}

}  // namespace gradus::autodiff
