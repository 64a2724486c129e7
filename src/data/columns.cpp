// columns.cpp - which columns of a table are inputs, which are targets, and what kind they are.
#include "data/columns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <gradus/error.hpp>

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

Names named(const Names& header) {
  Names names;
  for (const std::string& name : header)
    if (!name.empty()) names.push_back(name);
  return names;
}

void expect_columns(const Names& wanted, const Names& header, const std::string& file,
                    const std::string& option) {
  const Names names = named(header);
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (!contains(names, wanted[i]))
      throw UsageError(fmt::format("{}: no column is called {} ({}).{} Its columns: {}", file,
                                   quote(wanted[i]), option, did_you_mean(wanted[i], names), listed(names)));
    if (place_of(wanted[i], wanted) != i)
      throw UsageError(fmt::format("column {} is named twice as {}", quote(wanted[i]), option));
  }
}

// Where the inputs are images, their pixels are all columns but the label, in order.
void find_pixels(const Names& header, const std::string& file, const Schema& schema, Columns& columns) {
  for (std::size_t i = 0; i < header.size(); ++i)
    if (!header[i].empty() && !contains(schema.targets, header[i]))
      columns.table.inputs.push_back({.name = header[i], .cell = i, .kind = Column::Kind::numbers});
  if (static_cast<std::int64_t>(columns.table.inputs.size()) == schema.features()) return;
  throw DataError(fmt::format("{}: {} input columns; the model takes {} numbers, samples of shape {}", file,
                              columns.table.inputs.size(), schema.features(), schema.sample.str()));
}

Column weight_column(const std::string& name, const Names& header) {
  return {.name = name, .cell = place_of(name, header), .kind = Column::Kind::numbers, .weight = true};
}

void choose_weight(const Names& header, const std::string& file, const LoadOptions& options,
                   Columns& columns) {
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
  columns.table.weights.push_back(weight_column(name, header));
}

// Classes are read by text as soon as it is known that they are meant.
Column target_column(const std::string& name, std::size_t cell, const LoadOptions& options) {
  const std::string categorical = option_text(options.style, "categorical", name);
  Column column{.name = name, .cell = cell, .target = true};
  const bool texts = contains(options.categorical, name);
  if (texts && options.task == Task::regress)
    throw UsageError(fmt::format("{} and {} are of two minds about the target", categorical,
                                 option_text(options.style, "task", "regress")));
  if (texts && options.target.size() > 1)
    throw UsageError(fmt::format("{}: of several targets each must hold numbers", categorical));
  if (texts || (options.task == Task::classify && options.target.size() == 1))
    column.kind = Column::Kind::words;
  column.only_numbers = options.task == Task::regress || options.target.size() > 1;
  return column;
}

}  // namespace

Columns choose_columns(const Names& header, const std::string& file, const LoadOptions& options) {
  const Names names = named(header);
  if (options.target.empty())
    throw UsageError(fmt::format(
        "{}: which column is to be learnt? Name it as the target{}. Its columns: {}", file,
        names.empty() ? "" : fmt::format(", perhaps {}", option_text(options.style, "target", names.back())),
        listed(names)));
  expect_columns(options.target, header, file, option_text(options.style, "target"));
  expect_columns(options.ignore, header, file, option_text(options.style, "ignore"));
  expect_columns(options.categorical, header, file, option_text(options.style, "categorical"));
  for (const std::string& name : options.categorical)
    if (contains(options.ignore, name))
      throw UsageError(fmt::format("column {} is both categorical and left out ({})", quote(name),
                                   option_text(options.style, "ignore")));
  Columns columns;
  choose_weight(header, file, options, columns);
  for (const std::string& name : options.target) {
    if (contains(options.ignore, name))
      throw UsageError(fmt::format("column {} is both target and left out ({})", quote(name),
                                   option_text(options.style, "ignore")));
    columns.table.targets.push_back(target_column(name, place_of(name, header), options));
  }
  for (std::size_t i = 0; i < header.size(); ++i) {
    if (header[i].empty()) {
      columns.notes.push_back(fmt::format("column {} has no name and is left out", i + 1));
    } else if (!contains(options.target, header[i]) && !contains(options.ignore, header[i]) &&
               header[i] != options.weight) {
      const bool words = contains(options.categorical, header[i]);
      columns.table.inputs.push_back(
          {.name = header[i], .cell = i, .kind = words ? Column::Kind::words : Column::Kind::open});
    }
  }
  if (columns.table.inputs.empty())
    throw DataError(fmt::format("{}: no input column is left beside the target", file));
  return columns;
}

Columns find_columns(const Names& header, const std::string& file, const LoadOptions& options,
                     const Schema& schema) {
  Columns columns;
  if (schema.inputs.empty()) find_pixels(header, file, schema, columns);
  for (const InputColumn& input : schema.inputs) {
    const std::size_t cell = place_of(input.name, header);
    if (cell == header.size())
      throw DataError(
          fmt::format("{}: the model was trained with a column {} that is not here.{} Columns here: {}", file,
                      quote(input.name), did_you_mean(input.name, named(header)), listed(named(header))));
    Column column{.name = input.name, .cell = cell, .kind = Column::Kind::numbers, .unit = input.unit};
    if (input.categorical()) {
      column.kind = Column::Kind::words;
      column.fixed = true;
      column.categories = Dictionary(input.categories);
    }
    columns.table.inputs.push_back(std::move(column));
  }
  const bool all_there = std::all_of(schema.targets.begin(), schema.targets.end(),
                                     [&](const std::string& name) { return contains(header, name); });
  if (!options.read_targets || !all_there) return columns;
  for (std::size_t i = 0; i < schema.targets.size(); ++i) {
    const std::string& name = schema.targets[i];
    Column column{
        .name = name, .cell = place_of(name, header), .kind = Column::Kind::numbers, .target = true};
    if (!schema.target_units.empty()) column.unit = schema.target_units[i];
    if (schema.task == Task::classify) {
      column.kind = Column::Kind::words;
      column.fixed = true;
      column.categories = Dictionary(schema.classes);
    }
    columns.table.targets.push_back(std::move(column));
  }
  if (contains(named(header), options.weight))
    columns.table.weights.push_back(weight_column(options.weight, header));
  return columns;
}

}  // namespace gradus::data
