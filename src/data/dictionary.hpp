// dictionary.hpp - the categories of a column, or the classes of a target, by their texts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "data/text_index.hpp"

namespace gradus::data {

/// More classes than anybody tells apart: a name or a key, most likely.
inline constexpr std::size_t most_categories = 1000;
/// More different words in one column are not counted.
inline constexpr std::size_t most_counted_words = 100'000;

/// Categories by their texts: 07, 7 and 7.0 are three.
class Dictionary {
 public:
  Dictionary() = default;
  explicit Dictionary(std::vector<std::string> names);

  const std::vector<std::string>& names() const { return names_; }
  /// The number of a category; -1 where there is none.
  std::int64_t find(std::string_view name) const;
  /// The number of a category, which is added where it is new.
  std::int64_t add(std::string_view name);
  /// Puts the names in order, numbers by value and before words; returns the new number of each old one.
  std::vector<std::int64_t> sort();

 private:
  std::vector<std::string> names_;
  TextIndex index_;
};

/// Two names that differ in spelling only, and how.
struct Twins {
  std::string first, second;
  /// True for one number in two notations (1 and 1.0) without zeros in front, which make codes of numbers.
  bool one_number = false;
};

/// The first two of the names that are one number, or one word but for capitals and spaces at its ends; those
/// of one number in two notations before others.
std::optional<Twins> twins_among(const std::vector<std::string>& names);

}  // namespace gradus::data
