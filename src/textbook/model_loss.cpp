// model_loss.cpp - a model's loss on one batch as a graph.
#include "textbook/model_loss.hpp"

namespace gradus::textbook {

ModelLoss::ModelLoss(const Model& model, const Loss& loss, const Tensor& x, const Tensor& y,
                     std::span<const Penalty> penalties) {
  Builder builder(graph_, Mode::inference);
  feeds_ = {{"x", x}, {"y", y}};
  output_ = model.apply(builder, graph_.input("x", x.shape(), x.dtype()));
  loss_ = add_penalties(loss_of(loss, output_, graph_.input("y", y.shape(), y.dtype())), penalties, builder);
  for (const Parameter& parameter : model.parameters()) feeds_[parameter.name] = parameter.value;
}

std::map<std::string, Tensor> ModelLoss::gradient() {
  std::vector<Var> parameters;
  for (const NodeId id : graph_.parameters()) parameters.push_back(graph_.var(id));
  if (gradient_.empty())
    for (const Var& g : gradients(loss_, parameters)) gradient_.push_back(g.id());
  const std::vector<Tensor> values = evaluate(graph_, gradient_, feeds_);
  std::map<std::string, Tensor> result;
  for (std::size_t i = 0; i < values.size(); ++i) result.emplace(parameters[i].node().name, values[i]);
  return result;
}

}  // namespace gradus::textbook
