// jacobian.hpp - the Jacobian of an op or a model, and how it agrees with other ways to the same numbers.
#pragma once

#include <cstdint>
#include <gradus/autodiff.hpp>
#include <gradus/nn.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "console.hpp"
#include "graph/op.hpp"

namespace gradus::cli {

/// What is derived, by what, and where.
struct JacobianSubject {
  std::unique_ptr<Graph> graph;
  Var y, x;
  Feeds feeds;
  /// Names of the numbers in y and in x, row by row.
  std::vector<std::string> outputs, inputs;
};

/// The op on its first sample, by its first floating input. Throws UsageError, with the reason, for an op
/// without a gradient.
JacobianSubject jacobian_subject(const Op& op, std::uint64_t seed);

/// What a prepared float64 model gives for one sample, by the sample, whose features have names, or by one of
/// the model's parameters. The sample is moved a little, as equal pixels are kinks of pools.
JacobianSubject jacobian_subject(const Model& model, Tensor sample, std::vector<std::string> features,
                                 std::vector<std::string> outputs, std::string_view parameter,
                                 std::uint64_t seed);

/// Prints the Jacobian and the largest errors against central differences, and of products with vectors.
/// Returns the exit code.
int show_jacobian(JacobianSubject subject, std::uint64_t seed, Console& console);

}  // namespace gradus::cli
