// facts.cpp - what findings are made of, gathered once for each run.
#include "diagnose/facts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/autodiff.hpp>

#include "base/parallel.hpp"
#include "base/sums.hpp"
#include "diagnose/command_text.hpp"
#include "graph/op.hpp"
#include "runs/ordered.hpp"
#include "runs/run_record.hpp"
#include "train/class_weights.hpp"

namespace gradus::diagnose {
namespace {

// Enough rows for every figure; graphs that are interpreted get fewer.
constexpr std::int64_t rows_of_facts = 4000, rows_of_graph = 400;
// Distances: a second of one thread at most.
constexpr double distance_work = 2e8;
// Multiplications of a trial, some seconds: steps times rows times parameters, and six of each.
constexpr double trial_work = 4e10, work_of_parameter = 6;
constexpr std::int64_t fewest_trial_steps = 20;

// Where an op no longer moves with its input.
bool is_stuck(std::string_view op, double value) {
  constexpr double near_one = 0.99;
  if (op == "relu") return value == 0;
  if (op == "tanh") return std::abs(value) > near_one;
  return value > near_one || value < 1 - near_one;  // sigmoid
}

bool has_ends(std::string_view op) { return op == "relu" || op == "tanh" || op == "sigmoid"; }

LayerOutput layer_output(const Graph& graph, NodeId id, const Tensor& value) {
  const Node& node = graph.node(id);
  LayerOutput output{
      graph.layers()[static_cast<std::size_t>(node.layer)], node.op->name, value.shape()[1], {}};
  const std::int64_t rows = value.shape()[0], each = value.size() / rows / output.units;
  for (std::int64_t unit = 0; unit < output.units; ++unit) {
    std::int64_t stuck = 0;
    for (std::int64_t row = 0; row < rows; ++row)
      for (std::int64_t i = 0; i < each; ++i)
        stuck += is_stuck(output.op, value.number((row * output.units + unit) * each + i)) ? 1 : 0;
    output.stuck.push_back(static_cast<double>(stuck) / static_cast<double>(rows * each));
  }
  return output;
}

double root_mean_square(const Tensor& tensor) {
  const double norm = norm_of_each([&](const auto& visit) {
    for (std::int64_t i = 0; i < tensor.size(); ++i) visit(tensor.number(i));
  });
  return norm / std::sqrt(static_cast<double>(std::max<std::int64_t>(1, tensor.size())));
}

TrainOptions options_of(const OpenedRun& opened, const Recipe& recipe, int threads) {
  TrainOptions options = opened.command.training;
  options.loss = recipe.loss;
  options.penalties.insert(options.penalties.begin(), recipe.penalties.begin(), recipe.penalties.end());
  options.threads = thread_count(threads);
  return options;
}

std::optional<SavedModel> model_gone_on_with(const RunCommand& command) {
  if (command.from.empty()) return {};
  throw CannotLook("the training went on from another model");
}

}  // namespace

OpenedRun open_run(const std::string& folder, std::uint64_t max_bytes) {
  const runs::RunFiles files(folder, max_bytes);
  const Json json = runs::read_run(files);
  SavedModel saved = runs::model_of_run(files, json);
  Dataset data = runs::data_of_run(files, json, saved);
  return {folder, command_of(folder, max_bytes), std::move(saved), std::move(data),
          load_run(folder, {}, max_bytes).run};
}

Facts::Facts(OpenedRun opened, int threads)
    : opened_(std::move(opened)),
      problem_{saved().loss},
      threads_(threads),
      training_(data().train().take(rows_of_facts)),
      validation_(data().validation().take(rows_of_facts)),
      constant_(constant_of(training_)),
      evidence_(evidence_of(run(), saved(), data(), rows_of_facts, distance_work, threads)),
      features_(schema().feature_names()) {}

const Answers& Facts::on_training() {
  if (!on_training_) on_training_ = answers_of(saved(), saved().model, training_, constant_, threads_);
  return *on_training_;
}

const Answers& Facts::on_validation() {
  if (validation_.empty()) throw CannotLook("there are no validation rows");
  if (!on_validation_) on_validation_ = answers_of(saved(), saved().model, validation_, constant_, threads_);
  return *on_validation_;
}

const std::vector<double>& Facts::inputs() {
  if (!inputs_) {
    inputs_.emplace(static_cast<std::size_t>(training_.size() * schema().features()));
    data().copy_inputs(training_.indices(), inputs_->data());
  }
  return *inputs_;
}

bool Facts::is_number(std::size_t feature) const {
  std::size_t at = 0;
  for (const InputColumn& column : schema().inputs) {
    const auto next = at + static_cast<std::size_t>(column.features());
    if (feature < next) return !column.categorical() && column.aspect == Aspect::value;
    at = next;
  }
  return schema().image.rank() == 0;
}

const TrainOptions& Facts::options() const {
  if (command().training.solver) throw CannotLook("a solver has no learning rate and no steps");
  return command().training;
}

const Model& Facts::first_model() {
  if (!first_) {
    const Recipe recipe = runs::fresh_recipe(command(), model_gone_on_with(command()), data());
    options_ = options_of(opened_, recipe, threads_);
    first_ = recipe.model;
    if (options_.precise) first_ = with_precise_convolutions(*first_);
    first_->prepare(data().schema().sample, options_.seed, options_.dtype);
    weighed_ = training::weighed_by_class(data(), options_);
    options_.class_weights.clear();
  }
  return *first_;
}

const Dataset& Facts::weighed() {
  (void)first_model();
  return *weighed_;
}

const TrainOptions& Facts::trial_options() {
  (void)first_model();
  return options_;
}

std::int64_t Facts::trial_steps(std::int64_t most) const {
  if (command().training.solver) return most;
  const double each = work_of_parameter * static_cast<double>(run().parameters) *
                      static_cast<double>(options().batch.value_or(1));
  return std::clamp(static_cast<std::int64_t>(trial_work / each), std::min(most, fewest_trial_steps), most);
}

std::int64_t Facts::kept_steps() const {
  const auto steps = static_cast<std::int64_t>(run().steps.size()),
             epochs = static_cast<std::int64_t>(run().epochs.size());
  return epochs > 0 && run().best_epoch >= 0
             ? std::max<std::int64_t>(1, steps * (run().best_epoch + 1) / epochs)
             : steps;
}

Model Facts::trained(const Model& from, const Dataset& rows, std::int64_t steps, std::uint64_t seed) {
  TrainOptions trial = trial_options();
  trial.seed = seed;
  if (!trial.solver) {
    trial.retries = 0;
    trial.budget = {.steps = steps};
    trial.epochs = static_cast<int>(steps);
    trial.patience.reset();
    trial.tolerance.reset();
    trial.allow_nonfinite = true;
  }
  Model model = from;
  (void)train(model, rows, trial);
  return model;
}

Dataset Facts::only(const Rows& rows) const {
  if (data().has_codes()) throw CannotLook("the inputs are codes");
  const Batch batch = rows.batch(opened_.saved.model.dtype());
  LoadOptions options{.task = schema().task, .scale = false, .fractions = {0, 0}};
  const Dataset part = make_dataset(data().name(), batch.x, batch.y, options, batch.weight);
  if (schema().task == Task::classify && part.schema().outputs() != schema().outputs())
    throw CannotLook("some rows would leave a class without any");
  return part;
}

const OutOfFold& Facts::out_of_fold() {
  if (!out_of_fold_) out_of_fold_ = answered_out_of_fold();
  return *out_of_fold_;
}

const std::vector<LayerOutput>& Facts::layers() {
  if (layers_) return *layers_;
  layers_.emplace();
  const Batch batch = training_.take(rows_of_graph).batch(saved().model.dtype());
  const problem::LossGraph made =
      problem::loss_graph(problem_, saved().model, batch.x.shape()[0], Mode::inference);
  const Graph& graph = *made.graph;
  std::vector<NodeId> ids;
  for (NodeId id = 0; id < graph.size() && id < made.output.id(); ++id)
    if (has_ends(graph.node(id).op->name) && graph.node(id).shape.rank() >= 2) ids.push_back(id);
  const std::vector<Tensor> values = evaluate(graph, ids, problem::feeds_of(made, saved().model, batch));
  for (std::size_t i = 0; i < ids.size(); ++i) layers_->push_back(layer_output(graph, ids[i], values[i]));
  return *layers_;
}

std::vector<GradientSize> Facts::gradients_of(const Model& model) const {
  std::vector<GradientSize> result;
  const Batch batch = training_.take(rows_of_graph).batch(model.dtype());
  const problem::LossGraph made = problem::loss_graph(problem_, model, batch.x.shape()[0], Mode::inference);
  std::vector<NodeId> ids;
  for (const Var gradient : gradus::gradients(made.loss, made.learned)) ids.push_back(gradient.id());
  const std::vector<Tensor> values = evaluate(*made.graph, ids, problem::feeds_of(made, model, batch));
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const Parameter& parameter = model.parameter(made.graph->node(made.learned[i].id()).name);
    if (parameter.role == ParameterRole::weight)
      result.push_back({parameter.name, root_mean_square(values[i]), root_mean_square(parameter.value)});
  }
  return result;
}

std::string Facts::text_of_command(const RunCommand& changed) const { return command_text(changed, data()); }

}  // namespace gradus::diagnose
