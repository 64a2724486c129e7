// evaluate.cpp - metrics of a model on rows, and the Predictor.
#include <fmt/format.h>

#include <algorithm>
#include <gradus/error.hpp>
#include <mutex>

#include "nn/fit.hpp"
#include "train/loader.hpp"
#include "train/metrics.hpp"
#include "train/trainer_state.hpp"

namespace gradus {
namespace {

double sum_of(const Tensor& numbers) {
  double sum = 0;
  for (std::int64_t i = 0; i < numbers.size(); ++i) sum += numbers.number(i);
  return sum;
}

}  // namespace

Metrics evaluate_with(InferencePrograms& programs, const Rows& rows, std::int64_t batch) {
  const Dataset& data = rows.dataset();
  MetricsSum sum(data.schema());
  std::vector<std::int64_t> labels;
  for_each_batch(programs, rows, batch, [&](auto part, Execution& program, std::int64_t) {
    const Tensor losses = program.output("rows"), predictions = program.output("prediction");
    sum.add_loss(sum_of(losses),
                 programs.counts() ? sum_of(program.output("counts")) : static_cast<double>(part.size()));
    if (data.schema().task == Task::classify) {
      labels.resize(part.size());
      data.copy_labels(part, labels.data());
      sum.add_classes(predictions, labels);
    } else {
      sum.add_values(predictions, program.input("y"));
    }
  });
  return sum.result();
}

Metrics evaluate(const Model& model, const Loss& loss, const Rows& rows, int threads,
                 const std::optional<Calibration>& calibration) {
  if (!rows.dataset().has_targets())
    throw UsageError(fmt::format("{} has no targets to compare predictions with", rows.dataset().name()));
  check_fits(model, loss, rows.dataset().schema(), calibration);
  Threads team(thread_count(threads));
  InferencePrograms programs(model, loss, true, team, calibration, rows.dataset().has_weights());
  return evaluate_with(programs, rows, 256);
}

/// One caller's programs; a caller takes a set, uses it alone, and puts it back.
struct Predictor::State {
  State(const Model& m, Loss l, std::optional<Calibration> c)
      : model(m), loss(std::move(l)), calibration(std::move(c)) {}

  struct Lane {
    explicit Lane(const State& of)
        : threads(1), programs(of.model, of.loss, false, threads, of.calibration, false, true) {}
    Threads threads;
    InferencePrograms programs;
  };

  std::unique_ptr<Lane> take() {
    const std::lock_guard lock(mutex);
    if (idle.empty()) return std::make_unique<Lane>(*this);
    std::unique_ptr<Lane> lane = std::move(idle.back());
    idle.pop_back();
    return lane;
  }
  void put_back(std::unique_ptr<Lane> lane) {
    const std::lock_guard lock(mutex);
    idle.push_back(std::move(lane));
  }

  Model model;
  Loss loss;
  std::optional<Calibration> calibration;
  std::int64_t inputs = 0, outputs = 0;
  std::mutex mutex;
  std::vector<std::unique_ptr<Lane>> idle;
};

Predictor::Predictor(const Model& model, const Loss& loss, const std::optional<Calibration>& calibration)
    : state_(std::make_unique<State>(model, loss, calibration)) {
  check_ready(model);
  state_->inputs = model.sample().size();
  auto lane = state_->take();
  state_->outputs = lane->programs.at(1).output("prediction").size();
  state_->put_back(std::move(lane));
}
Predictor::Predictor(Predictor&&) noexcept = default;
Predictor::~Predictor() = default;

std::int64_t Predictor::inputs() const { return state_->inputs; }
std::int64_t Predictor::outputs() const { return state_->outputs; }

void Predictor::predict(std::int64_t rows, std::span<const float> x, std::span<float> y) const {
  if (static_cast<std::int64_t>(x.size()) != rows * inputs() ||
      static_cast<std::int64_t>(y.size()) != rows * outputs())
    throw ShapeError(fmt::format("predict: {} rows need {} inputs and {} outputs, got {} and {}", rows,
                                 rows * inputs(), rows * outputs(), x.size(), y.size()));
  if (rows == 0) return;
  std::unique_ptr<State::Lane> lane = state_->take();
  Execution& program = lane->programs.at(rows);
  Tensor& input = program.input("x");
  if (input.dtype() == Dtype::float32) {
    std::copy(x.begin(), x.end(), input.data<float>().begin());
    program.run();
    std::copy_n(static_cast<const float*>(program.output_data("prediction")), y.size(), y.begin());
  } else {
    std::copy(x.begin(), x.end(), input.data<double>().begin());
    program.run();
    std::copy_n(static_cast<const double*>(program.output_data("prediction")), y.size(), y.begin());
  }
  state_->put_back(std::move(lane));
}

}  // namespace gradus
