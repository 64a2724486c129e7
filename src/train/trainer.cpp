// trainer.cpp - the training loop, as the lectures write it: epochs, shuffled mini-batches, forward, loss,
// gradients, update, validation.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <gradus/catalog.hpp>
#include <gradus/error.hpp>

#include "base/random.hpp"
#include "base/sums.hpp"
#include "check/divergence.hpp"
#include "check/nonfinite.hpp"
#include "data/range.hpp"
#include "nn/fit.hpp"
#include "train/loader.hpp"
#include "train/trainer_state.hpp"

namespace gradus {
namespace {

using Clock = std::chrono::steady_clock;

// Rows whose loss is taken together once a solver has ended.
constexpr std::int64_t stored_batch = 256;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

void expect_count(std::int64_t count, std::int64_t least, std::string_view what) {
  if (count < least || count > most_counted)
    throw UsageError(fmt::format("{} are {}; use {} to {}", what, count, least, most_counted));
}

void check_solver_options(const TrainOptions& options) {
  const std::string_view solver = options.solver->name();
  if (options.patience > 0)
    throw UsageError(fmt::format("{} ends by itself: leave out the patience", solver));
  if (!options.groups.empty() || options.clipping.norm > 0 || options.clipping.value > 0)
    throw UsageError(fmt::format("groups and clipping are for optimizers, {} takes none", solver));
  expect_count(options.iterations, 0, "iterations");
}

void check_options(const TrainOptions& options, const Dataset& data) {
  if (options.solver) check_solver_options(options);
  expect_count(options.epochs, 1, "epochs");
  expect_count(options.batch, 1, "the rows of a batch");
  expect_count(options.patience, 0, "the epochs of patience");
  if (!(options.tolerance >= 0))
    throw UsageError(fmt::format("a tolerance of {} makes no sense; use 0 or more", options.tolerance));
  if (!data.has_targets()) throw UsageError(fmt::format("{} has no targets to learn from", data.name()));
  if (data.split().train == 0) throw DataError(fmt::format("{} has no training rows", data.name()));
  const auto is_l2 = [](const Penalty& penalty) {
    return penalty.kind().functions.l2 && penalty.kind().functions.l2(penalty.object()) > 0;
  };
  if (!options.solver && rule_decay(options.optimizer) > 0 &&
      std::any_of(options.penalties.begin(), options.penalties.end(), is_l2))
    throw UsageError(
        fmt::format("weights would decay twice: by the l2 penalty and by the alpha of {}; keep one of them",
                    options.optimizer.name()));
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
                    "scaling (--no-scale)",
                    loss.name()));
}

void expect_something_to_learn(const Model& model) {
  const std::span<const Parameter> all = model.parameters();
  if (!all.empty() && std::all_of(all.begin(), all.end(), [](const Parameter& each) { return each.frozen; }))
    throw UsageError("every parameter of the model is frozen: there is nothing to learn");
}

// Rows that all weigh nothing are refused with the data; classes may leave none as well.
void expect_some_count(const Problem& problem, std::string_view data) {
  if (problem.rows_differ() && !(problem.mean_count > 0 && std::isfinite(problem.mean_count)))
    throw UsageError(fmt::format(
        "{}: by the weights of classes{} a training row counts {:g} on average; at least one must count, and "
        "no product may overflow",
        data, problem.weighted ? " and rows" : "", problem.mean_count));
}

std::string layers_text(const Model& model) {
  std::string text;
  for (const NamedLayer& layer : model.layers()) text += (text.empty() ? "" : ", ") + text_of(layer.layer);
  return text;
}

}  // namespace

Loss default_loss(Task task) { return task == Task::classify ? Loss(CrossEntropy{}) : Loss(SquaredError{}); }

