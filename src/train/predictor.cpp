// predictor.cpp - predictions of a trained model, from any thread.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/error.hpp>
#include <gradus/predictor.hpp>
#include <limits>
#include <mutex>
#include <set>

#include "compile/chain.hpp"
#include "data/range.hpp"
#include "nn/fit.hpp"
#include "tensor/dispatch.hpp"
#include "train/answer.hpp"
#include "train/loader.hpp"
#include "train/metrics.hpp"

namespace gradus {
namespace {

// Rows of data that are predicted together.
constexpr std::int64_t rows_together = 256;

template <class T>
bool finite(T value) {
  return std::abs(value) <= std::numeric_limits<T>::max();
}

// Rows of a call have no name but their place in it.
[[noreturn]] void refuse_row(std::size_t row, std::string_view why) {
  throw NonFiniteError(fmt::format("predict: row {} of the call: {}", row + 1, why));
}

// The caller's numbers in the type of the model.
template <class From>
void fill(Tensor& x, std::span<const From> numbers, std::size_t inputs) {
  dispatch_floating(x.dtype(), [&]<class T>() {
    const std::span<T> to = x.data<T>();
    std::copy(numbers.begin(), numbers.end(), to.begin());
    if constexpr (sizeof(T) < sizeof(From))
      for (std::size_t i = 0; i < numbers.size(); ++i)
        if (!finite(to[i]) && finite(numbers[i]))
          refuse_row(i / inputs, fmt::format("input {} is {:g}, too large for the float32 of the model",
                                             i % inputs + 1, numbers[i]));
  });
}

// What the program says, in the caller's type; bad(row) for a row with a number that is not finite there.
template <class To, class Bad>
void read_predictions(const Execution& program, Dtype dtype, std::span<To> y, std::size_t width,
                      const Bad& bad) {
  dispatch_floating(dtype, [&]<class T>() {
    std::copy_n(static_cast<const T*>(program.output_data("prediction")), y.size(), y.begin());
  });
  if (compile::all_finite(y.data(), static_cast<std::int64_t>(y.size()), dtype_of<To>())) return;
  for (std::size_t i = 0; i < y.size(); ++i)
    if (!finite(y[i])) bad(i / width);
}

template <class Bad>
void read_classes(const Execution& program, Dtype dtype, std::span<std::int64_t> classes, std::size_t width,
                  const Bad& bad) {
  dispatch_floating(dtype, [&]<class T>() {
    const T* from = static_cast<const T*>(program.output_data("scores"));
    for (std::size_t i = 0; i < classes.size(); ++i) {
      classes[i] = training::class_of(std::span<const T>(from + i * width, width));
      if (classes[i] < 0) bad(i);
    }
  });
}

// A row without a class has no probabilities either: a sigmoid makes 1 of an infinite score.
template <class Bad>
void check_scores(const Execution& program, Dtype dtype, std::size_t rows, std::size_t width,
                  const Bad& bad) {
  if (width == 0 ||
      compile::all_finite(program.output_data("scores"), static_cast<std::int64_t>(rows * width), dtype))
    return;
  std::vector<std::int64_t> classes(rows);
  read_classes(program, dtype, classes, width, bad);
}

}  // namespace

struct Predictor::State {
  State(const Model& m, Loss l, std::optional<Calibration> c)
      : model(m), loss(l), calibration(std::move(c)) {}

  /// One caller's programs; a caller takes a set, uses it alone, and puts it back.
  struct Workspace {
    explicit Workspace(const State& of)
        : threads(1),
          programs(of.model, {of.loss}, threads, {.calibration = of.calibration, .constant = true}) {}
    Threads threads;
    training::InferencePrograms programs;
  };

  /// A workspace for as long as it is needed.
  class Borrowed {
   public:
    explicit Borrowed(State& state) : state_(state), workspace_(state.take()) {}
    Borrowed(const Borrowed&) = delete;
    Borrowed& operator=(const Borrowed&) = delete;
    ~Borrowed() {
      const std::lock_guard lock(state_.mutex);
      state_.idle.push_back(std::move(workspace_));
    }
    Execution& program(std::int64_t rows) const { return workspace_->programs.at(rows); }

