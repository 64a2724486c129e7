// calibrate.cpp - fits probabilities to the scores of a run's model on its validation rows.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <gradus/autodiff.hpp>
#include <gradus/error.hpp>
#include <gradus/ops.hpp>
#include <gradus/runs.hpp>

#include "base/lock.hpp"
#include "base/math.hpp"
#include "base/sums.hpp"
#include "base/text.hpp"
#include "io/own_files.hpp"
#include "runs/run_record.hpp"
#include "train/answer.hpp"
#include "train/loader.hpp"
#include "train/step.hpp"

namespace gradus {
namespace {

constexpr std::int64_t batch_rows = 256;
constexpr std::size_t bin_count = 10;
// On fewer rows a sigmoid fits new rows better (Niculescu-Mizil and Caruana, 2005).
constexpr std::int64_t enough_for_isotonic = 1000;
// Equal figures computed in two ways.
constexpr double rounding = 1 + 1e-9;

// What the model gives for each row, before anything is made of it: [N, K] in double. Throws NonFiniteError
// for rows of which it says nothing.
Tensor outputs_of(const SavedModel& saved, const Rows& rows, int threads) {
  Threads team(thread_count(threads));
  // A loss of numbers takes and says outputs as they are.
  training::InferencePrograms programs(saved.model, {SquaredError()}, team, {});
  const std::int64_t width = saved.model.output().size();
  Tensor outputs({rows.size(), width}, Dtype::float64);
  training::for_each_batch(programs, rows, batch_rows, [&](auto, Execution& program, std::int64_t begin) {
    const Tensor part = program.output("prediction");
    for (std::int64_t i = 0; i < part.size(); ++i) outputs.set_number(begin * width + i, part.number(i));
  });
  const std::span<const double> all = outputs.data<double>();
  training::Unanswered unanswered;
  for (std::int64_t row = 0; row < rows.size(); ++row) {
    const auto of_row = all.subspan(static_cast<std::size_t>(row * width), static_cast<std::size_t>(width));
    if (training::class_of(of_row) < 0) unanswered.add(rows.index(row));
  }
  unanswered.expect_none(rows.dataset());
  return outputs;
}

using Formula = std::function<Var(Var)>;

// What a formula makes of outputs, some rows at a time: isotonic maps take memory for each row.
Tensor of_rows(const Tensor& outputs, const Formula& formula) {
  constexpr std::int64_t at_once = 512;
  const std::int64_t rows = outputs.shape()[0], width = outputs.shape()[1];
  Tensor all;
  for (std::int64_t begin = 0; begin < rows; begin += at_once) {
    const std::int64_t count = std::min(at_once, rows - begin);
    Tensor part({count, width}, Dtype::float64);
    for (std::int64_t i = 0; i < part.size(); ++i) part.set_number(i, outputs.number(begin * width + i));
    Graph graph;
    const Var z = graph.input("z", part.shape(), part.dtype());
    const Tensor found = evaluate(graph, formula(z).id(), {{"z", part}});
    if (begin == 0) all = Tensor({rows, found.shape().back()}, Dtype::float64);
    for (std::int64_t i = 0; i < found.size(); ++i)
      all.set_number(begin * found.shape().back() + i, found.number(i));
  }
  return all;
}

// Probabilities as they are without a calibration.
Var uncalibrated(const Loss& loss, Var outputs) {
  const Var says = prediction_of(loss, outputs);
  switch (loss.kind().functions.says) {
    case PredictionKind::scores:
      return softmax(says);
    case PredictionKind::independent_probabilities:
      return says / sum(says, {1}, true);
    default:
      return says;
  }
}

// How often the outputs count in the probabilities there are without a calibration: where a loss makes two
// scores of one output, as often as it moves the lead of the second class.
double present_factor(const Loss& loss, std::int64_t outputs) {
  if (outputs != 1 || loss.kind().functions.says != PredictionKind::scores) return 1;
  Graph graph;
  const Var says = prediction_of(loss, graph.constant(Tensor::from<double>({1, 1}, {1})));
  const Tensor scores = evaluate(graph, says.id(), {});
  return scores.size() == 2 ? scores.number(1) - scores.number(0) : 1;
}

// `scores` decide the class that is most probable, see class_of; rows have one, as they were fitted.
CalibrationQuality quality_of(const Tensor& probabilities, const Tensor& scores,
                              std::span<const std::int64_t> labels, std::span<const double> weights,
                              std::vector<std::int64_t>& said) {
  CalibrationQuality quality;
  said.resize(labels.size());
  quality.bins.resize(bin_count);
  const std::int64_t classes = probabilities.shape().back();
  const std::span<const double> all = scores.data<double>();
  const std::size_t width = all.size() / labels.size();
  CompensatedSum nll;
  /// Of one bin: what its rows count for, and as much of the right ones, and of the probabilities.
  struct Sums {
    CompensatedSum weight, right, probability;
  };
  std::vector<Sums> sums(bin_count);
  for (std::size_t row = 0; row < labels.size(); ++row) {
    const std::int64_t first = static_cast<std::int64_t>(row) * classes;
    const std::int64_t best = training::class_of(all.subspan(row * width, width));
    said[row] = best;
    const double top = probabilities.number(first + best);
    const std::size_t place =
        std::min(bin_count - 1, static_cast<std::size_t>(top * static_cast<double>(bin_count)));
    if (weights[row] == 0) continue;
    ++quality.bins[place].rows;
    sums[place].weight.add(weights[row]);
    sums[place].right.add(best == labels[row] ? weights[row] : 0);
    sums[place].probability.add(weights[row] * top);
    // A probability that is 0 in double would make the mean infinite.
    nll.add(-weights[row] * math::log(std::max(probabilities.number(first + labels[row]), 1e-300)));
  }
  quality.nll = nll.value() / total_of(weights);
  for (std::size_t place = 0; place < bin_count; ++place) {
    CalibrationBin& bin = quality.bins[place];
    if (bin.rows == 0) continue;
    const double weight = sums[place].weight.value();
    bin.probability = sums[place].probability.value() / weight;
    bin.right = sums[place].right.value() / weight;
  }
  return quality;
}

// Says which classes have no row; empty where all have some.
std::string absent_classes(std::span<const std::int64_t> labels, std::span<const double> weights,
                           const std::vector<std::string>& classes) {
  std::vector<bool> there(classes.size());
  for (std::size_t row = 0; row < labels.size(); ++row)
    if (weights[row] > 0) there[static_cast<std::size_t>(labels[row])] = true;
  std::vector<std::string> absent;
  for (std::size_t k = 0; k < classes.size(); ++k)
    if (!there[k]) absent.push_back(quote(classes[k]));
  return absent.empty() ? ""
                        : fmt::format("no validation row is of class {}: nothing tells how probable it is",
                                      listed(absent));
}

// Unless one is named: class by class where that helps, else by one temperature for all.
std::vector<CalibrationMethod> ways(CalibrationMethod method) {
  if (method != CalibrationMethod::automatic) return {method};
  return {CalibrationMethod::platt, CalibrationMethod::temperature};
}

Calibration fit(CalibrationMethod method, const Loss& loss, const Tensor& outputs,
                std::span<const std::int64_t> labels, std::span<const double> weights) {
  if (method == CalibrationMethod::isotonic) return fit_isotonic_calibration(outputs, labels, weights);
  if (method == CalibrationMethod::temperature)
    return fit_temperature(outputs, labels, present_factor(loss, outputs.shape().back()), weights);
  return fit_calibration(outputs, labels, weights);
}

}  // namespace

RunCalibration calibrate_run(const std::string& folder, int threads, std::uint64_t max_bytes,
                             CalibrationMethod method) {
  const runs::RunFiles files(folder, max_bytes);
  const Json run = runs::read_run(files);
  const FolderLock alone(folder);
  SavedModel saved = runs::model_of_run(files, run);
  if (saved.schema.task != Task::classify)
    throw UsageError(fmt::format("{} predicts no classes: only those have scores to calibrate", folder));
  const Dataset data = runs::data_of_run(files, run, saved);
  const Rows rows = data.validation();
  if (rows.empty())
    throw UsageError(fmt::format("{} has no validation rows to fit probabilities on", folder));
  std::vector<std::int64_t> labels(static_cast<std::size_t>(rows.size()));
  data.copy_labels(rows.indices(), labels.data());
  std::vector<double> weights(labels.size());
  data.copy_weights(rows.indices(), weights.data());

  const Tensor outputs = outputs_of(saved, rows, threads);
  RunCalibration result;
  result.classes = saved.schema.classes;
  result.rows = rows.size();
  result.outputs = outputs.shape().back();
  const auto quality = [&](const Formula& probabilities, const Formula& scores,
                           std::vector<std::int64_t>& said) {
    return quality_of(of_rows(outputs, probabilities), of_rows(outputs, scores), labels, weights, said);
  };
  std::vector<std::int64_t> before, after;
  result.before =
      quality([&](Var z) { return uncalibrated(saved.loss, z); }, [](Var z) { return z; }, before);
  result.after = result.before;
  result.not_kept = absent_classes(labels, weights, result.classes);
  if (!result.not_kept.empty()) return result;
  for (const CalibrationMethod each : ways(method)) {
    result.calibration = fit(each, saved.loss, outputs, labels, weights);
    result.after = quality([&](Var z) { return calibrated(result.calibration, z); },
                           [&](Var z) { return calibrated_scores(result.calibration, z); }, after);
    if (result.after.nll <= result.before.nll * rounding) break;
  }
  if (!(result.after.nll <= result.before.nll * rounding)) {
    result.not_kept = fmt::format(
        "probabilities would fit worse: the negative log-likelihood is {:.5f} as it is, and "
        "would be {:.5f}",
        result.before.nll, result.after.nll);
    return result;
  }
  if (method == CalibrationMethod::isotonic && result.rows < enough_for_isotonic)
    result.note = fmt::format(
        "isotonic maps follow {} rows closely, and say 0 and 1 of what they have not seen: with fewer than "
        "{} "
        "rows platt or temperature fit new rows better",
        grouped(result.rows), grouped(enough_for_isotonic));
  for (std::size_t row = 0; row < before.size(); ++row) result.changed += before[row] != after[row];
  saved.calibration = result.calibration;
  io::save_model(files.model, saved, Links::refuse);
  return result;
}

}  // namespace gradus
