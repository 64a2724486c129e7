// training.cpp - a training before its first epoch: options, model and data held against each other.
#include "train/training.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/catalog.hpp>
#include <gradus/error.hpp>

#include "base/text.hpp"
#include "data/range.hpp"
#include "nn/fit.hpp"
#include "train/batches.hpp"
#include "train/chosen_metric.hpp"
#include "train/class_weights.hpp"

namespace gradus::training {
namespace {

void expect_rows_to_learn_from(const Dataset& data) {
  if (!data.has_targets()) {
    const std::vector<std::string>& targets = data.schema().targets;
    throw UsageError(fmt::format("{} has no targets to learn from{}", data.name(),
                                 targets.empty() ? "" : fmt::format(": no column {}", listed(targets))));
  }
  if (data.split().train == 0) throw DataError(fmt::format("{} has no training rows", data.name()));
}

// A loss to learn by is one number; targets that are probabilities must come as they are.
void check_loss(const Loss& loss, const Schema& schema) {
  if (loss.kind().functions.reduction(loss.object()) == Reduction::none)
    throw UsageError(fmt::format(
        "{} with reduction=none is a number per row, and training needs one: use mean or sum", loss.name()));
  const Scaling& scaling = schema.target_scaling;
  const bool scaled =
      std::any_of(scaling.shift.begin(), scaling.shift.end(), [](double shift) { return shift != 0; }) ||
      std::any_of(scaling.scale.begin(), scaling.scale.end(), [](double scale) { return scale != 1; });
  if (scaled && takes_probabilities(loss))
    throw UsageError(
        fmt::format("{} needs targets that are probabilities, and these were scaled: load the data without "
                    "scaling ({})",
                    loss.name(), named_option("scale", "false")));
}

void expect_something_to_learn(const Model& model) {
  const std::span<const Parameter> all = model.parameters();
  if (!all.empty() && std::all_of(all.begin(), all.end(), [](const Parameter& each) { return each.frozen; }))
    throw UsageError("every parameter of the model is frozen: there is nothing to learn");
}

// Rows that all weigh nothing are refused with the data; classes may leave none as well.
void expect_some_count(const problem::Problem& problem, std::string_view data) {
  if (problem.rows_differ() && !(problem.mean_count > 0 && std::isfinite(problem.mean_count)))
    throw UsageError(fmt::format(
        "{}: by the weights of classes{} a training row counts {:g} on average; at least one must count, and "
        "no product may overflow",
        data, problem.weighted ? " and rows" : "", problem.mean_count));
}

void prepare(Model& model, const Dataset& data, const TrainOptions& options) {
  if (model.prepared()) return;
  if (options.precise) model = with_precise_convolutions(model);
  model.prepare(data.schema().sample, options.seed, options.dtype);
}

// The last epoch of those that are begun may end early.
void keep_within_budget(TrainOptions& options, std::int64_t rows, const Model& model) {
  const std::int64_t most = options.budget.steps;
  if (most == 0) return;
  const std::int64_t each =
      options.solver ? 1 : Batches(rows, *options.batch, model.traits().least_batch).count();
  options.epochs = static_cast<int>(std::min<std::int64_t>(*options.epochs, (most - 1) / each + 1));
}

// What is known of a training before it begins.
Run record_of(const Training& training) {
  const TrainOptions& options = training.options;
  const Schema& schema = training.data.schema();
  Run run;
  run.model = layers_text(training.model);
  run.loss = training.problem.loss.name();
  run.metric = options.metric.value_or("");
  run.optimizer = options.solver ? options.solver->name() : options.optimizer->name();
  if (options.schedule) run.schedule = options.schedule->name();
  run.task = schema.task;
  run.parameters = training.model.parameter_count();
  run.train_rows = training.train_rows.size();
  run.seed = options.seed;
  run.planned_epochs = *options.epochs;
  if (!options.solver) run.planned_steps = options.budget.steps;
  run.data = training.data.name();
  run.outputs = schema.output_names();
  run.columns = training.data.columns();
  run.notes = data::notes_on_spread(training.train_rows, training.model.dtype(),
                                    !options.solver || !options.solver->kind().functions.any_sizes);
  if (std::string note = note_on_class_weights(training.data, options); !note.empty())
    run.notes.push_back(std::move(note));
  if (!training.validation_rows.empty()) return run;
  if (options.patience)
    run.notes.emplace_back(
        "there are no validation rows, so that patience ends nothing: all epochs are done");
  if (options.metric)
    run.notes.push_back(fmt::format(
        "there are no validation rows, so that {} chooses nothing: the last epoch is kept", *options.metric));
  if (options.schedule && options.schedule->kind().functions.reads_validation)
    run.notes.push_back(
        fmt::format("there are no validation rows, so that the schedule {} never lowers the rate",
                    options.schedule->name()));
  return run;
}

}  // namespace

Training::Training(Model& learnt, const Dataset& rows, const TrainOptions& wanted, TrainHooks told)
    : model(learnt),
      data(weighed_by_class(rows, wanted)),
      options(resolved(wanted, rows)),
      hooks(std::move(told)),
      train_rows(wanted.every_row ? data.all() : data.train()),
      validation_rows(wanted.every_row ? data.validation().take(0) : data.validation()),
      threads(thread_count(options.threads.value_or(0))),
      problem{options.loss ? *options.loss : default_loss(rows.schema()), options.penalties,
              data.has_weights()} {
  expect_rows_to_learn_from(data);
  check_loss(problem.loss, data.schema());
  if (options.metric) check_metric(*options.metric, problem.loss, data.schema());
  // More rows than there are make the same one batch.
  if (options.batch) options.batch = std::min(*options.batch, train_rows.size());
  prepare(model, data, options);
  expect_something_to_learn(model);
  keep_within_budget(options, train_rows.size(), model);
  check_fits(model, problem.loss, data.schema());
  problem.mean_count = problem::mean_count(problem, train_rows);
  expect_some_count(problem, data.name());
  bound.emplace(model);
  data::expect_range(data.all(), model.dtype());
  data::expect_codes(data.all(), code_count(model));
  if (takes_probabilities(problem.loss)) data::expect_probabilities(data.all());
  inference = std::make_unique<InferencePrograms>(model, problem, threads,
                                                  InferencePrograms::Options{.targets = true});
  run = record_of(*this);
}

TensorCopies Training::copy_all() const {
  TensorCopies copies;
  for (const Parameter& parameter : model.parameters()) copies[parameter.name] = parameter.value;
  for (const ModelState& state : model.states()) copies[state.name] = state.value;
  for (const auto& [name, tensor] : states) copies[name] = tensor;
  return copies;
}

void Training::exchange_judged() {
  const char* const judged = options.optimizer ? options.optimizer->kind().functions.judged : nullptr;
  if (!judged) return;
  judged_in_place = !judged_in_place;
  for (Parameter& parameter : model.parameters()) {
    const auto found = states.find(fmt::format("{}.{}", parameter.name, judged));
    if (found == states.end()) continue;
    auto* const weights = static_cast<std::byte*>(parameter.value.raw());
    std::swap_ranges(weights, weights + parameter.value.bytes(),
                     static_cast<std::byte*>(found->second.raw()));
  }
}

void Training::put_back(const TensorCopies& copies) {
  judged_in_place = judged_in_place && copies.empty();
  for (auto& [name, tensor] : bindings_of(model, states))
    if (const auto found = copies.find(name); found != copies.end())
      std::copy_n(static_cast<const std::byte*>(found->second.raw()), tensor->bytes(),
                  static_cast<std::byte*>(tensor->raw()));
}

}  // namespace gradus::training
