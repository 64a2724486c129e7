// groups.cpp - rows apart by the texts of a column.
#include "runs/groups.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <gradus/error.hpp>
#include <map>

#include "base/text.hpp"
#include "data/written_number.hpp"

namespace gradus::runs {
namespace {

constexpr std::size_t most_groups = 100;

}  // namespace

std::vector<RowGroup> groups_of(const Rows& rows) {
  const Dataset& data = rows.dataset();
  std::map<std::string, std::vector<std::int64_t>> by_text;
  for (const std::int64_t row : rows.indices()) by_text[data.kept(row, 0)].push_back(row);
  if (by_text.size() > most_groups)
    throw UsageError(fmt::format(
        "column {} has {} different texts in these rows, too many for groups: at most {} are told apart",
        quote(data.kept_columns()[0]), grouped(static_cast<long long>(by_text.size())), most_groups));
  std::vector<std::pair<double, RowGroup>> groups;
  bool numbers = true;
  for (auto& [text, indices] : by_text) {
    double number = 0;
    numbers = data::parse_number(text, number) && numbers;
    groups.push_back({number, {text, Rows(data, std::move(indices))}});
  }
  if (numbers)
    std::stable_sort(groups.begin(), groups.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<RowGroup> result;
  for (auto& [number, group] : groups) result.push_back(std::move(group));
  return result;
}

}  // namespace gradus::runs
