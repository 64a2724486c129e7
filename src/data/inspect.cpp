// inspect.cpp - what a data set holds, before anything is learnt from it.
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <gradus/inspect.hpp>
#include <numeric>
#include <variant>

#include "base/text.hpp"
#include "data/association.hpp"
#include "data/content.hpp"
#include "data/option_text.hpp"

namespace gradus {
namespace {

using data::Content;

constexpr double gives_away = 0.99;

constexpr double uneven = 10;

bool has_classes(const Content& content) { return content.schema.task == Task::classify; }

std::uint64_t mixed(std::uint64_t sum, std::uint64_t word) {
  sum = (sum ^ word) * 0x9e3779b97f4a7c15;
  return sum ^ (sum >> 32);
}

// The answers of a row, as bits that differ where they do.
std::uint64_t answer_of(const Content& content, std::size_t row) {
  if (!content.has_targets) return 0;
  if (has_classes(content)) return static_cast<std::uint64_t>(content.labels[row]);
  const auto width = static_cast<std::size_t>(content.schema.outputs());
  std::uint64_t sum = 0;
  for (std::size_t j = 0; j < width; ++j)
    sum = mixed(sum, std::bit_cast<std::uint64_t>(content.targets[row * width + j] + 0.0));
  return sum;
}

/// What an input tells of the answer, gathered row by row.
class Strength {
 public:
  Strength(const InputColumn& input, const Schema& schema) {
    const std::size_t categories = input.categories.size(), classes = schema.classes.size();
    const bool to_classes = schema.task == Task::classify;
    if (input.categorical() && to_classes)
      pairs_.emplace<data::PairedGroups>(categories, classes);
    else if (input.categorical() || to_classes)
      pairs_.emplace<data::GroupedNumbers>(to_classes ? classes : categories);
    by_category_ = input.categorical();
  }
  // The cells of one input, `stride` apart, of rows whose answers follow each other.
  template <class Number>
  void add(const double* cells, std::size_t stride, const Number* answers, std::size_t rows) {
    for (std::size_t i = 0; i < rows; ++i) {
      const double value = cells[i * stride];
      if (std::isnan(value) || (by_category_ && value < 0)) continue;
      const auto group = static_cast<std::size_t>(by_category_ ? value : 0);
      if (auto* numbers = std::get_if<data::PairedNumbers>(&pairs_))
        numbers->add(value, static_cast<double>(answers[i]));
      else if (auto* groups = std::get_if<data::PairedGroups>(&pairs_))
        groups->add(group, static_cast<std::size_t>(answers[i]));
      else if (by_category_)
        std::get<data::GroupedNumbers>(pairs_).add(group, static_cast<double>(answers[i]));
      else
        std::get<data::GroupedNumbers>(pairs_).add(static_cast<std::size_t>(answers[i]), value);
    }
  }
  double value() const {
    return std::visit([](const auto& pairs) { return pairs.strength(); }, pairs_);
  }

