// range_test.hpp - learning rates and batches measured by a few steps and gradients.
#pragma once

#include <array>
#include <functional>
#include <optional>

#include "runs/ordered.hpp"

namespace gradus::choose {

/// A training whose rate grows from step to step, in three orders of the rows.
struct RangeTest {
  /// Of all of it, on rows to learn from.
  std::int64_t rows_seen = 0;
  /// The rate at the smallest smoothed loss.
  std::array<double, 3> at_minimum{};
  /// A tenth of their median (Smith, 2017, in the form of the fast.ai library).
  double suggested = 0;
};

/// Asked before each step whether to go on; may be empty.
using GoOn = std::function<bool()>;

/// From the first weights of the order; the model of the order stays as it is. Nothing for a solver, or where
/// it was ended.
std::optional<RangeTest> range_test(const runs::Order& order, const GoOn& go_on = {});

/// How many rows of a batch make the noise of its gradient as large as the gradient (McCandlish, Kaplan and
/// others, 2018): the trace of the covariance of single rows' gradients over the squared norm of the mean.
struct NoiseScale {
  double rows = 0;
  /// Both averaged apart over the weights at which they were measured, before they are divided.
  double covariance = 0, squared_norm = 0;
};

/// How far the gradients of mini-batches lie from that of all rows, and what their steps do.
struct BatchSteps {
  /// Root of the mean squared distance from the gradient of all rows, over the norm of that, at the first
  /// weights; from batches of a sample of the rows, and scaled to batches drawn from all of them.
  double spread = 0;
  /// Share of the steps after which the loss on the sample is larger than before.
  double raising = 0;
  int steps = 0;
  /// Measured: another time it is another.
  double seconds_per_step = 0;
};

/// Rows that spreads and losses are measured on, at most, and steps that are taken.
inline constexpr std::int64_t most_measured_rows = 4096;
inline constexpr int most_measured_steps = 40;

/// A few steps from the first weights, at the rate of the order; its model stays as it is. `go_on` is asked
/// before each step. Nothing where noise_scale has nothing, where a step fails, or where that was ended.
std::optional<BatchSteps> batch_steps(const runs::Order& order, const std::function<bool()>& go_on);

/// At the first weights and after one epoch. Nothing where gradients of batches are no functions of the
/// weights (dropout), there are no two batches, or it was ended.
std::optional<NoiseScale> noise_scale(const runs::Order& order, const GoOn& go_on = {});

}  // namespace gradus::choose