Trainer::State::State(Model& m, const Dataset& d, TrainOptions o)
    : model(m),
      data(d),
      options(std::move(o)),
      train_rows(d.train()),
      validation_rows(d.validation()),
      threads(thread_count(options.threads)),
      settings{
          {options.loss ? *options.loss : default_loss(d.schema().task), options.penalties, d.has_weights()},
          options.optimizer,
          options.groups,
          options.clipping} {
  check_options(options, data);
  check_loss(settings.problem.loss, data.schema());
  // More rows than there are make the same one batch.
  options.batch = std::min(options.batch, train_rows.size());
  if (!model.prepared()) model.prepare(data.schema().sample, options.seed, options.dtype);
  expect_something_to_learn(model);
  check_fits(model, settings.problem.loss, data.schema());
  settings.problem.mean_count = mean_count(settings.problem, train_rows);
  expect_some_count(settings.problem, data.name());
  bound.emplace(model);
  expect_range(data.all(), model.dtype());
  expect_codes(data.all(), code_count(model));
  if (takes_probabilities(settings.problem.loss)) expect_probabilities(data.all());
  watch = DivergenceWatch(steps_per_epoch());
  inference = std::make_unique<InferencePrograms>(model, settings.problem, threads,
                                                  InferencePrograms::Options{.targets = true});
  run.model = layers_text(model);
  run.loss = settings.problem.loss.name();
  run.optimizer = options.optimizer.name();
  run.schedule = options.schedule.name();
  run.task = data.schema().task;
  run.parameters = model.parameter_count();
  run.train_rows = train_rows.size();
  run.seed = options.seed;
  run.planned_epochs = options.epochs;
  run.data = data.name();
  run.outputs = run.task == Task::classify ? data.schema().classes : data.schema().targets;
  run.columns = data.columns();
  run.notes = notes_on_spread(train_rows, model.dtype(),
                              !options.solver || !options.solver->kind().functions.any_sizes);
  if (validation_rows.empty() && !options.solver) {
    if (options.patience > 0)
      run.notes.emplace_back(
          "there are no validation rows, so that patience ends nothing: all epochs are done");
    if (options.schedule.kind().functions.reads_validation)
      run.notes.emplace_back(
          "there are no validation rows, so that the schedule plateau never lowers the rate");
  }
  if (!options.solver) {
    // Shapes that do not fit are said before the first epoch.
    (void)step_for(static_cast<std::int64_t>(batches().of(train_rows.indices(), 0).size()));
    return;
  }
  method = std::make_unique<MethodRun>(*options.solver, model, train_rows, settings.problem.loss, options,
                                       threads);
  run.optimizer = options.solver->name();
  run.schedule.clear();
  run.planned_epochs = method->most_iterations();
}

TrainingStep& Trainer::State::step_for(std::int64_t rows) {
  std::unique_ptr<TrainingStep>& step = steps[rows];
  if (step && step.get() == running) return *step;
  settle();
  if (!step) step = std::make_unique<TrainingStep>(model, states, settings, rows, threads);
  running = step.get();
  return *step;
}

void Trainer::State::settle() {
  if (running) running->program().settle();
}

Batches Trainer::State::batches() const {
  return {train_rows.size(), options.batch, model.traits().least_batch};
}

std::vector<std::int64_t> Trainer::State::order(int epoch) const {
  std::vector<std::int64_t> rows(train_rows.indices().begin(), train_rows.indices().end());
  Random(options.seed, "shuffle", static_cast<std::uint64_t>(epoch)).shuffle(std::span<std::int64_t>(rows));
  return rows;
}

double Trainer::State::learning_rate(std::int64_t step) const {
  const Progress progress{step / steps_per_epoch(), options.epochs, step, steps_per_epoch() * options.epochs,
                          validation_losses};
  return learning_rate_at(options.schedule, rule_learning_rate(options.optimizer), progress);
}

void Trainer::State::learn(EpochRecord& record) {
  const std::vector<std::int64_t> rows = order(record.epoch);
  before_epoch = copy_all();
  CompensatedSum loss, counted;
  const Batches cut = batches();
  for (std::int64_t i = 0; i < cut.count() && !cancelled; ++i) {
    step(cut.of(rows, i), record);
    const StepRecord& done = run.steps.back();
    counted.add(done.counted);
    if (done.counted > 0) loss.add(done.loss * done.counted);
  }
  settle();
  settled = !cancelled && stands_still();
  record.train_loss = counted.value() > 0 ? loss.value() / counted.value() : 0;
}

void Trainer::State::step(std::span<const std::int64_t> rows, EpochRecord& record) {
  TrainingStep& step = step_for(static_cast<std::int64_t>(rows.size()));
  load_rows(data, rows, step.program());
  record.learning_rate = learning_rate(steps_done);
  step.set(record.learning_rate, steps_done, options.seed);
  const TrainingStep::Result result = step.run();
  if (!result.finite && !options.allow_nonfinite) {
    if (watch.has_grown()) explain_divergence();
    explain_nonfinite(steps_done);
  }
  run.steps.push_back({steps_done, record.epoch, static_cast<std::int64_t>(rows.size()), result.loss,
                       record.learning_rate, result.counted});
  ++steps_done;
  if (result.counted > 0 && watch.sees(result.loss) && !options.allow_nonfinite) explain_divergence();
  tell(options.on_step, run.steps.back());
}

bool Trainer::State::stands_still() const {
  if (options.tolerance <= 0) return false;
  for (const Parameter& parameter : model.parameters()) {
    const Tensor& before = before_epoch.at(parameter.name);
    for (std::int64_t i = 0; i < before.size(); ++i) {
      const double was = before.number(i), is = parameter.value.number(i);
      if (!(std::abs(is - was) <= options.tolerance * std::max(1.0, std::abs(was)))) return false;
    }
  }
  return true;
}

void Trainer::State::solve(EpochRecord& record) {
  method->iterate();
  method->put(model);
  const Search& search = method->search();
  record.train_loss = method->verdict().empty() ? search.loss : loss_as_stored();
  record.figures = search.figures;
  record.figures.push_back({"evaluations", static_cast<double>(search.evaluations)});
  run.steps.push_back({steps_done, record.epoch, train_rows.size(), record.train_loss, 0, method->counted()});
  ++steps_done;
  tell(options.on_step, run.steps.back());
}

