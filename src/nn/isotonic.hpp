// isotonic.hpp - probabilities by isotonic regression, as a part of a graph.
#pragma once

#include <gradus/calibration.hpp>
#include <gradus/graph.hpp>
#include <span>

namespace gradus {

/// What the maps make of scores [B, K] in float64, one map for each column, row by row and number by number.
Var by_isotonic_maps(std::span<const IsotonicMap> maps, Var scores);

}  // namespace gradus
