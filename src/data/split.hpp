// split.hpp - which rows train, which choose, which wait for the very end.
#pragma once

#include <gradus/data.hpp>
#include <span>
#include <string_view>
#include <vector>

namespace gradus::data {

/// The rows of each part, and how they were chosen.
struct Parts {
  std::vector<std::int64_t> train;
  std::vector<std::int64_t> validation;
  std::vector<std::int64_t> test;
  SplitRecord record;
};

/// Rows at the end that are given: validation rows, then test rows.
struct GivenRows {
  std::int64_t validation = 0, test = 0;
};

/// What decides beside chance where a row goes; of rows that are not given.
struct SplitBy {
  /// The number of the group of each row, from 0: groups stay together. Empty: there are none.
  std::vector<std::int64_t> groups{};
  /// When each row was: the newest test, those before them choose. Empty: nobody asks.
  std::vector<double> times{};
};

/// The strata of numbers: rows of similar size, a tenth of them each, or more where there are few. Equal
/// numbers are of one stratum.
std::vector<std::int64_t> strata_of(std::span<const double> numbers);

/// Splits rows 0 .. rows - 1. Each class, or stratum (`labels`, where there are any), is spread over the
/// parts in proportion, unless rows go by groups or times; `how` says what labels are. With a given test set
/// validation is a tenth of the others, unless it is given, too. Throws UsageError for impossible fractions.
Parts split_rows(std::int64_t rows, std::span<const std::int64_t> labels, GivenRows given, std::uint64_t seed,
                 const Fractions& fractions, const SplitBy& by = {},
                 std::string_view strata = "stratified by class");

}  // namespace gradus::data
