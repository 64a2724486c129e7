// step.cpp - builds and compiles the graphs of training and inference.
#include "train/step.hpp"

#include <algorithm>
#include <cmath>
#include <gradus/autodiff.hpp>
#include <limits>

#include "graph/op.hpp"
#include "tensor/dispatch.hpp"

namespace gradus::training {
namespace {

// Programs kept per model and use: the usual batch, the last one of an epoch, and a few of the user's.
constexpr std::size_t most_programs = 8;

void add_states(const Graph& graph, const Model& model, StateStore& store) {
  for (const NodeId id : graph.states()) {
    const Node& node = graph.node(id);
    const auto named = [&](const ModelState& state) { return state.name == node.name; };
    if (std::none_of(model.states().begin(), model.states().end(), named))
      store.try_emplace(node.name, Tensor::full(node.shape, node.dtype, graph.initial(id)));
  }
}

Bindings prepared_bindings(const Graph& graph, Model& model, StateStore& store) {
  add_states(graph, model, store);
  return bindings_of(model, store);
}

}  // namespace

std::unique_ptr<Graph> training_graph(const Model& model, const StepSettings& settings, std::int64_t batch) {
  problem::LossGraph made = problem::loss_graph(settings.problem, model, batch);
  made.graph->output("loss", made.told);
  if (const Var counted = problem::count_of(settings.problem, made)) made.graph->output("counted", counted);
  std::vector<Learned> learned;
  for (const Parameter& parameter : model.parameters())
    learned.push_back(
        {parameter.name, parameter.role == ParameterRole::weight, parameter.frozen, parameter.rate});
  // The seam between what is learnt and how: gradients on this side, the rule on that.
  const std::vector<Var> slopes = gradients(made.loss, changing(*made.graph, learned, settings.groups));
  add_updates(clipped(slopes, settings.clipping), learned, settings.rule, settings.groups);
  return std::move(made.graph);
}

Bindings bindings_of(Model& model, StateStore& states) {
  Bindings bindings;
  for (Parameter& parameter : model.parameters()) bindings[parameter.name] = &parameter.value;
  for (ModelState& state : model.states()) bindings[state.name] = &state.value;
  for (auto& [name, tensor] : states) bindings[name] = &tensor;
  return bindings;
}

TrainingStep::TrainingStep(Model& model, StateStore& states, const StepSettings& settings, std::int64_t batch,
                           Threads& threads)
    : graph_(training_graph(model, settings, batch)),
      program_(Program::compile(*graph_, {.resident = true}), prepared_bindings(*graph_, model, states),
               threads),
      learning_rate_(scalar("learning_rate")),
      step_(scalar("step")),
      seed_(scalar("seed")),
      fall_(scalar("fall")),
      loss_(program_.output_data("loss")),
      counted_(graph_->outputs().contains("counted") ? program_.output_data("counted") : nullptr),
      loss_dtype_(graph_->node(graph_->outputs().at("loss")).dtype),
      rows_(static_cast<double>(batch)),
      adds_rows_(settings.problem.adds_rows()) {}

Tensor* TrainingStep::scalar(std::string_view name) {
  return program_.has_input(name) ? &program_.input(name) : nullptr;
}

void TrainingStep::set(double learning_rate, std::int64_t step, std::uint64_t seed, double fall) {
  if (learning_rate_) learning_rate_->set_number(0, learning_rate);
  if (step_) step_->data<std::int64_t>()[0] = step;
  if (seed_) seed_->data<std::int64_t>()[0] = static_cast<std::int64_t>(seed);
  if (fall_) fall_->set_number(0, fall);
}

TrainingStep::Result TrainingStep::run() {
  const bool finite = program_.run();
  const auto number = [&](const void* at) {
    return dispatch(loss_dtype_, [&]<class T>() { return static_cast<double>(*static_cast<const T*>(at)); });
  };
  const double loss = number(loss_), counted = counted_ ? number(counted_) : rows_;
  Result result{adds_rows_ ? loss / counted : loss, counted, finite && std::isfinite(loss)};
  if (!(counted > 0)) result.loss = std::numeric_limits<double>::quiet_NaN();
  return result;
}

InferencePrograms::InferencePrograms(const Model& model, problem::Problem problem, Threads& threads,
                                     Options options)
    : model_(
          const_cast<Model&>(model)),  // NOLINT: inference programs have no next values, nothing is written
      problem_(std::move(problem)),
      threads_(threads),
      options_(std::move(options)) {
  check_loss_input(model, problem_.loss);
}

Execution& InferencePrograms::at(std::int64_t rows) {
  const auto found = programs_.find(rows);
  if (found != programs_.end()) return found->second;
  if (programs_.size() >= most_programs) programs_.clear();
  const std::unique_ptr<Graph> graph =
      problem::inference_graph(problem_, model_, options_.calibration, rows, options_.targets);
  return programs_
      .try_emplace(rows, Program::compile(*graph, {.resident = options_.constant}),
                   prepared_bindings(*graph, model_, none_), threads_)
      .first->second;
}

}  // namespace gradus::training
