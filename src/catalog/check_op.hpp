// check_op.hpp - compares the gradient rule of an op with central differences, on the op's own samples.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "graph/op.hpp"

namespace gradus {

/// The result of checking one op.
struct OpCheck {
  std::string op;
  /// The largest error over all samples, as gradient_error measures it; absent where the op has no gradient.
  std::optional<double> error{};
  /// Why it has none.
  std::string reason{};
  /// Samples that were checked.
  int samples = 0;
};

/// The largest error that a right gradient has, in float64.
inline constexpr double op_tolerance = 1e-7;

/// The type of input i of the op's float64 kernel, or of its only kernel where it has none for float64.
Dtype sample_type(const Op& op, std::size_t i);

/// Numbers for each input of a sample: away from kinks, and from each other where few enough, so that ties
/// between numbers are no kinks either.
std::vector<Tensor> draw_inputs(const Op& op, const Sample& sample, std::uint64_t seed);

/// The largest error of the op's gradient on one sample, by the measure of gradient_error.
double sample_error(const Op& op, const Sample& sample, std::uint64_t seed = 1);

/// Checks the op on all of its samples.
OpCheck check_op(const Op& op, std::uint64_t seed = 1);

}  // namespace gradus
