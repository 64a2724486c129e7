// solver_learner.cpp - iterations of a method, and its memory as tensors.
#include "train/solver_learner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <gradus/error.hpp>

#include "train/metrics.hpp"

namespace gradus::training {
namespace {

// Rows whose loss is taken together once a solver has ended.
constexpr std::int64_t stored_batch = 256;

constexpr std::string_view vector_name = "method/w", memory_prefix = "method/memory/";
constexpr std::string_view counts_name = "method/counts", curve_name = "method/loss";
constexpr std::string_view ended_name = "method/ended", verdict_name = "method/verdict";

Tensor tensor_of(std::span<const double> values) {
  return Tensor::from({static_cast<std::int64_t>(values.size())},
                      std::vector<double>(values.begin(), values.end()));
}

// Words travel as the bytes they are.
Tensor bytes_of(const std::string& text) {
  return Tensor::from({static_cast<std::int64_t>(text.size())},
                      std::vector<std::uint8_t>(text.begin(), text.end()));
}

const Tensor& saved(const Checkpoint& checkpoint, std::string_view name, Dtype dtype, std::int64_t size) {
  for (const auto& [key, tensor] : checkpoint.tensors)
    if (key == name && tensor.dtype() == dtype && (size < 0 || tensor.size() == size)) return tensor;
  throw FileError(
      fmt::format("the checkpoint has no fitting \"{}\": it is damaged or of another solver", name));
}

std::vector<double> values_of(const Tensor& tensor) {
  const auto values = tensor.data<double>();
  return {values.begin(), values.end()};
}

std::string saved_text(const Checkpoint& checkpoint, std::string_view name) {
  const auto bytes = saved(checkpoint, name, Dtype::uint8, -1).data<std::uint8_t>();
  return {bytes.begin(), bytes.end()};
}

}  // namespace

SolverLearner::SolverLearner(Training& training)
    : training_(training),
      method_(*training.options.solver),
      objective_(training.model, training.train_rows, training.problem.loss, training.options.penalties,
                 method_.kind().functions.precise ? Dtype::float64 : training.model.dtype(),
                 training.threads) {
  search_.w = objective_.vector_of(training.model);
  search_.seed = training.options.seed;
}

void SolverLearner::epoch(EpochRecord& record) {
  before_ = search_;
  iterate(method_, objective_, search_);
  objective_.put(search_.w, training_.model);
  record.train_loss = verdict().empty() ? search_.loss : loss_as_stored();
  record.figures = search_.figures;
  record.figures.push_back({"evaluations", static_cast<double>(search_.evaluations)});
  std::vector<StepRecord>& steps = training_.run.steps;
  steps.push_back({static_cast<std::int64_t>(steps.size()), record.epoch, training_.train_rows.size(),
                   record.train_loss, 0, objective_.counted()});
  training_.tell(training_.hooks.on_step, steps.back());
}

void SolverLearner::undo_unfinished_epoch() {
  Run& run = training_.run;
  if (search_.iteration == std::ssize(run.epochs)) return;
  search_ = before_;
  objective_.put(search_.w, training_.model);
  run.steps.resize(run.epochs.size());
}

double SolverLearner::loss_as_stored() {
  if (objective_.dtype() == training_.model.dtype()) return search_.loss;
  const Evaluation found = evaluate_with(*training_.inference, training_.train_rows, stored_batch);
  if (!found.silence.empty() && !training_.options.allow_nonfinite) throw NonFiniteError(found.silence);
  return found.metrics.loss + objective_.penalty(objective_.vector_of(training_.model));
}

std::string SolverLearner::verdict() const {
  const int most = *training_.options.epochs;
  if (!search_.ended.empty() || search_.iteration < most) return search_.ended;
  return fmt::format("all {} iterations done{}{}", most, search_.verdict.empty() ? "" : ": ",
                     search_.verdict);
}

void SolverLearner::save(Checkpoint& checkpoint) const {
  const auto add = [&](std::string_view name, Tensor tensor) {
    checkpoint.tensors.emplace_back(std::string(name), std::move(tensor));
  };
  add(vector_name, tensor_of(search_.w));
  add(curve_name, tensor_of({{search_.loss}}));
  add(counts_name, Tensor::from<std::int64_t>({2}, {search_.iteration, search_.evaluations}));
  add(ended_name, bytes_of(search_.ended));
  add(verdict_name, bytes_of(search_.verdict));
  for (const auto& [name, values] : search_.memory)
    add(fmt::format("{}{}", memory_prefix, name), tensor_of(values));
}

void SolverLearner::restore(const Checkpoint& checkpoint) {
  const auto iterations = static_cast<std::int64_t>(training_.run.epochs.size());
  Search back = search_;
  back.w = values_of(saved(checkpoint, vector_name, Dtype::float64, objective_.size()));
  back.loss = saved(checkpoint, curve_name, Dtype::float64, 1).item();
  const auto counts = saved(checkpoint, counts_name, Dtype::int64, 2).data<std::int64_t>();
  if (counts[0] != iterations || counts[1] < 0)
    throw FileError(fmt::format("the checkpoint's solver did {} iterations, its record {}: it is damaged",
                                counts[0], iterations));
  back.iteration = counts[0];
  back.evaluations = counts[1];
  back.ended = saved_text(checkpoint, ended_name);
  back.verdict = saved_text(checkpoint, verdict_name);
  back.memory.clear();
  for (const auto& [name, tensor] : checkpoint.tensors)
    if (name.starts_with(memory_prefix) && tensor.dtype() == Dtype::float64)
      back.memory[name.substr(memory_prefix.size())] = values_of(tensor);
  search_ = std::move(back);
}

}  // namespace gradus::training