   private:
    State& state_;
    std::unique_ptr<Workspace> workspace_;
  };

  std::unique_ptr<Workspace> take() {
    const std::lock_guard lock(mutex);
    if (idle.empty()) {
      auto workspace = std::make_unique<Workspace>(*this);
      idle.reserve(++workspaces);  // so that putting it back needs no memory
      return workspace;
    }
    std::unique_ptr<Workspace> workspace = std::move(idle.back());
    idle.pop_back();
    return workspace;
  }

  /// Runs the program for so many rows between load(program) and read(program).
  template <class Load, class Read>
  void run(std::int64_t rows, const Load& load, const Read& read) {
    if (rows == 0) return;
    const Borrowed workspace(*this);
    Execution& program = workspace.program(rows);
    load(program);
    program.run();
    read(program);
  }

  void expect_size(std::int64_t rows, std::size_t given, std::int64_t width, std::string_view what) const {
    if (rows < 0 || given % static_cast<std::size_t>(width) != 0 ||
        static_cast<std::int64_t>(given / static_cast<std::size_t>(width)) != rows)
      throw ShapeError(
          fmt::format("predict: {} rows need {} {} each, got {} in all", rows, width, what, given));
  }
  void expect_classes() const {
    if (scores == 0)
      throw UsageError(fmt::format("the loss {} is none of classes, so its model tells none", loss.name()));
  }

