// split.cpp - which rows train, which choose, which wait for the very end.
#include "data/split.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/error.hpp>
#include <numeric>

#include "base/random.hpp"
#include "base/text.hpp"

namespace gradus::data {
namespace {

// With fewer rows no part would say anything, so all of them train.
constexpr std::int64_t fewest_rows = 10;
constexpr double validation_beside_given_test = 0.1;

void check(const Fractions& fractions) {
  const double v = fractions.validation, t = fractions.test;
  if (v >= 0 && t >= 0 && v + t < 1) return;
  throw UsageError(fmt::format(
      "fractions of validation {} and test {} must not be negative and must leave rows to train", v, t));
}

// Rounded; a part that is wanted gets a row of every group that has enough of them.
std::int64_t share(double fraction, std::int64_t rows, std::int64_t spare) {
  const auto wanted = std::llround(fraction * static_cast<double>(rows));
  return std::min<std::int64_t>(std::max<std::int64_t>(wanted, fraction > 0 ? 1 : 0), spare);
}

void split_group(std::vector<std::int64_t>& rows, const Fractions& fractions, Parts& parts) {
  const auto count = static_cast<std::int64_t>(rows.size());
  const std::int64_t validation = share(fractions.validation, count, count - 1);
  const std::int64_t test = share(fractions.test, count, count - 1 - validation);
  const auto first = rows.begin() + validation, second = first + test;
  parts.validation.insert(parts.validation.end(), rows.begin(), first);
  parts.test.insert(parts.test.end(), first, second);
  parts.train.insert(parts.train.end(), second, rows.end());
}

std::vector<std::vector<std::int64_t>> groups_of(std::int64_t rows, std::span<const std::int64_t> labels) {
  if (labels.empty()) {
    std::vector<std::int64_t> all(static_cast<std::size_t>(rows));
    std::iota(all.begin(), all.end(), 0);
    return {all};
  }
  std::vector<std::vector<std::int64_t>> groups;
  for (std::int64_t row = 0; row < rows; ++row) {
    const auto label = static_cast<std::size_t>(labels[static_cast<std::size_t>(row)]);
    if (label >= groups.size()) groups.resize(label + 1);
    groups[label].push_back(row);
  }
  return groups;
}

// What was done, which small classes keep from being what was wanted.
std::string describe(const SplitRecord& split, std::string_view how, GivenRows given) {
  if (given.test > 0 && given.validation > 0)
    return fmt::format("{} rows are the given test set, {} the given validation set, and {} train",
                       grouped(split.test), grouped(split.validation), grouped(split.train));
  if (given.validation > 0)
    return fmt::format("{} rows are the given validation set; of the others {} train and {} test, {}",
                       grouped(split.validation), grouped(split.train), grouped(split.test), how);
  if (given.test > 0)
    return fmt::format("{} rows are the given test set; of the others {} train and {} validate, {}",
                       grouped(split.test), grouped(split.train), grouped(split.validation), how);
  return fmt::format("{} rows train, {} validate, {} test, {}", grouped(split.train),
                     grouped(split.validation), grouped(split.test), how);
}

// What is left to take from the rows that are not given.
Fractions fractions_beside(GivenRows given, Fractions wanted) {
  if (given.validation > 0) wanted.validation = 0;
  if (given.test == 0) return wanted;
  // Unless another share was asked for.
  if (wanted.validation == Fractions{}.validation) wanted.validation = validation_beside_given_test;
  return {.validation = wanted.validation, .test = 0};
}

// Groups in random order, each to the part that lacks most rows.
void split_by_groups(const std::vector<std::int64_t>& group_of, std::uint64_t seed,
                     const Fractions& fractions, Parts& parts) {
  auto groups = groups_of(static_cast<std::int64_t>(group_of.size()), group_of);
  Random(seed, "split groups").shuffle(std::span(groups));
  const auto rows = static_cast<double>(group_of.size());
  double test = fractions.test * rows, validation = fractions.validation * rows,
         train = rows - test - validation;
  for (const std::vector<std::int64_t>& group : groups) {
    const bool to_train = train >= validation && train >= test;
    std::vector<std::int64_t>& part = to_train             ? parts.train
                                      : validation >= test ? parts.validation
                                                           : parts.test;
    (to_train ? train : validation >= test ? validation : test) -= static_cast<double>(group.size());
    part.insert(part.end(), group.begin(), group.end());
  }
}

// The place next to `at` between rows of two times, of which those in front are not all gone.
std::int64_t between_times(std::span<const std::int64_t> rows, const std::vector<double>& times,
                           std::int64_t at) {
  const auto count = static_cast<std::int64_t>(rows.size());
  if (at <= 0 || at >= count) return at;
  const auto time = [&](std::int64_t place) {
    return times[static_cast<std::size_t>(rows[static_cast<std::size_t>(place)])];
  };
  std::int64_t first = at, last = at;
  while (first > 0 && time(first - 1) == time(at)) --first;
  while (last < count && time(last) == time(at)) ++last;
  return first > 0 && (at - first <= last - at || last == count) ? first : last;
}

// Rows of one time go together; they stay in the order of the file.
void split_by_times(const std::vector<double>& times, const Fractions& fractions, Parts& parts) {
  std::vector<std::int64_t> rows(times.size());
  std::iota(rows.begin(), rows.end(), 0);
  std::stable_sort(rows.begin(), rows.end(), [&](std::int64_t a, std::int64_t b) {
    return times[static_cast<std::size_t>(a)] < times[static_cast<std::size_t>(b)];
  });
  const auto count = static_cast<std::int64_t>(rows.size());
  const std::int64_t validation = share(fractions.validation, count, count - 1);
  const std::int64_t test = share(fractions.test, count, count - 1 - validation);
  const std::int64_t second_at = between_times(rows, times, count - test);
  const auto older = std::span(rows).first(static_cast<std::size_t>(second_at));
  const std::int64_t first_at =
      between_times(older, times, std::max<std::int64_t>(second_at - validation, 1));
  const auto second = rows.begin() + second_at, first = rows.begin() + first_at;
  parts.train.assign(rows.begin(), first);
  parts.validation.assign(first, second);
  parts.test.assign(second, rows.end());
}

void split_by_chance(std::int64_t rows, std::span<const std::int64_t> labels, std::uint64_t seed,
                     const Fractions& fractions, Parts& parts) {
  auto groups = groups_of(rows, labels);
  for (std::size_t group = 0; group < groups.size(); ++group) {
    Random(seed, "split", group).shuffle(std::span(groups[group]));
    if (!groups[group].empty()) split_group(groups[group], fractions, parts);
  }
}

}  // namespace

std::vector<std::int64_t> strata_of(std::span<const double> numbers) {
  constexpr std::int64_t most_strata = 10, fewest_of_one = 20;
  const auto rows = static_cast<std::int64_t>(numbers.size());
  const std::int64_t strata = std::clamp<std::int64_t>(rows / fewest_of_one, 1, most_strata);
  // The largest number of each stratum but the last: one lies in the stratum after all that are below it.
  std::vector<double> sorted(numbers.begin(), numbers.end()), largest;
  auto rest = sorted.begin();
  for (std::int64_t stratum = 1; stratum < strata; ++stratum) {
    const auto place = sorted.begin() + ((stratum * rows + strata - 1) / strata - 1);
    std::nth_element(rest, place, sorted.end());
    largest.push_back(*place);
    rest = place;
  }
  std::vector<std::int64_t> result;
  result.reserve(numbers.size());
  for (const double number : numbers)
    result.push_back(std::lower_bound(largest.begin(), largest.end(), number) - largest.begin());
  return result;
}

Parts split_rows(std::int64_t rows, std::span<const std::int64_t> labels, GivenRows given, std::uint64_t seed,
                 const Fractions& fractions, const SplitBy& by, std::string_view strata) {
  check(fractions);
  Parts parts;
  const std::int64_t free_rows = rows - given.validation - given.test;
  Fractions used = fractions_beside(given, fractions);
  const bool too_few = free_rows < fewest_rows && used.validation + used.test > 0;
  if (too_few) used = {.validation = 0, .test = 0};

  std::string_view how = labels.empty() ? "at random" : strata;
  if (!by.groups.empty()) {
    how = "groups together";
    split_by_groups(by.groups, seed, used, parts);
  } else if (!by.times.empty()) {
    how = "the newest test";
    split_by_times(by.times, used, parts);
  } else {
    split_by_chance(free_rows, labels, seed, used, parts);
  }
  // In random order, so that the first few rows of a part are a fair sample of it.
  const Random order(seed, "split order");
  order.shuffle(std::span(parts.train));
  order.shuffle(std::span(parts.validation));
  order.shuffle(std::span(parts.test));
  for (std::int64_t row = free_rows; row < rows; ++row)
    (row < rows - given.test ? parts.validation : parts.test).push_back(row);

  const auto count = [](const auto& part) { return static_cast<std::int64_t>(part.size()); };
  parts.record = {.train = count(parts.train),
                  .validation = count(parts.validation),
                  .test = count(parts.test),
                  .seed = seed,
                  .how = {}};
  parts.record.how = describe(parts.record, how, given);
  if (too_few)
    parts.record.how = fmt::format("all {} rows train: fewer than {} are not split", free_rows, fewest_rows);
  return parts;
}

}  // namespace gradus::data
