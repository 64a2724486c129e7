// label_cells.cpp - targets of which a row may have several, or exactly one of several columns.
#include "data/label_cells.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <gradus/error.hpp>

#include "base/text.hpp"
#include "data/label_texts.hpp"
#include "data/option_text.hpp"

namespace gradus::data {
namespace {

// Why a row of columns of 0 and 1 is none, or has no class; empty where all is well.
std::string fault_of_row(std::span<const double> bits, bool one_class) {
  const bool are_bits = std::all_of(bits.begin(), bits.end(), [](double b) { return b == 0 || b == 1; });
  if (!are_bits) return "numbers other than 0 and 1";
  const auto ones = std::count(bits.begin(), bits.end(), 1.0);
  if (!one_class || ones == 1) return "";
  return ones == 0 ? "no 1" : fmt::format("{} times 1", ones);
}

// The first row that is none, as a sentence; empty where all are.
std::string fault_of_columns(const Table& table, bool one_class) {
  const std::size_t width = table.targets.size();
  for (std::size_t row = 0; row < static_cast<std::size_t>(table.rows); ++row) {
    const std::string fault =
        fault_of_row(std::span(table.target_values).subspan(row * width, width), one_class);
    if (fault.empty()) continue;
    const std::int64_t number =
        table.row_numbers.empty() ? static_cast<std::int64_t>(row) + 1 : table.row_numbers[row];
    std::vector<std::string> names;
    for (const Column& column : table.targets) names.push_back(quote(column.name));
    return fmt::format("row {} has {} in the columns {}", grouped(number), fault, listed(names));
  }
  return "";
}

void expect_columns_of_bits(const Table& table, const std::string& file, bool one_class) {
  const std::string fault = fault_of_columns(table, one_class);
  if (fault.empty()) return;
  throw DataError(fmt::format("{}: {}; {}", file, fault,
                              one_class ? "of columns that are classes exactly one is 1, and the others 0"
                                        : "columns that are labels are 1 or 0"));
}

}  // namespace

void note_labels(const Column& target, const LoadOptions& options, Content& content) {
  const std::vector<std::string>& texts = target.categories.names();
  const std::string& separator = target.label_separator;
  if (!options.task)
    content.notes.push_back(fmt::format(
        "column {} holds several labels in a cell, with {} between them, {} different ones: each is learnt "
        "by itself; {} takes each text as a class",
        quote(target.name), quote(separator), labels_of(texts, separator).size(),
        option_text(options.style, "task", "classify")));
  const auto empty = std::find(texts.begin(), texts.end(), "");
  if (empty == texts.end()) return;
  const std::int64_t rows = target.category_rows[static_cast<std::size_t>(empty - texts.begin())];
  content.notes.push_back(fmt::format(
      "column {}: {} empty cell{} none of the labels; a row whose labels are not known says NA, and is left "
      "out",
      quote(target.name), grouped(rows), rows == 1 ? " means" : "s mean"));
}

void take_labels(const Table& table, const std::string& file, const Schema* schema, Content& content) {
  const Column& target = table.targets[0];
  const std::string& separator = content.schema.label_separator;
  std::vector<std::string>& labels = content.schema.classes;
  if (!schema) {
    const std::set<std::string> found = labels_of(target.categories.names(), separator);
    labels.assign(found.begin(), found.end());
    if (labels.size() > most_categories)
      throw DataError(
          fmt::format("{}: target {} has more than {} labels", file, quote(target.name), most_categories));
  }
  // The labels of each text, then of each row.
  std::vector<std::vector<std::size_t>> sets;
  for (const std::string& text : target.categories.names()) {
    sets.emplace_back();
    for (const std::string& label : split_labels(text, separator)) {
      const auto place = std::find(labels.begin(), labels.end(), label);
      if (place == labels.end())
        throw DataError(fmt::format("{}: target {}: {} is none of the labels of the model ({}){}", file,
                                    quote(target.name), quote(label), listed(labels),
                                    did_you_mean(label, labels)));
      sets.back().push_back(static_cast<std::size_t>(place - labels.begin()));
    }
  }
  content.targets.assign(table.target_values.size() * labels.size(), 0);
  for (std::size_t row = 0; row < table.target_values.size(); ++row)
    for (const std::size_t label : sets[static_cast<std::size_t>(table.target_values[row])])
      content.targets[row * labels.size() + label] = 1;
}

Task task_of_columns(const Table& table, const std::string& file, const LoadOptions& options,
                     Content& content) {
  if (options.task == Task::classify || options.task == Task::label) {
    expect_columns_of_bits(table, file, options.task == Task::classify);
    return *options.task;
  }
  const bool scaled =
      options.target_scale != TargetScale::automatic && options.target_scale != TargetScale::standard;
  if (options.task || scaled || !fault_of_columns(table, false).empty()) return Task::regress;
  const bool classes = fault_of_columns(table, true).empty();
  const std::string labels = option_text(options.style, "task", "label"),
                    numbers = option_text(options.style, "task", "regress"),
                    one = option_text(options.style, "task", "classify");
  if (classes && !options.fixed_loss) {
    content.notes.push_back(
        fmt::format("each row has 1 in one of the {} target columns and 0 in the others: they are learnt as "
                    "that many classes; {} learns each as a label by itself, {} as numbers",
                    table.targets.size(), labels, numbers));
    return Task::classify;
  }
  content.notes.push_back(fmt::format(
      "the target columns hold 0 and 1 alone, and are learnt as numbers; {} learns each as a label "
      "that a row may have{}",
      labels, classes ? fmt::format(", {} as classes of which a row has one", one) : ""));
  return Task::regress;
}

void take_columns(Table& table, const std::string& file, const Schema* schema, Content& content) {
  const bool one_class = content.schema.task == Task::classify;
  expect_columns_of_bits(table, file, one_class);
  std::vector<std::string>& classes = content.schema.classes;
  if (!schema)
    for (const Column& column : table.targets) classes.push_back(column.name);
  if (!one_class) {
    content.targets = std::move(table.target_values);
    return;
  }
  // Classes may be in another order than their columns.
  std::vector<std::int64_t> class_of;
  for (const Column& column : table.targets)
    class_of.push_back(std::find(classes.begin(), classes.end(), column.name) - classes.begin());
  const std::size_t width = table.targets.size();
  for (std::size_t row = 0; row < static_cast<std::size_t>(table.rows); ++row)
    for (std::size_t j = 0; j < width; ++j)
      if (table.target_values[row * width + j] == 1) content.labels.push_back(class_of[j]);
}

}  // namespace gradus::data
