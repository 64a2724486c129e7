// layer_run.cpp - one layer on one batch in float64, for rows about layers.
#include "textbook/layer_run.hpp"

#include <algorithm>
#include <gradus/catalog.hpp>
#include <gradus/ops.hpp>

namespace gradus::textbook {

LayerRun::LayerRun(std::string_view layer, const Tensor& x, Mode mode)
    : LayerRun(parse_layer(layer), x, mode) {}

LayerRun::LayerRun(const Layer& layer, const Tensor& x, Mode mode) {
  Model model({NamedLayer("", layer)});
  model.prepare(x.shape().without(0), 1, Dtype::float64);
  for (const Parameter& parameter : model.parameters()) graph_.feeds()[parameter.name] = parameter.value;
  for (const ModelState& state : model.states()) graph_.feeds()[state.name] = state.value;
  Builder builder(graph_.graph(), mode);
  x_ = graph_.given("x", x);
  y_ = model.apply(builder, x_);
  for (const char* scalar : {"seed", "step"})
    if (graph_.graph().find(scalar)) graph_.feeds()[scalar] = Tensor::from<std::int64_t>({}, {1});
}

Tensor LayerRun::next(std::string_view state) {
  const Graph& graph = x_.graph();
  const NodeId id = graph.find("0." + std::string(state)).value();
  return evaluate(graph, graph.updates().at(id), graph_.feeds());
}

void LayerRun::set(std::string_view name, const std::vector<double>& numbers) {
  Tensor& value = graph_.feeds().at("0." + std::string(name));
  value = Tensor::from(value.shape(), numbers);
}

void LayerRun::draw(std::int64_t step) { graph_.feeds()["step"] = Tensor::from<std::int64_t>({}, {step}); }

Tensor LayerRun::gradient(std::string_view wrt, const std::vector<double>& dy) {
  Graph& graph = graph_.graph();
  const Var by = wrt == "x" ? x_ : graph.var(graph.find("0." + std::string(wrt)).value());
  return graph_.gradient(sum(y_ * graph.constant(Tensor::from(y_.shape(), dy))), {by})[0];
}

double LayerRun::gradient_error() {
  Graph& graph = graph_.graph();
  const Var loss = sum(y_ * graph.constant(scattered(y_.shape())));
  double worst = 0;
  for (const NodeId id : graph.parameters()) {
    const std::string name = graph.node(id).name;
    const Tensor automatic = graph_.gradient(loss, {graph.var(id)})[0], here = graph_.feeds().at(name);
    const Tensor numerical = numerical_gradient(
        [&](const Tensor& moved) {
          graph_.feeds()[name] = moved;
          return graph_.number(loss);
        },
        here);
    graph_.feeds()[name] = here;
    for (std::int64_t i = 0; i < here.size(); ++i)
      worst = std::max(worst, gradus::gradient_error(automatic.number(i), numerical.number(i)));
  }
  return worst;
}

Tensor scattered(const Shape& shape) {
  Tensor x(shape, Dtype::float64);
  for (std::int64_t i = 0; i < x.size(); ++i)
    x.set_number(i, static_cast<double>(i * 37 % 251) * 4 / 251 - 2);
  return x;
}

}  // namespace gradus::textbook
