// folds.cpp - rows cut into folds, each of which chooses while the others train.
#include "data/folds.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <gradus/error.hpp>
#include <map>

#include "base/random.hpp"

namespace gradus::data {
namespace {

using Order = std::vector<std::int64_t>;

std::size_t at(std::int64_t index) { return static_cast<std::size_t>(index); }

// Rows that belong together, by their numbers.
std::vector<Order> together(std::span<const std::int64_t> rows, std::span<const std::int64_t> of) {
  std::map<std::int64_t, Order> found;
  for (const std::int64_t row : rows) found[of.empty() ? 0 : of[at(row)]].push_back(row);
  std::vector<Order> result;
  for (auto& [number, members] : found) result.push_back(std::move(members));
  return result;
}

// One stratum goes on where the one before it ended, so that folds are as large as each other.
std::vector<Order> dealt(std::span<const std::int64_t> rows, std::span<const std::int64_t> strata,
                         std::size_t count, std::uint64_t seed) {
  std::vector<Order> parts(count);
  std::size_t next = 0;
  std::vector<Order> all = together(rows, strata);
  for (std::size_t stratum = 0; stratum < all.size(); ++stratum) {
    Random(seed, "folds", stratum).shuffle(std::span(all[stratum]));
    for (const std::int64_t row : all[stratum]) parts[next++ % count].push_back(row);
  }
  return parts;
}

std::vector<Order> by_groups(std::span<const std::int64_t> rows, std::span<const std::int64_t> groups,
                             std::size_t count, std::uint64_t seed) {
  std::vector<Order> all = together(rows, groups), parts(count);
  Random(seed, "fold groups").shuffle(std::span(all));
  std::stable_sort(all.begin(), all.end(),
                   [](const Order& a, const Order& b) { return a.size() > b.size(); });
  for (const Order& group : all) {
    const auto fewest = std::min_element(parts.begin(), parts.end(),
                                         [](const Order& a, const Order& b) { return a.size() < b.size(); });
    fewest->insert(fewest->end(), group.begin(), group.end());
  }
  return parts;
}

// Blocks of rows from the oldest on; rows of one time are in one of them.
std::vector<Order> by_times(std::span<const std::int64_t> rows, std::span<const double> times,
                            std::size_t count) {
  Order sorted(rows.begin(), rows.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [&](std::int64_t a, std::int64_t b) { return times[at(a)] < times[at(b)]; });
  std::vector<Order> parts(count);
  std::size_t part = 0;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const bool new_time = i == 0 || times[at(sorted[i])] != times[at(sorted[i - 1])];
    if (new_time) part = std::max(part, i * count / sorted.size());
    parts[part].push_back(sorted[i]);
  }
  return parts;
}

void expect_none_empty(const std::vector<Order>& parts, std::string_view what) {
  if (std::any_of(parts.begin(), parts.end(), [](const Order& part) { return part.empty(); }))
    throw UsageError(fmt::format("there is not a {} for each of the folds: ask for fewer", what));
}

}  // namespace

std::vector<Fold> folds_of(std::span<const std::int64_t> rows, std::span<const std::int64_t> strata,
                           const SplitBy& by, int count, std::uint64_t seed) {
  if (count < 2) throw UsageError(fmt::format("folds are at least two, got {}", count));
  const auto wanted = static_cast<std::size_t>(count);
  const bool timed = !by.times.empty();
  std::vector<Order> parts = timed               ? by_times(rows, by.times, wanted + 1)
                             : by.groups.empty() ? dealt(rows, strata, wanted, seed)
                                                 : by_groups(rows, by.groups, wanted, seed);
  expect_none_empty(parts, timed ? "time" : by.groups.empty() ? "row" : "group");
  std::vector<Fold> folds;
  for (std::size_t fold = timed ? 1 : 0; fold < parts.size(); ++fold) {
    Fold made;
    for (std::size_t part = 0; part < parts.size(); ++part)
      if (timed ? part < fold : part != fold)
        made.train.insert(made.train.end(), parts[part].begin(), parts[part].end());
    made.validation = parts[fold];
    // In random order, so that the first few rows of a part are a fair sample of it.
    const Random order(seed, "fold order", fold);
    order.shuffle(std::span(made.train));
    order.shuffle(std::span(made.validation));
    folds.push_back(std::move(made));
  }
  return folds;
}

}  // namespace gradus::data
