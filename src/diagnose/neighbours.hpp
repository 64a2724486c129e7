// neighbours.hpp - what the nearest other training rows would answer: a floor that a model should not miss.
#pragma once

#include <cstdint>
#include <gradus/data.hpp>
#include <vector>

#include "diagnose/row_errors.hpp"

namespace gradus::diagnose {

/// Rows, and for each the places of those nearest to it among all of them, the nearest first.
struct Neighbours {
  /// As many of the training rows as were looked at, those asked for first.
  Rows rows;
  std::int64_t asked = 0, near = 0;
  /// [asked, near], places in `rows`.
  std::vector<std::int64_t> places{};
};

/// The `near` nearest of the first training rows, as far as so many multiplications go; none are asked where
/// that leaves too few to say anything, or inputs are codes.
Neighbours nearest_rows(const Rows& training, std::int64_t near, double work);

/// The errors of what they answer together: the commonest class, or the mean.
RowErrors errors_of(const Neighbours& found, const Constant& constant);

}  // namespace gradus::diagnose
