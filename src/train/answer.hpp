// answer.hpp - from what a model computes to what it says: the class of a row, or that it says nothing.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <gradus/data.hpp>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gradus::training {

/// The class of a row by its scores: the one with the largest, the first of several; of a single score class
/// 1 where it is positive, else class 0. -1 where that says nothing: a score is NaN, or the largest is
/// infinite.
template <class T>
std::int64_t class_of(std::span<const T> scores) {
  std::size_t best = 0;
  bool known = true;
  for (std::size_t k = 0; k < scores.size(); ++k) {
    known = known && !std::isnan(scores[k]);
    if (scores[k] > scores[best]) best = k;
  }
  if (!known || !(std::abs(scores[best]) <= std::numeric_limits<T>::max())) return -1;
  return scores.size() == 1 ? (scores[0] > 0 ? 1 : 0) : static_cast<std::int64_t>(best);
}

/// Why a row has no answer.
inline constexpr std::string_view no_answer =
    "what the model computes is NaN or infinite, so it says nothing: its weights, or the numbers of the row, "
    "are out of range";

/// What is unusual about a row, where it may explain why a model says nothing of it: "; in row 3 column "a"
/// is 1e+30, which is 2e+29 after scaling"; empty where nothing is. Of the input or target that is farthest
/// from the training rows.
std::string unusual_number(const Dataset& data, std::int64_t row);

/// Rows of which a model says nothing: what it computes there is NaN or infinite.
class Unanswered {
 public:
  /// Row of the data set.
  void add(std::int64_t row);
  /// "iris, rows 3, 8 and 12 more: why; in row 3 column "a" is 1e+30, which is 2e+29 after scaling": the
  /// first of them, by their numbers in the file, and what is unusual about the very first. Empty where there
  /// are none.
  std::string str(const Dataset& data) const;
  /// Throws NonFiniteError that says so where there are any.
  void expect_none(const Dataset& data) const;

 private:
  std::vector<std::int64_t> first_;
  std::int64_t count_ = 0;
};

}  // namespace gradus::training
