// inspect.cpp - what a data set holds, before anything is learnt from it.
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <gradus/inspect.hpp>

#include "base/text.hpp"
#include "data/association.hpp"
#include "data/content.hpp"
#include "data/option_text.hpp"

namespace gradus {
namespace {

using data::Content;

constexpr double gives_away = 0.99;

/// The first target of each row.
struct Answer {
  const Content& content;

  bool classes() const { return content.schema.task == Task::classify; }
  std::size_t label(std::size_t row) const { return static_cast<std::size_t>(content.labels[row]); }
  double number(std::size_t row) const {
    return content.targets[row * static_cast<std::size_t>(content.schema.outputs())];
  }
  std::uint64_t bits(std::size_t row) const {
    return classes() ? label(row) : std::bit_cast<std::uint64_t>(number(row) + 0.0);
  }
};

template <class Use>
void for_known_values(const Content& content, std::size_t column, const Use& use) {
  const std::size_t columns = content.columns();
  for (std::size_t row = 0; row < static_cast<std::size_t>(content.rows); ++row)
    if (const double value = content.table[row * columns + column]; !std::isnan(value)) use(row, value);
}

double strength_of(const Content& content, std::size_t column, const Answer& answer) {
  const InputColumn& input = content.schema.inputs[column];
  const std::size_t classes = content.schema.classes.size(), categories = input.categories.size();
  if (input.categorical() && answer.classes()) {
    data::PairedGroups pairs(categories, classes);
    for_known_values(content, column, [&](std::size_t row, double value) {
      if (value >= 0) pairs.add(static_cast<std::size_t>(value), answer.label(row));
    });
    return pairs.strength();
  }
  if (input.categorical()) {
    data::GroupedNumbers groups(categories);
    for_known_values(content, column, [&](std::size_t row, double value) {
      if (value >= 0) groups.add(static_cast<std::size_t>(value), answer.number(row));
    });
    return groups.strength();
  }
  if (answer.classes()) {
    data::GroupedNumbers groups(classes);
    for_known_values(content, column,
                     [&](std::size_t row, double value) { groups.add(answer.label(row), value); });
    return groups.strength();
  }
  data::PairedNumbers pairs;
  for_known_values(content, column,
                   [&](std::size_t row, double value) { pairs.add(value, answer.number(row)); });
  return pairs.strength();
}

std::uint64_t mixed(std::uint64_t sum, std::uint64_t word) {
  sum = (sum ^ word) * 0x9e3779b97f4a7c15;
  return sum ^ (sum >> 32);
}

struct RowSum {
  std::uint64_t inputs, answer;
  auto operator<=>(const RowSum&) const = default;
};

// Rows with equal inputs follow each other once their sums are in order.
void count_equal_rows(const Content& content, const Answer& answer, Inspection& found) {
  const std::size_t columns = content.columns();
  std::vector<RowSum> sums;
  sums.reserve(static_cast<std::size_t>(content.rows));
  for (std::size_t row = 0; row < static_cast<std::size_t>(content.rows); ++row) {
    std::uint64_t sum = 0x243f6a8885a308d3;
    if (content.pixels) {
      const auto features = static_cast<std::size_t>(content.schema.features());
      for (std::size_t j = 0; j < features; ++j) sum = mixed(sum, content.pixels[row * features + j]);
    } else {
      for (std::size_t j = 0; j < columns; ++j)
        sum = mixed(sum, std::bit_cast<std::uint64_t>(content.table[row * columns + j] + 0.0));
    }
    sums.push_back({mixed(sum, 0), answer.bits(row)});
  }
  std::sort(sums.begin(), sums.end());
  for (std::size_t begin = 0, end = 0; begin < sums.size(); begin = end) {
    bool differ = false;
    for (end = begin + 1; end < sums.size() && sums[end].inputs == sums[begin].inputs; ++end) {
      found.duplicates += sums[end].answer == sums[end - 1].answer;
      differ |= sums[end].answer != sums[begin].answer;
    }
    if (differ) found.conflicts += static_cast<std::int64_t>(end - begin);
  }
}

void note_giveaways(Inspection& found) {
  for (const Association& each : found.associations)
    if (each.strength >= gives_away)
      found.notes.push_back(
          fmt::format("{} tells the target nearly alone ({:.3f}): is it known when a prediction is asked "
                      "for? If not, leave "
                      "it out",
                      quote(each.input), each.strength));
}

}  // namespace

Inspection inspect(const Dataset& data) {
  const Content& content = *data.content_;
  Inspection found;
  found.rows = content.rows;
  if (!content.has_targets) return found;
  const Answer answer{content};
  for (std::size_t column = 0; column < content.schema.inputs.size(); ++column)
    found.associations.push_back({content.schema.inputs[column].name, strength_of(content, column, answer)});
  std::stable_sort(found.associations.begin(), found.associations.end(),
                   [](const Association& a, const Association& b) { return a.strength > b.strength; });
  count_equal_rows(content, answer, found);
  if (answer.classes()) {
    found.class_rows.assign(content.schema.classes.size(), 0);
    for (const std::int64_t label : content.labels) ++found.class_rows[static_cast<std::size_t>(label)];
  }
  note_giveaways(found);
  return found;
}

}  // namespace gradus
