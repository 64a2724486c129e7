// columns.cpp - which columns of a table are inputs, which are targets, and what kind they are.
#include "data/columns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <gradus/error.hpp>
#include <unordered_set>

#include "base/text.hpp"
#include "data/option_text.hpp"

namespace gradus::data {
namespace {

using Names = std::vector<std::string>;

bool contains(const Names& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::size_t place_of(const std::string& name, const Names& header) {
  return static_cast<std::size_t>(std::find(header.begin(), header.end(), name) - header.begin());
}

// Where the inputs are images, their pixels are all columns but the label, in order.
void find_pixels(const Names& header, const std::string& file, const Schema& schema, Table& table) {
  for (std::size_t i = 0; i < header.size(); ++i)
    if (!contains(schema.targets, header[i]))
      table.inputs.push_back({.name = header[i], .cell = i, .kind = Column::Kind::numbers});
  if (static_cast<std::int64_t>(table.inputs.size()) == schema.features()) return;
  throw DataError(fmt::format("{}: {} input columns; the model takes {} numbers, samples of shape {}", file,
                              table.inputs.size(), schema.features(), schema.sample.str()));
}

Column weight_column(const std::string& name, const Names& header) {
  return {.name = name, .cell = place_of(name, header), .kind = Column::Kind::numbers, .weight = true};
}

void choose_weight(const Names& header, const std::string& file, const LoadOptions& options, Table& table) {
  const std::string& name = options.weight;
  if (name.empty()) return;
  expect_columns({name}, header, file, option_text(options.style, "weight"));
  if (contains(options.target, name))
    throw UsageError(fmt::format("column {} is both target and weight", quote(name)));
  if (contains(options.ignore, name))
    throw UsageError(fmt::format("column {} is both weight and left out ({})", quote(name),
                                 option_text(options.style, "ignore")));
  if (contains(options.categorical, name))
    throw UsageError(fmt::format("column {} is both weight and categorical ({})", quote(name),
                                 option_text(options.style, "categorical")));
  table.weights.push_back(weight_column(name, header));
}

// Classes are read by text as soon as it is known that they are meant.
Column target_column(const std::string& name, std::size_t cell, const LoadOptions& options) {
  const std::string categorical = option_text(options.style, "categorical", name);
  Column column{.name = name, .cell = cell, .target = true};
  const bool texts = contains(options.categorical, name);
  const bool numbers = options.task == Task::regress || options.task == Task::count ||
                       (!options.task && contains(options.numeric, name));
  if (texts && numbers)
    throw UsageError(fmt::format("{} and {} are of two minds about the target", categorical,
                                 option_text(options.style, "task", gradus::name(*options.task))));
  if (texts && options.target.size() > 1)
    throw UsageError(fmt::format("{}: of several targets each must hold numbers", categorical));
  const bool words = options.task == Task::classify || options.task == Task::label;
  if (texts || (words && options.target.size() == 1)) column.kind = Column::Kind::words;
  column.labels = options.task == Task::label && options.target.size() == 1;
  column.only_numbers = numbers || options.target.size() > 1;
  column.nobody_spoke = !texts && !options.task && options.positive.empty() && options.ordered.empty();
  return column;
}

Decimal decimal_of(const std::string& name, const Schema& schema) {
  return contains(schema.decimal_commas, name) ? Decimal::comma : Decimal::point;
}

// Those that are missing, each with the name that may be a slip of it.
void expect_inputs_of(const Schema& schema, const Names& header, const std::string& file) {
  constexpr std::size_t most = 8;
  Names missing, named;
  for (const InputColumn& input : schema.inputs)
    if (!contains(header, input.source()) && !contains(missing, input.source()))
      missing.push_back(input.source());
  if (missing.empty()) return;
  Names spare;  // what is there already is no slip of another
  for (const std::string& name : header)
    if (std::none_of(schema.inputs.begin(), schema.inputs.end(),
                     [&](const InputColumn& input) { return input.source() == name; }))
      spare.push_back(name);
  for (std::size_t i = 0; i < std::min(most, missing.size()); ++i) {
    const std::string near = nearest(missing[i], spare);
    named.push_back(quote(missing[i]) + (near.empty() ? "" : fmt::format(" (is it {}?)", quote(near))));
  }
  if (missing.size() == 1)
    throw DataError(
        fmt::format("{}: the model was trained with a column {} that is not here.{} Columns here: {}", file,
                    quote(missing[0]), did_you_mean(missing[0], spare), listed(header)));
  throw DataError(fmt::format(
      "{}: the model was trained with columns that are not here: {}{}. Columns here: {}", file,
      fmt::join(named, ", "), missing.size() > most ? fmt::format(" and {} more", missing.size() - most) : "",
      listed(header)));
}

// A column as it was read when the model was trained.
Column known_column(const InputColumn& input, std::size_t cell, const Schema& schema) {
  Column column{.name = input.source(), .cell = cell, .kind = Column::Kind::numbers, .unit = input.unit};
  column.decimal = decimal_of(column.name, schema);
  column.gaps_known = std::any_of(schema.inputs.begin(), schema.inputs.end(), [&](const InputColumn& each) {
    return each.aspect == Aspect::missing && each.source() == column.name;
  });
  if (input.aspect != Aspect::value && input.aspect != Aspect::missing) {
    column.kind = Column::Kind::dates;
    column.order = input.order;
  } else if (input.categorical()) {
    column.kind = Column::Kind::words;
    column.fixed = true;
    column.categories = Dictionary(input.categories);
    column.other = column.categories.find(input.other);
  }
  return column;
}

}  // namespace

void expect_columns(const Names& wanted, const Names& header, const std::string& file,
                    const std::string& option) {
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (!contains(header, wanted[i]))
      throw UsageError(fmt::format("{}: no column is called {} ({}).{} Its columns: {}", file,
                                   quote(wanted[i]), option, did_you_mean(wanted[i], header),
                                   listed(header)));
    if (place_of(wanted[i], wanted) != i)
      throw UsageError(fmt::format("column {} is named twice as {}", quote(wanted[i]), option));
  }
}

Table choose_columns(const Names& header, const std::string& file, const LoadOptions& options) {
  expect_columns(options.target, header, file, option_text(options.style, "target"));
  expect_columns(options.ignore, header, file, option_text(options.style, "ignore"));
  expect_columns(options.categorical, header, file, option_text(options.style, "categorical"));
  expect_columns(options.numeric, header, file, option_text(options.style, "numeric"));
  for (const std::string& name : options.categorical) {
    if (contains(options.ignore, name))
      throw UsageError(fmt::format("column {} is both categorical and left out ({})", quote(name),
                                   option_text(options.style, "ignore")));
    if (contains(options.numeric, name))
      throw UsageError(fmt::format("column {} is both categorical and numeric", quote(name)));
  }
  Table table;
  choose_weight(header, file, options, table);
  for (const std::string& name : options.target) {
    if (contains(options.ignore, name))
      throw UsageError(fmt::format("column {} is both target and left out ({})", quote(name),
                                   option_text(options.style, "ignore")));
    table.targets.push_back(target_column(name, place_of(name, header), options));
  }
  // Of an image no pixel is left out, be it the same in every row.
  const bool pixels = !lengths_text(options.input_shape).empty();
  for (std::size_t i = 0; i < header.size(); ++i) {
    const std::string& name = header[i];
    if (contains(options.target, name) || contains(options.ignore, name) || name == options.weight) continue;
    const bool words = contains(options.categorical, name), numbers = contains(options.numeric, name);
    table.inputs.push_back({.name = name,
                            .cell = i,
                            .kind = words ? Column::Kind::words : Column::Kind::open,
                            .only_numbers = numbers,
                            .asked_for = words || numbers || pixels});
  }
  if (table.inputs.empty())
    throw DataError(fmt::format("{}: no input column is left beside the target", file));
  return table;
}

Table find_columns(const Names& header, const std::string& file, const LoadOptions& options,
                   const Schema& schema) {
  Table table;
  if (schema.inputs.empty()) find_pixels(header, file, schema, table);
  expect_inputs_of(schema, header, file);
  std::unordered_set<std::string_view> found;
  for (const InputColumn& input : schema.inputs)
    if (found.insert(input.source()).second)
      table.inputs.push_back(known_column(input, place_of(input.source(), header), schema));
  const bool all_there = std::all_of(schema.targets.begin(), schema.targets.end(),
                                     [&](const std::string& name) { return contains(header, name); });
  if (!options.read_targets || !all_there) return table;
  for (std::size_t i = 0; i < schema.targets.size(); ++i) {
    const std::string& name = schema.targets[i];
    Column column{
        .name = name, .cell = place_of(name, header), .kind = Column::Kind::numbers, .target = true};
    column.decimal = decimal_of(name, schema);
    if (!schema.target_units.empty()) column.unit = schema.target_units[i];
    const bool alone = schema.targets.size() == 1;
    if (schema.task == Task::classify && alone) {
      column.kind = Column::Kind::words;
      column.fixed = true;
      column.categories = Dictionary(schema.classes);
    }
    if (schema.task == Task::label && alone) {
      column.kind = Column::Kind::words;
      column.labels = true;
      column.label_separator = schema.label_separator;
    }
    table.targets.push_back(std::move(column));
  }
  if (!options.weight.empty() && contains(header, options.weight))
    table.weights.push_back(weight_column(options.weight, header));
  return table;
}

}  // namespace gradus::data
