// random_formula.hpp - formulas of random ops, on which derivations are tried: a seed always makes the same.
#pragma once

#include <gradus/explain.hpp>
#include <optional>

namespace gradus::explain {

/// What a random formula may be like.
struct RandomFormulaOptions {
  /// Ops on the longest way from the loss to a variable; what makes an operand positive comes on top.
  int depth = 8;
  /// Ops in all, at most.
  int ops = 60;
};

/// A formula of ops that have gradients, drawn from the catalog, with numbers for its variables for which
/// values and gradients are of moderate size.
Subject random_formula(std::uint64_t seed, const RandomFormulaOptions& options = {});

}  // namespace gradus::explain
