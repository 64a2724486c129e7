// divergence.hpp - a training that moves away from its minimum, and why.
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

/// The largest curvature of the training loss at the model's weights, on some rows; 0 where an op has no
/// second derivatives.
double curvature_of(const problem::Problem& problem, const Model& model, const Rows& rows);

/// Says that a loss grew, with the learning rate of the rule beside the curvature of the loss where it
/// stands.
std::string divergence_text(const Rule& rule, double curvature, const Growth& growth);

}  // namespace gradus::check