double Trainer::State::loss_as_stored() {
  const Search& search = method->search();
  if (method->dtype() == model.dtype()) return search.loss;
  const Evaluation found = evaluate_with(*inference, train_rows, stored_batch);
  if (!found.silence.empty() && !options.allow_nonfinite) throw NonFiniteError(found.silence);
  return found.metrics.loss + method->penalty_of(model);
}

void Trainer::State::add(const EpochRecord& record) {
  run.epochs.push_back(record);
  if (record.validation.rows > 0) validation_losses.push_back(record.validation.loss);
  ++epochs_done;
}

TensorCopies Trainer::State::copy_all() const {
  TensorCopies copies;
  for (const Parameter& parameter : model.parameters()) copies[parameter.name] = parameter.value;
  for (const ModelState& state : model.states()) copies[state.name] = state.value;
  for (const auto& [name, tensor] : states) copies[name] = tensor;
  return copies;
}

void Trainer::State::put_back(const TensorCopies& copies) {
  for (auto& [name, tensor] : bindings_of(model, states))
    if (const auto found = copies.find(name); found != copies.end())
      std::copy_n(static_cast<const std::byte*>(found->second.raw()), tensor->bytes(),
                  static_cast<std::byte*>(tensor->raw()));
}

void Trainer::State::explain_nonfinite(std::int64_t failed_step) {
  // The weights may be spoilt already. Steps are functions of seed and number: go back to the start of the
  // epoch, do the good steps again, and look into the bad one op by op.
  settle();
  put_back(before_epoch);
  const int epoch = static_cast<int>(failed_step / steps_per_epoch());
  const std::vector<std::int64_t> rows = order(epoch);
  std::string where;
  for (std::int64_t step = epoch * steps_per_epoch(); step <= failed_step; ++step) {
    const std::span<const std::int64_t> batch = batches().of(rows, step % steps_per_epoch());
    TrainingStep& program = step_for(static_cast<std::int64_t>(batch.size()));
    load_rows(data, batch, program.program());
    program.set(learning_rate(step), step, options.seed);
    if (step < failed_step) {
      program.run();
      continue;
    }
    settle();
    std::vector<std::int64_t> numbers;
    for (const std::int64_t row : batch) numbers.push_back(data.row_number(row));
    where = first_nonfinite(program.graph(), program.program(), bindings_of(model, states), numbers);
  }
  put_back(best.empty() ? before_epoch : best);
  throw NonFiniteError(fmt::format(
      "a number became NaN or infinite in step {} (epoch {}): {}\nA smaller learning rate "
      "(now {:g}) or scaled inputs usually help; --allow-nonfinite goes on regardless.",
      failed_step + 1, epoch + 1, where.empty() ? "in a fused loop" : where, learning_rate(failed_step)));
}

void Trainer::State::explain_divergence() {
  const Growth growth{watch.first(), watch.last(), run.steps.size()};
  settle();
  put_back(best.empty() ? before_epoch : best);
  throw DivergenceError(divergence_text(settings.problem, model, train_rows, options.optimizer, growth));
}

Trainer::Trainer(Model& model, const Dataset& data, TrainOptions options)
    : state_(std::make_unique<State>(model, data, std::move(options))) {}
Trainer::~Trainer() = default;

// Steps of an epoch that a callback or an error ended are as if they had not been.
void Trainer::State::undo_unfinished_epoch() {
  const std::int64_t done = method ? steps_done : epochs_done * steps_per_epoch();
  if (steps_done == done) return;
  settle();
  put_back(before_epoch);
  run.steps.resize(static_cast<std::size_t>(done));
  steps_done = done;
}

bool Trainer::epoch() {
  State& s = *state_;
  if (s.ended()) return false;
  s.expect_same_model();
  s.undo_unfinished_epoch();
  const auto start = Clock::now();
  EpochRecord record;
  record.epoch = s.epochs_done;
  if (s.method)
    s.solve(record);
  else
    s.learn(record);
  if (s.cancelled) return false;
  const double learning = seconds_since(start);
  s.validate(record);
  s.keep_best(record);
  record.seconds = seconds_since(start);
  record.rows_per_second = learning > 0 ? static_cast<double>(s.train_rows.size()) / learning : 0;
  s.run.seconds += record.seconds;
  s.add(record);
  s.tell(s.options.on_epoch, record);
  return true;
}

Run Trainer::finish() {
  State& s = *state_;
  s.expect_same_model();
  s.put_back(s.best);
  s.run.cancelled = s.cancelled;
  (void)s.ended();
  return s.run;
}

const Run& Trainer::run() const { return state_->run; }

Run train(Model& model, const Dataset& data, const TrainOptions& options) {
  Trainer trainer(model, data, options);
  while (trainer.epoch()) {
  }
  return trainer.finish();
}

}  // namespace gradus