 private:
  std::variant<data::PairedNumbers, data::GroupedNumbers, data::PairedGroups> pairs_;
  bool by_category_ = false;
};

// Some rows of all inputs at a time, which the cache holds.
template <class Number>
void add_associations(const Content& content, const std::string& target, const Number* answers,
                      Inspection& found) {
  constexpr std::size_t block = 512;
  const std::size_t columns = content.schema.inputs.size(), rows = static_cast<std::size_t>(content.rows);
  std::vector<Strength> strengths;
  for (const InputColumn& input : content.schema.inputs) strengths.emplace_back(input, content.schema);
  for (std::size_t row = 0; row < rows; row += block)
    for (std::size_t j = 0; j < columns; ++j)
      strengths[j].add(content.table.data() + row * columns + j, columns, answers + row,
                       std::min(block, rows - row));
  for (std::size_t j = 0; j < columns; ++j)
    found.associations.push_back({content.schema.inputs[j].name, target, strengths[j].value()});
}

void associate(const Content& content, Inspection& found) {
  if (content.schema.inputs.empty()) return;
  if (has_classes(content))
    return add_associations(content, content.schema.targets.size() == 1 ? content.schema.targets[0] : "class",
                            content.labels.data(), found);
  const std::vector<std::string>& targets = content.schema.output_names();
  const auto rows = static_cast<std::size_t>(content.rows);
  std::vector<double> numbers(rows);
  for (std::size_t j = 0; j < targets.size(); ++j) {
    for (std::size_t row = 0; row < rows; ++row) numbers[row] = content.targets[row * targets.size() + j];
    add_associations(content, targets[j], numbers.data(), found);
  }
}

struct RowSum {
  std::uint64_t inputs, answer;
  auto operator<=>(const RowSum&) const = default;
};

RowSum sum_of_row(const Content& content, std::size_t row) {
  std::uint64_t sum = 0x243f6a8885a308d3;
  const auto features = static_cast<std::size_t>(content.schema.features());
  const std::size_t columns = content.columns();
  for (std::size_t j = 0; content.pixels && j < features; ++j)
    sum = mixed(sum, content.pixels[row * features + j]);
  for (std::size_t j = 0; !content.pixels && j < columns; ++j)
    sum = mixed(sum, std::bit_cast<std::uint64_t>(content.table[row * columns + j] + 0.0));
  return {mixed(sum, 0), answer_of(content, row)};
}

// Sums in parts by their first bits, each of which is soon put in order.
std::vector<RowSum> parted_sums(const Content& content, std::vector<std::size_t>& ends) {
  constexpr std::size_t parts = 4096, shift = 52;
  const auto rows = static_cast<std::size_t>(content.rows);
  std::vector<RowSum> sums(rows), parted(rows);
  ends.assign(parts, 0);
  for (std::size_t row = 0; row < rows; ++row) {
    sums[row] = sum_of_row(content, row);
    ++ends[sums[row].inputs >> shift];
  }
  std::exclusive_scan(ends.begin(), ends.end(), ends.begin(), std::size_t{0});
  for (const RowSum& sum : sums) parted[ends[sum.inputs >> shift]++] = sum;
  return parted;
}

// Rows with equal inputs follow each other once their sums are in order.
void count_equal_rows(const Content& content, Inspection& found) {
  std::vector<std::size_t> ends;
  std::vector<RowSum> sums = parted_sums(content, ends);
  std::size_t begin = 0;
  for (const std::size_t part : ends) {
    std::sort(sums.begin() + static_cast<std::ptrdiff_t>(begin),
              sums.begin() + static_cast<std::ptrdiff_t>(part));
    for (std::size_t end = 0; begin < part; begin = end) {
      bool differ = false;
      for (end = begin + 1; end < part && sums[end].inputs == sums[begin].inputs; ++end) {
        found.duplicates += sums[end].answer == sums[end - 1].answer;
        differ |= sums[end].answer != sums[begin].answer;
      }
      if (differ) found.conflicts += static_cast<std::int64_t>(end - begin);
    }
  }
}

void note_giveaways(bool several, Inspection& found) {
  for (const Association& each : found.associations)
    if (each.strength >= gives_away)
      found.notes.push_back(
          fmt::format("{} tells the target{} nearly alone ({:.3f}): is it known when a prediction is asked "
                      "for? If not, leave "
                      "it out",
                      quote(each.input), several ? " " + quote(each.target) : "", each.strength));
}

void count_classes(const Content& content, Inspection& found) {
  const std::vector<std::string>& classes = content.schema.classes;
  found.class_rows.assign(classes.size(), 0);
  for (const std::int64_t label : content.labels) ++found.class_rows[static_cast<std::size_t>(label)];
  if (classes.empty()) return;
  const auto [least, most] = std::minmax_element(found.class_rows.begin(), found.class_rows.end());
  if (static_cast<double>(*most) < uneven * static_cast<double>(*least) || *most == 0) return;
  if (data::one_class_rules(found.class_rows)) return;  // said when the data was loaded
  const auto name = [&](const auto& count) {
    return quote(classes[static_cast<std::size_t>(count - found.class_rows.begin())]);
  };
  found.notes.push_back(
      fmt::format("classes are uneven: {} rows of {}, {} of {}; always saying {} is right in {:.1f} % of the "
                  "rows, so that "
                  "accuracy alone tells little: look at balanced accuracy",
                  grouped(*most), name(most), grouped(*least), name(least), name(most),
                  100 * static_cast<double>(*most) / static_cast<double>(content.rows)));
}

}  // namespace

Inspection inspect(const Dataset& data) {
  const Content& content = *data.content_;
  Inspection found;
  found.rows = content.rows;
  if (content.has_targets) associate(content, found);
  std::stable_sort(found.associations.begin(), found.associations.end(),
                   [](const Association& a, const Association& b) { return a.strength > b.strength; });
  if (content.schema.features() > 0) count_equal_rows(content, found);
  if (content.has_targets && has_classes(content)) count_classes(content, found);
  note_giveaways(content.schema.output_names().size() > 1 && !has_classes(content), found);
  return found;
}

}  // namespace gradus
