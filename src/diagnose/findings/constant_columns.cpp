// constant_columns.cpp - columns that say nothing, as they hold the same everywhere.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "diagnose/finding.hpp"

namespace gradus::diagnose::constant_columns {
namespace {

constexpr double most_constant = 0;
// Wide tables are of pixels, or of counts of words: some that are always 0 are usual there.
constexpr std::int64_t wide = 16;

std::optional<Finding> look(Facts& facts) {
  if (!facts.is_table()) return {};
  Finding found{.threshold = most_constant};
  const bool zeros = facts.schema().features() < wide;
  for (const ConstantColumn& column : facts.schema().constants)
    if (zeros || column.value != 0) found.examples.push_back(column.name);
  const std::vector<double>& inputs = facts.inputs();
  const auto width = static_cast<std::size_t>(facts.schema().features());
  for (std::size_t j = 0; j < width; ++j) {
    bool varies = false;
    for (std::size_t i = j; i < inputs.size() && !varies; i += width) varies = inputs[i] != inputs[j];
    if (!varies && zeros && facts.is_number(j)) found.examples.push_back(facts.features()[j]);
  }
  if (found.examples.empty()) return {};
  found.figure = static_cast<double>(found.examples.size());
  found.says = fmt::format("{} column{} the same in every row, and say{} nothing: {}", found.examples.size(),
                           found.examples.size() == 1 ? " holds" : "s hold",
                           found.examples.size() == 1 ? "s" : "", listed(found.examples));
  found.advice = "leave them out; or look at where they come from, if they should vary";
  found.command = facts.command_with([&](RunCommand& command) {
    command.load.ignore.insert(command.load.ignore.end(), found.examples.begin(), found.examples.end());
  });
  return found;
}

}  // namespace

extern const FindingKind kind{"columns of a table that hold the same in every row", &look};

}  // namespace gradus::diagnose::constant_columns
