// check_op.hpp - compares the gradient rule of an op with central differences, on the op's own samples.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "graph/op.hpp"

namespace gradus::catalog {

/// The entry of one sample where the gradient is worst, and its values there.
struct OpCheckLine {
  /// Which input of the op, and which of its numbers.
  std::size_t input = 0;
  std::int64_t index = 0;
  /// Central differences; the rule that the op's file states by hand; for an op made of simpler ones, the
  /// derivative of its formula by their rules.
  double numerical = 0, manual = 0;
  std::optional<double> automatic{};
  /// gradient_error of the rule against the other two, where it is largest.
  double error = 0;
};

/// The result of checking one op.
struct OpCheck {
  std::string op;
  /// The largest error over all samples, as gradient_error measures it; absent where the op has no gradient.
  std::optional<double> error{};
  /// Why it has none.
  std::string reason{};
  /// Samples that were checked, and the worst entry of each.
  int samples = 0;
  std::vector<OpCheckLine> lines{};
};

/// The largest error that a right gradient has, in float64.
inline constexpr double op_tolerance = 1e-7;

/// The type of input i of the op's float64 kernel, or of its only kernel where it has none for float64.
Dtype sample_type(const Op& op, std::size_t i);

/// Numbers for each input of a sample: away from kinks, and from each other where few enough, so that ties
/// between numbers are no kinks either.
std::vector<Tensor> draw_inputs(const Op& op, const Sample& sample, std::uint64_t seed);

/// The worst entry of the op's gradient on one sample.
OpCheckLine check_sample(const Op& op, const Sample& sample, std::uint64_t seed = 1);

/// Checks the op on all of its samples.
OpCheck check_op(const Op& op, std::uint64_t seed = 1);

}  // namespace gradus::catalog
