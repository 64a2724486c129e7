// range_test.hpp - learning rates and batches measured by a few steps and gradients.
#pragma once

#include <array>
#include <optional>

#include "runs/ordered.hpp"

namespace gradus::choose {

/// A training whose rate grows from step to step, in three orders of the rows.
struct RangeTest {
  /// The rate at the smallest smoothed loss.
  std::array<double, 3> at_minimum{};
  /// A tenth of their median (Smith, 2017, in the form of the fast.ai library).
  double suggested = 0;
};

/// From the first weights of the order; the model of the order stays as it is. Nothing for a solver.
std::optional<RangeTest> range_test(const runs::Order& order);

/// How many rows of a batch make the noise of its gradient as large as the gradient (McCandlish, Kaplan and
/// others, 2018): the trace of the covariance of single rows' gradients over the squared norm of the mean.
struct NoiseScale {
  double rows = 0;
  /// Both averaged apart over the weights at which they were measured, before they are divided.
  double covariance = 0, squared_norm = 0;
};

/// At the first weights and after one epoch. Nothing where gradients of batches are no functions of the
/// weights (dropout), or there are no two batches.
std::optional<NoiseScale> noise_scale(const runs::Order& order);

}  // namespace gradus::choose
