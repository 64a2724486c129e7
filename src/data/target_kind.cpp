// target_kind.cpp - what the target of a table is: classes, numbers or labels, and what cannot be learnt.
#include "data/target_kind.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <gradus/error.hpp>
#include <numeric>

#include "base/text.hpp"
#include "data/label_cells.hpp"
#include "data/option_text.hpp"
#include "data/target_scale.hpp"

namespace gradus::data {
namespace {

// Whole numbers are taken as classes while there are few of them, each with rows to learn from; fewer rows do
// for numbers that count from 0 or 1 without a gap, as classes are numbered.
constexpr std::size_t most_guessed_classes = 20;
constexpr std::size_t rows_per_guessed_class = 10, rows_per_numbered_class = 5;
// Words of which more differ than this, and more than half of all, are no classes.
constexpr std::size_t few_texts = 20;
constexpr double sentence_words = 3;

bool numbered(const std::vector<double>& different) {
  return (different.front() == 0 || different.front() == 1) &&
         different.back() - different.front() + 1 == static_cast<double>(different.size());
}

bool whole_numbers(const std::vector<double>& values) {
  return std::all_of(values.begin(), values.end(),
                     [](double v) { return v == std::floor(v) && std::abs(v) < 1e15; });
}

// The task that one column of numbers suggests. Two whole numbers, such as 0 and 1, are classes even in few
// rows; numbers of a unit measure something.
Task guess_task(const Column& target, const std::vector<double>& values, OptionStyle style,
                Content& content) {
  if (!whole_numbers(values)) return Task::regress;
  const std::vector<double> different = distinct(values);
  const std::size_t count = different.size();
  const std::size_t rows_needed =
      count * (numbered(different) ? rows_per_numbered_class : rows_per_guessed_class);
  const bool few = count == 2 || (count <= most_guessed_classes && values.size() >= rows_needed);
  const bool classes = few && target.unit.empty() && !fade_like_counts(values);
  content.schema.task_guessed = true;
  content.notes.push_back(fmt::format("column {} holds {} different whole numbers{}: taken as {}; {} {}",
                                      quote(target.name), grouped(static_cast<long long>(count)),
                                      target.unit.empty() ? "" : fmt::format(" in {}", quote(target.unit)),
                                      classes ? "classes" : "numbers",
                                      option_text(style, "task", classes ? "regress" : "classify"),
                                      classes ? "learns them as numbers" : "makes them classes"));
  return classes ? Task::classify : Task::regress;
}

[[noreturn]] void refuse_target(const std::string& file, const Column& target, OptionStyle style,
                                const std::string& what) {
  throw DataError(
      fmt::format("{}: target {} {}; name another target, or choose {}, which takes each text as a class",
                  file, quote(target.name), what, option_text(style, "task", "classify")));
}

// Words of which nearly every row has its own.
void expect_classes(const Column& target, const std::string& file, OptionStyle style) {
  const CellCounts& counts = target.counts;
  if (counts.are_dates())
    refuse_target(
        file, target, style,
        fmt::format(
            "holds dates such as {}, and a date is neither a class nor a number: make a column of numbers of "
            "it, such as the days until then",
            quote(counts.examples().date)));
  const std::size_t words = target.categories.names().size();
  const auto rows = static_cast<std::size_t>(
      std::accumulate(target.category_rows.begin(), target.category_rows.end(), std::int64_t{0}));
  if (words <= few_texts || 2 * words <= rows) return;
  if (2 * counts.fitting() >= counts.cells())
    throw DataError(
        fmt::format("{}: target {}: {} of {} cells are numbers, and numbers need nine tenths; {} is none; {} "
                    "learns it as "
                    "numbers, without the rows of the others, {} each text as a class",
                    file, quote(target.name), grouped(counts.fitting()), grouped(counts.cells()),
                    quote(counts.examples().word), option_text(style, "task", "regress"),
                    option_text(style, "task", "classify")));
  refuse_target(
      file, target, style,
      fmt::format(
          "holds {} different texts in {} rows, as {} does, so that its classes have no rows to learn from",
          grouped(static_cast<long long>(words)), grouped(static_cast<long long>(rows)),
          counts.words_per_cell() >= sentence_words ? "free text" : "an identifier"));
}

Task task_of_words(const Column& target, const std::string& file, const LoadOptions& options,
                   Content& content) {
  if (target.labels) {
    content.schema.label_separator = target.label_separator;
    note_labels(target, options, content);
    return Task::label;
  }
  if (target.nobody_spoke) expect_classes(target, file, options.style);
  return Task::classify;
}

// Words of one scale, the least first.
constexpr std::array<std::string_view, 8> scales{"very low,low,medium,high,very high",
                                                 "low,middle,high",
                                                 "small,medium,large",
                                                 "never,rarely,sometimes,often,always",
                                                 "poor,fair,good,excellent",
                                                 "bad,average,good",
                                                 "mild,moderate,severe",
                                                 "none,some,many"};

std::string small_letters(std::string_view text) {
  std::string result;
  for (const char c : text) result += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return result;
}

// The classes in the order of a scale that has them all; empty where none has.
std::vector<std::string> known_order(const std::vector<std::string>& classes) {
  for (const std::string_view scale : scales) {
    std::vector<std::string> order;
    for (std::size_t at = 0; at <= scale.size();) {
      const std::size_t end = std::min(scale.find(',', at), scale.size());
      for (const std::string& name : classes)
        if (small_letters(name) == scale.substr(at, end - at)) order.push_back(name);
      at = end + 1;
    }
    if (order.size() == classes.size()) return order;
  }
  return {};
}

}  // namespace

void choose_task(const Table& table, const std::string& file, const LoadOptions& options, Content& content) {
  Schema& schema = content.schema;
  const Column& target = table.targets[0];
  if (table.targets.size() > 1) {
    schema.task = task_of_columns(table, file, options, content);
  } else if (target.kind == Column::Kind::words) {
    schema.task = task_of_words(target, file, options, content);
  } else if (options.task) {
    schema.task = options.task == Task::count ? Task::regress : *options.task;
  } else if (target.only_numbers || (options.target_scale != TargetScale::automatic &&
                                     options.target_scale != TargetScale::standard)) {
    schema.task = Task::regress;
  } else if (!options.ordered.empty()) {
    schema.task = Task::classify;
  } else {
    schema.task = guess_task(target, table.target_values, options.style, content);
  }
  if (schema.task == Task::classify) return;
  for (const auto& [given, option] :
       {std::pair(!options.ordered.empty(), "ordered"), std::pair(!options.positive.empty(), "positive")})
    if (given)
      throw UsageError(
          fmt::format("{}: {} is for classes: leave it out", file, option_text(options.style, option)));
}

void put_in_order(const std::vector<std::string>& order, const std::string& file, Content& content) {
  std::vector<std::string>& classes = content.schema.classes;
  std::vector<std::int64_t> place(classes.size(), -1);
  for (std::size_t i = 0; i < order.size(); ++i) {
    const auto found = std::find(classes.begin(), classes.end(), order[i]);
    if (found == classes.end())
      throw UsageError(fmt::format("{}: {} is none of its classes ({}).{}", file, quote(order[i]),
                                   listed(classes), did_you_mean(order[i], classes)));
    place[static_cast<std::size_t>(found - classes.begin())] = static_cast<std::int64_t>(i);
  }
  for (std::size_t k = 0; k < classes.size(); ++k)
    if (place[k] < 0)
      throw UsageError(
          fmt::format("{}: the order of classes lacks {}: name each of them", file, quote(classes[k])));
  if (order.size() != classes.size())
    throw UsageError(fmt::format("{}: the order of classes names one twice", file));
  classes = order;
  content.schema.ordered = true;
  for (std::int64_t& label : content.labels) label = place[static_cast<std::size_t>(label)];
}

void note_order(const Column& target, const LoadOptions& options, Content& content) {
  if (content.schema.task != Task::classify) return;
  const std::vector<std::string>& names = target.categories.names();
  constexpr std::size_t fewest = 3;
  const std::vector<std::string> order =
      names.size() < fewest ? std::vector<std::string>() : known_order(names);
  if (order.empty()) return;
  content.notes.push_back(
      fmt::format("the classes seem to be in an order; {} learns that what is far from the right "
                  "one is worse than what is next to it",
                  option_text(options.style, "ordered", fmt::format("{}", fmt::join(order, ",")))));
}
}  // namespace gradus::data
