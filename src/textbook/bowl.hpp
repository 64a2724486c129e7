// bowl.hpp - a quadratic function of two numbers, for the rows about steps and their size.
#pragma once

#include <gradus/ops.hpp>

namespace gradus::textbook {

/// w_i of a vector w, as [1].
inline Var coordinate(Var w, std::int64_t i) { return slice(w, 0, i, i + 1); }

/// (x^2 + 10 y^2) / 2 of w = (x, y): its curvatures are 1 and 10.
inline Var bowl(Var w) { return 0.5 * (square(coordinate(w, 0)) + 10.0 * square(coordinate(w, 1))); }

}  // namespace gradus::textbook
