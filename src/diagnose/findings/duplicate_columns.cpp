// duplicate_columns.cpp - columns that say the same twice.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.hpp"
#include "data/association.hpp"
#include "diagnose/finding.hpp"

namespace gradus::diagnose::duplicate_columns {
namespace {

// Correlations this near to 1 are of one measurement.
constexpr double same = 0.99999;
// Pairs grow with the square.
// Two columns that are nearly always the same number may agree in the rest by chance.
constexpr std::size_t fewest_other = 10;
constexpr std::size_t most_columns = 300, most_rows = 1000;

std::optional<Finding> look(Facts& facts) {
  if (!facts.is_table()) return {};
  const std::vector<double>& inputs = facts.inputs();
  const auto width = static_cast<std::size_t>(facts.schema().features());
  if (width > most_columns) throw CannotLook("there are too many columns");
  const std::size_t rows = std::min(most_rows, inputs.size() / width);
  Finding found{.threshold = same};
  std::vector<std::string> twins;
  std::vector<bool> twin(width), varied(width);
  for (std::size_t j = 0; j < width; ++j) {
    std::vector<double> column(rows);
    for (std::size_t i = 0; i < rows; ++i) column[i] = inputs[i * width + j];
    std::sort(column.begin(), column.end());
    const auto same_as_median = std::count(column.begin(), column.end(), column[rows / 2]);
    varied[j] = rows - static_cast<std::size_t>(same_as_median) >= fewest_other;
  }
  for (std::size_t a = 0; a < width; ++a)
    for (std::size_t b = a + 1; b < width; ++b) {
      if (twin[a] || twin[b] || !varied[a] || !varied[b] || !facts.is_number(a) || !facts.is_number(b))
        continue;
      data::PairedNumbers pairs;
      for (std::size_t i = 0; i < rows; ++i) pairs.add(inputs[i * width + a], inputs[i * width + b]);
      if (const double strength = pairs.strength(); strength > same) {
        twin[b] = true;
        twins.push_back(facts.features()[b]);
        found.figure = std::max(found.figure, strength);
        found.examples.push_back(fmt::format("{} is {}", facts.features()[b], facts.features()[a]));
      }
    }
  if (twins.empty()) return {};
  found.says = fmt::format("{} column{} what another column says: {}", twins.size(),
                           twins.size() == 1 ? " says" : "s say", listed(found.examples));
  found.advice = "leave the second ones out: coefficients and importances are shared between them";
  found.command = facts.command_with([&](RunCommand& command) {
    command.load.ignore.insert(command.load.ignore.end(), twins.begin(), twins.end());
  });
  return found;
}

}  // namespace

extern const FindingKind kind{"columns of numbers that are another column, perhaps in another unit", &look};

}  // namespace gradus::diagnose::duplicate_columns
