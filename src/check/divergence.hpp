// divergence.hpp - a training that moves away from its minimum: why, and the learning rate to try.
#pragma once

#include <cstddef>
#include <gradus/data.hpp>
#include <gradus/optim.hpp>
#include <string>

#include "problem/problem.hpp"

namespace gradus::check {

/// A loss that grew.
struct Growth {
  double first = 0, last = 0;
  std::size_t steps = 0;
};

/// Says so, with the learning rate of the rule beside the curvature of the loss at the model's weights, and a
/// rate that would do. Rows are those that are learnt from.
std::string divergence_text(const problem::Problem& problem, const Model& model, const Rows& rows,
                            const Rule& rule, const Growth& growth);

}  // namespace gradus::check
