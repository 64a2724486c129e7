// leaking_column.cpp - a column that gives the target away.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/text.hpp"
#include "diagnose/finding.hpp"

namespace gradus::diagnose::leaking_column {
namespace {

// The share of what is to be explained that the next rows by one column leave unexplained.
constexpr double gives_away = 0.01;
// No such thing is said where other columns tell nearly as much, or there is no other: then the task is easy.
constexpr double others_leave = 0.05;
constexpr std::int64_t fewest_rows = 50;

// What the three rows that are nearest by one feature leave unexplained of the target, in parts of what a
// constant answer leaves.
double unexplained_by(Facts& facts, std::size_t feature, double constant) {
  constexpr std::int64_t near = 3;
  const std::vector<double>& inputs = facts.inputs();
  const auto width = static_cast<std::size_t>(facts.schema().features());
  const std::int64_t rows = facts.training().size();
  const auto x = [&](std::int64_t row) { return inputs[static_cast<std::size_t>(row) * width + feature]; };
  std::vector<std::int64_t> order(static_cast<std::size_t>(rows));
  std::iota(order.begin(), order.end(), std::int64_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::int64_t a, std::int64_t b) { return x(a) < x(b); });
  Neighbours found{facts.training(), rows, near,
                   std::vector<std::int64_t>(static_cast<std::size_t>(rows * near))};
  for (std::int64_t place = 0; place < rows; ++place) {
    const std::int64_t row = order[static_cast<std::size_t>(place)];
    std::vector<std::pair<double, std::int64_t>> others;
    for (std::int64_t i = std::max<std::int64_t>(0, place - near); i <= std::min(rows - 1, place + near); ++i)
      if (const std::int64_t other = order[static_cast<std::size_t>(i)]; other != row)
        others.emplace_back(std::abs(x(other) - x(row)), other);
    std::sort(others.begin(), others.end());
    for (std::int64_t k = 0; k < near; ++k)
      found.places[static_cast<std::size_t>(row * near + k)] = others[static_cast<std::size_t>(k)].second;
  }
  return errors_of(found, facts.constant()).mean / constant;
}

std::optional<Finding> look(Facts& facts) {
  if (!facts.is_table() || facts.schema().task == Task::label) return {};
  const std::int64_t rows = facts.training().size();
  if (rows < fewest_rows) throw CannotLook("there are too few rows");
  const double constant = errors_of(facts.constant(), facts.training()).mean;
  if (!(constant > 0)) return {};
  const std::vector<std::string>& names = facts.features();
  std::vector<std::pair<double, std::size_t>> left;
  for (std::size_t j = 0; j < names.size(); ++j)
    if (facts.is_number(j) || facts.schema().task == Task::classify)
      left.emplace_back(unexplained_by(facts, j, constant), j);
  std::sort(left.begin(), left.end());
  if (left.size() < 2 || !(left[0].first < gives_away)) return {};
  Finding found{.figure = left[0].first, .threshold = gives_away};
  for (const auto& [share, j] : left)
    if (share < gives_away) found.examples.push_back(names[j]);
  const std::size_t leaks = found.examples.size();
  if (leaks == left.size() || !(left[leaks].first > others_leave)) return {};
  found.says =
      fmt::format("{} tell{} the target nearly by {}: all but {:.2g} % of it", listed(found.examples),
                  leaks == 1 ? "s" : "", leaks == 1 ? "itself" : "themselves", 100 * left[0].first);
  found.advice = "leave it out, unless it is known before the target is";
  found.command = facts.command_with([&](RunCommand& command) {
    for (const std::string& each : found.examples)
      command.load.ignore.push_back(each.substr(0, each.find('=')));
  });
  return found;
}

}  // namespace

extern const FindingKind kind{
    "a column that tells the target nearly by itself, as one does that was made of it", &look};

}  // namespace gradus::diagnose::leaking_column
