// step.cpp - builds and compiles the graphs of training and inference.
#include "train/step.hpp"

#include <algorithm>
#include <cmath>
#include <gradus/ops.hpp>
#include <limits>

#include "graph/op.hpp"
#include "tensor/dispatch.hpp"

namespace gradus {
namespace {

// Programs kept per model and use: the usual batch, the last one of an epoch, and a few of the user's.
constexpr std::size_t most_programs = 8;

// A field of text; empty where the loss has none of that name.
std::string text_field(const Loss& loss, std::string_view name) {
  for (const Field& field : loss.kind().fields)
    if (field.name == name) return std::get<std::string>(field.get(loss.object()));
  return {};
}

bool has_class_weights(const Loss& loss) { return !text_field(loss, "class_weights").empty(); }

std::shared_ptr<const Program> compiled(const Graph& graph, bool resident = false) {
  return Program::compile(graph, {.resident = resident});
}

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

bool adds_rows(const Loss& loss) { return text_field(loss, "reduction") == "sum"; }

Var batch_input(Graph& graph, const Model& model, std::int64_t batch) {
  std::vector<std::int64_t> lengths{batch};
  for (const std::int64_t length : model.sample().lengths()) lengths.push_back(length);
  return graph.input("x", Shape(std::span<const std::int64_t>(lengths)).labelled(0, "B"), model.dtype());
}

Var target_input(Graph& graph, const Loss& loss, Var output) {
  const std::int64_t batch = output.shape()[0];
  if (loss.kind().functions.classifies) return graph.input("y", Shape{batch}.labelled(0, "B"), Dtype::int64);
  return graph.input("y",
                     Shape{batch, output.shape().size() / std::max<std::int64_t>(1, batch)}.labelled(0, "B"),
                     output.dtype());
}

Var weight_input(Graph& graph, bool weighted, Var output) {
  if (!weighted) return {};
  return graph.input("weight", Shape{output.shape()[0]}.labelled(0, "B"), output.dtype());
}

std::unique_ptr<Graph> training_graph(const Model& model, const StepSettings& settings, std::int64_t batch) {
  check_loss_input(model, settings.loss);
  auto graph = std::make_unique<Graph>();
  Builder builder(*graph, Mode::training);
  const Var output = model.apply(builder, batch_input(*graph, model, batch));
  const Var target = target_input(*graph, settings.loss, output);
  Var weight = weight_input(*graph, settings.weighted, output);
  // A batch may be of classes alone that weigh nothing: beside weights of rows it adds nothing, instead of
  // having no mean.
  if (!weight && has_class_weights(settings.loss))
    weight = graph->constant(Tensor::full(Shape{batch}, output.dtype(), 1));
  const Var loss = add_penalties(loss_of(settings.loss, output, target, weight), settings.penalties, builder);
  graph->output("loss", loss);
  // No label of a data set is -100, the class that does not count.
  if (settings.weighted || has_class_weights(settings.loss))
    graph->output("counted", sum(loss_counts(settings.loss, output, target, weight)));
  std::vector<Learned> learned;
  for (const Parameter& parameter : model.parameters())
    learned.push_back({parameter.name, parameter.role == ParameterRole::weight, parameter.frozen});
  add_updates(loss, learned, settings.rule, settings.groups, settings.clipping);
  return graph;
}

std::unique_ptr<Graph> inference_graph(const Model& model, const Loss& loss,
                                       const std::optional<Calibration>& calibration, std::int64_t batch,
                                       bool targets, bool weighted) {
  auto graph = std::make_unique<Graph>();
  Builder builder(*graph, Mode::inference);
  const Var output = model.apply(builder, batch_input(*graph, model, batch));
  graph->output("prediction", calibration ? calibrated(*calibration, output) : prediction_of(loss, output));
  if (loss.kind().functions.classifies)
    graph->output("scores", calibration ? calibrated_scores(*calibration, output) : output);
  if (!targets) return graph;
  // Float32 may not tell targets apart, and their squares may vanish: what is told of numbers is in double.
  const Var said = loss.kind().functions.classifies ? output : cast(output, Dtype::float64);
  const Var target = target_input(*graph, loss, said);
  const Var weight = weight_input(*graph, weighted, said);
  graph->output("rows", loss_rows(loss, said, target, weight));
  if (weighted || loss.kind().functions.counts)
    graph->output("counts", loss_counts(loss, said, target, weight));
  return graph;
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
      program_(compiled(*graph_, true), prepared_bindings(*graph_, model, states), threads),
      learning_rate_(scalar("learning_rate")),
      step_(scalar("step")),
      seed_(scalar("seed")),
      loss_(program_.output_data("loss")),
      counted_(graph_->outputs().contains("counted") ? program_.output_data("counted") : nullptr),
      loss_dtype_(graph_->node(graph_->outputs().at("loss")).dtype),
      rows_(static_cast<double>(batch)),
      adds_rows_(adds_rows(settings.loss)) {}

Tensor* TrainingStep::scalar(std::string_view name) {
  return program_.has_input(name) ? &program_.input(name) : nullptr;
}

void TrainingStep::set(double learning_rate, std::int64_t step, std::uint64_t seed) {
  if (learning_rate_) learning_rate_->set_number(0, learning_rate);
  if (step_) step_->data<std::int64_t>()[0] = step;
  if (seed_) seed_->data<std::int64_t>()[0] = static_cast<std::int64_t>(seed);
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

InferencePrograms::InferencePrograms(const Model& model, Loss loss, bool targets, Threads& threads,
                                     std::optional<Calibration> calibration, bool weighted, bool constant)
    : model_(
          const_cast<Model&>(model)),  // NOLINT: inference programs have no next values, nothing is written
      loss_(loss),
      targets_(targets),
      threads_(threads),
      calibration_(std::move(calibration)),
      weighted_(weighted),
      constant_(constant) {
  check_loss_input(model, loss_);
}

Execution& InferencePrograms::at(std::int64_t rows) {
  const auto found = programs_.find(rows);
  if (found != programs_.end()) return found->second;
  if (programs_.size() >= most_programs) programs_.clear();
  const std::unique_ptr<Graph> graph =
      inference_graph(model_, loss_, calibration_, rows, targets_, weighted_);
  return programs_
      .try_emplace(rows, compiled(*graph, constant_), prepared_bindings(*graph, model_, none_), threads_)
      .first->second;
}

}  // namespace gradus
