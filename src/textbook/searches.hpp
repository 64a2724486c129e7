// searches.hpp - searches without gradients on image data, for the rows about them.
#pragma once

#include <gradus/train.hpp>
#include <string>
#include <vector>

namespace gradus::textbook {

/// The lectures draw 1e-4 randn for pixels of 0 to 255; this is the same for pixels of 0 to 1.
inline constexpr double pixel_deviation = 1e-4 * 255;

/// How a search for W and b of a linear classifier by hinge loss ended.
struct SearchEnd {
  double loss = 0;
  /// On the validation rows.
  double accuracy = 0;
  /// Loss of the best so far, and, where each iteration tries one W, of that one.
  std::vector<double> losses, tried;
};

/// One search.
SearchEnd searched(const Dataset& images, const Method& method, int iterations, std::uint64_t seed);

/// Several, with seeds from 1.
std::vector<SearchEnd> searches(const Dataset& images, const Method& method, int iterations, int seeds);

/// "mean 8.9 (8.6 to 9.1)" of one figure of each.
std::string spread_text(const std::vector<SearchEnd>& ends, double SearchEnd::*figure);

/// The mean of one figure.
double mean_of(const std::vector<SearchEnd>& ends, double SearchEnd::*figure);

}  // namespace gradus::textbook
