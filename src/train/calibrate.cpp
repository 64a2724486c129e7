// calibrate.cpp - fits probabilities to the scores of a run's model on its validation rows.
#include <algorithm>
#include <cmath>
#include <gradus/autodiff.hpp>
#include <gradus/error.hpp>
#include <gradus/io.hpp>
#include <gradus/ops.hpp>

#include "base/lock.hpp"
#include "nn/fit.hpp"
#include "train/loader.hpp"
#include "train/run_folder.hpp"
#include "train/trainer_state.hpp"

namespace gradus {
namespace {

constexpr std::int64_t batch_rows = 256;
constexpr std::size_t bin_count = 10;

// What the model gives for each row, before anything is made of it: [N, K] in double.
Tensor outputs_of(const SavedModel& saved, const Rows& rows, int threads) {
  Threads team(thread_count(threads));
  // The hinge loss says outputs as they are.
  InferencePrograms programs(saved.model, Hinge(), false, team);
  const std::int64_t width = saved.model.output().size();
  Tensor outputs({rows.size(), width}, Dtype::float64);
  for_each_batch(programs, rows, batch_rows, [&](auto, Execution& program, std::int64_t begin) {
    const Tensor part = program.output("prediction");
    for (std::int64_t i = 0; i < part.size(); ++i) outputs.set_number(begin * width + i, part.number(i));
  });
  return outputs;
}

// Probabilities as they are without a calibration.
Var uncalibrated(const Loss& loss, Var outputs) {
  const Var says = prediction_of(loss, outputs);
  switch (loss.kind().functions.says) {
    case PredictionKind::scores:
      return softmax(outputs);
    case PredictionKind::independent_probabilities:
      return says / sum(says, {1}, true);
    default:
      return says;
  }
}

CalibrationQuality quality_of(const Tensor& probabilities, std::span<const std::int64_t> labels) {
  CalibrationQuality quality;
  quality.bins.resize(bin_count);
  const std::int64_t classes = probabilities.shape().back();
  for (std::size_t row = 0; row < labels.size(); ++row) {
    const std::int64_t first = static_cast<std::int64_t>(row) * classes;
    std::int64_t best = 0;
    for (std::int64_t k = 1; k < classes; ++k)
      if (probabilities.number(first + k) > probabilities.number(first + best)) best = k;
    const double top = probabilities.number(first + best);
    CalibrationBin& bin =
        quality.bins[std::min(bin_count - 1, static_cast<std::size_t>(top * static_cast<double>(bin_count)))];
    ++bin.rows;
    bin.probability += top;
    bin.right += best == labels[row] ? 1 : 0;
    // A probability that is 0 in double would make the mean infinite.
    quality.nll -= std::log(std::max(probabilities.number(first + labels[row]), 1e-300));
  }
  quality.nll /= static_cast<double>(labels.size());
  for (CalibrationBin& bin : quality.bins) {
    if (bin.rows == 0) continue;
    bin.probability /= static_cast<double>(bin.rows);
    bin.right /= static_cast<double>(bin.rows);
  }
  return quality;
}

}  // namespace

RunCalibration calibrate_run(const std::string& folder, int threads) {
  const RunFiles files(folder);
  const Json run = read_run(files);
  const FolderLock alone(folder);
  SavedModel saved = load_model(files.model);
  if (saved.schema.task != Task::classify)
    throw UsageError(fmt::format("{} predicts numbers: only classes have probabilities", folder));
  const Dataset data = data_of_run(folder, run);
  check_fits(saved.model, saved.loss, data.schema());
  const Rows rows = data.validation();
  if (rows.empty())
    throw UsageError(fmt::format("{} has no validation rows to fit probabilities on", folder));
  std::vector<std::int64_t> labels(static_cast<std::size_t>(rows.size()));
  data.copy_labels(rows.indices(), labels.data());

  const Tensor outputs = outputs_of(saved, rows, threads);
  RunCalibration result;
  result.calibration = fit_calibration(outputs, labels);
  result.classes = saved.schema.classes;
  result.rows = rows.size();
  Graph graph;
  const Var z = graph.input("z", outputs.shape(), outputs.dtype());
  const Var before = uncalibrated(saved.loss, z), after = calibrated(result.calibration, z);
  const std::vector<Tensor> both = evaluate(graph, std::vector{before.id(), after.id()}, {{"z", outputs}});
  result.before = quality_of(both[0], labels);
  result.after = quality_of(both[1], labels);
  saved.calibration = result.calibration;
  save_model(files.model, saved);
  return result;
}

}  // namespace gradus