  Model model;
  Loss loss;
  std::optional<Calibration> calibration;
  /// Numbers per row: of input, of what is said, and of scores that decide the class (0: there are none).
  std::int64_t inputs = 0, outputs = 0, scores = 0;
  /// `scores` where a sigmoid makes a finite probability of an infinite one; 0 where what is said shows it.
  std::int64_t hidden_scores = 0;
  std::mutex mutex;
  std::vector<std::unique_ptr<Workspace>> idle;
  std::size_t workspaces = 0;
};

Predictor::Predictor(const Model& model, const Loss& loss, const std::optional<Calibration>& calibration)
    : state_(std::make_unique<State>(model, loss, calibration)) {
  check_ready(model);
  if (calibration && !loss.kind().functions.classifies)
    throw UsageError("a calibration is for classes: numbers have no probabilities");
  state_->inputs = model.sample().size();
  const State::Borrowed workspace(*state_);
  const Execution& program = workspace.program(1);
  state_->outputs = program.output("prediction").size();
  if (!loss.kind().functions.classifies) return;
  state_->scores = program.output("scores").size();
  if (calibration || state_->scores == 1 ||
      loss.kind().functions.says == PredictionKind::independent_probabilities)
    state_->hidden_scores = state_->scores;
}
Predictor::Predictor(Predictor&&) noexcept = default;
Predictor::~Predictor() = default;

Predictor::State& Predictor::state() const {
  if (!state_) throw UsageError("this predictor was moved from: use the one it was moved to");
  return *state_;
}

std::int64_t Predictor::inputs() const { return state().inputs; }
std::int64_t Predictor::outputs() const { return state().outputs; }

template <class T>
void Predictor::predict_numbers(std::int64_t rows, std::span<const T> x, std::span<T> y) const {
  State& s = state();
  s.expect_size(rows, x.size(), s.inputs, "inputs");
  s.expect_size(rows, y.size(), s.outputs, "outputs");
  s.run(
      rows, [&](Execution& program) { fill(program.input("x"), x, static_cast<std::size_t>(s.inputs)); },
      [&](const Execution& program) {
        const auto bad = [](std::size_t row) { refuse_row(row, training::no_answer); };
        check_scores(program, s.model.dtype(), static_cast<std::size_t>(rows),
                     static_cast<std::size_t>(s.hidden_scores), bad);
        read_predictions(program, s.model.dtype(), y, static_cast<std::size_t>(s.outputs), bad);
      });
}

template <class T>
void Predictor::classify_numbers(std::int64_t rows, std::span<const T> x,
                                 std::span<std::int64_t> classes) const {
  State& s = state();
  s.expect_classes();
  s.expect_size(rows, x.size(), s.inputs, "inputs");
  s.expect_size(rows, classes.size(), 1, "class");
  s.run(
      rows, [&](Execution& program) { fill(program.input("x"), x, static_cast<std::size_t>(s.inputs)); },
      [&](const Execution& program) {
        read_classes(program, s.model.dtype(), classes, static_cast<std::size_t>(s.scores),
                     [](std::size_t row) { refuse_row(row, training::no_answer); });
      });
}

void Predictor::predict(std::int64_t rows, std::span<const float> x, std::span<float> y) const {
  predict_numbers(rows, x, y);
}
void Predictor::predict(std::int64_t rows, std::span<const double> x, std::span<double> y) const {
  predict_numbers(rows, x, y);
}
void Predictor::classify(std::int64_t rows, std::span<const float> x, std::span<std::int64_t> classes) const {
  classify_numbers(rows, x, classes);
}
void Predictor::classify(std::int64_t rows, std::span<const double> x,
                         std::span<std::int64_t> classes) const {
  classify_numbers(rows, x, classes);
}

// Runs all rows, and calls read(program, begin, bad) for each batch; bad(i) notes that the i-th row of the
// batch has no answer.
template <class Read>
void Predictor::for_batches(const Rows& rows, int threads, const Read& read) const {
  State& s = state();
  check_fits(s.model, s.loss, rows.dataset().schema(), s.calibration);
  data::expect_range(rows, s.model.dtype());
  data::expect_codes(rows, code_count(s.model));
  const std::int64_t batches = (rows.size() + rows_together - 1) / rows_together;
  std::vector<std::set<std::int64_t>> bad(static_cast<std::size_t>(batches));  // places among the rows
  Threads team(static_cast<int>(std::clamp<std::int64_t>(batches, 1, thread_count(threads))));
  team.run(batches, [&](std::int64_t batch) {
    const std::int64_t begin = batch * rows_together, count = std::min(rows_together, rows.size() - begin);
    const auto part =
        rows.indices().subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(count));
    s.run(
        count, [&](Execution& program) { training::load_rows(rows.dataset(), part, program); },
        [&](const Execution& program) {
          read(program, begin, count, [&](std::size_t row) {
            bad[static_cast<std::size_t>(batch)].insert(begin + static_cast<std::int64_t>(row));
          });
        });
  });
  training::Unanswered unanswered;
  for (const std::set<std::int64_t>& found : bad)
    for (const std::int64_t place : found) unanswered.add(rows.index(place));
  unanswered.expect_none(rows.dataset());
}

void Predictor::predict(const Rows& rows, std::span<double> y, int threads) const {
  const State& s = state();
  s.expect_size(rows.size(), y.size(), s.outputs, "outputs");
  const auto width = static_cast<std::size_t>(s.outputs);
  for_batches(
      rows, threads, [&](const Execution& program, std::int64_t begin, std::int64_t count, const auto& bad) {
        const auto part =
            y.subspan(static_cast<std::size_t>(begin) * width, static_cast<std::size_t>(count) * width);
        check_scores(program, s.model.dtype(), static_cast<std::size_t>(count),
                     static_cast<std::size_t>(s.hidden_scores), bad);
        read_predictions(program, s.model.dtype(), part, width, bad);
      });
}

void Predictor::classify(const Rows& rows, std::span<std::int64_t> classes, int threads) const {
  const State& s = state();
  s.expect_classes();
  s.expect_size(rows.size(), classes.size(), 1, "class");
  for_batches(
      rows, threads, [&](const Execution& program, std::int64_t begin, std::int64_t count, const auto& bad) {
        const auto part = classes.subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(count));
        read_classes(program, s.model.dtype(), part, static_cast<std::size_t>(s.scores), bad);
      });
}

}  // namespace gradus
