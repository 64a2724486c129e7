// encode.cpp - tables: cells become the content of a data set.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/error.hpp>
#include <unordered_set>

#include "base/text.hpp"
#include "data/column_report.hpp"
#include "data/columns.hpp"
#include "data/formats.hpp"
#include "data/header.hpp"
#include "data/inputs.hpp"
#include "data/keep_texts.hpp"
#include "data/label_cells.hpp"
#include "data/option_text.hpp"
#include "data/table.hpp"
#include "data/target_kind.hpp"

namespace gradus::data {
namespace {

// 1 and 1.0 are one number, 07 and 7 may be two codes. What is said to be text is never compared as a number.
void check_spelling(const Column& target, const std::string& file, const LoadOptions& options) {
  const std::optional<Twins> twins = twins_among(target.categories.names());
  const auto& texts = options.categorical;
  if (!twins || !twins->one_number || std::find(texts.begin(), texts.end(), target.name) != texts.end())
    return;
  throw DataError(
      fmt::format("{}: the classes {} and {} of target {} differ in spelling only; write them alike, or keep "
                  "them apart ({})",
                  file, quote(twins->first), quote(twins->second), quote(target.name),
                  option_text(options.style, "categorical", target.name)));
}

// Makes a class of two the second one.
void put_last(const std::string& positive, const std::string& file, Content& content) {
  std::vector<std::string>& classes = content.schema.classes;
  if (std::find(classes.begin(), classes.end(), positive) == classes.end())
    throw UsageError(fmt::format("{}: {} is none of its classes ({}).{}", file, quote(positive),
                                 listed(classes), did_you_mean(positive, classes)));
  if (classes.size() != 2)
    throw UsageError(fmt::format("{}: one class is asked for, {}, and there are {}, not two", file,
                                 quote(positive), classes.size()));
  if (classes[1] == positive) return;
  std::swap(classes[0], classes[1]);
  for (std::int64_t& label : content.labels) label = 1 - label;
}

// Labels and classes, or targets, out of the table.
void take_targets(Table& table, const std::string& file, const LoadOptions& options, const Schema* schema,
                  Content& content) {
  content.has_targets = true;
  if (content.schema.task == Task::regress) {
    content.targets = std::move(table.target_values);
    return;
  }
  const bool columns = table.targets.size() > 1;
  if (columns) take_columns(table, file, schema, content);
  if (content.schema.task == Task::label && !columns) take_labels(table, file, schema, content);
  if (content.schema.task == Task::label) return;
  const Column& target = table.targets[0];
  if (!columns) content.labels.assign(table.target_values.begin(), table.target_values.end());
  if (schema) return;
  if (!columns) {
    check_spelling(target, file, options);
    content.schema.classes = target.categories.names();
  }
  if (!options.ordered.empty()) put_in_order(options.ordered, file, content);
  if (!options.positive.empty()) put_last(options.positive, file, content);
  if (content.schema.classes.size() < 2)
    throw DataError(fmt::format("{}: target {} is {} in every row; there is nothing to tell apart", file,
                                quote(target.name), quote(content.schema.classes.at(0))));
}

void describe_columns(Table& table, Schema& schema) {
  schema.inputs = describe_inputs(table.inputs, table.rows, schema.missing, schema.unknown);
  std::int64_t features = 0;
  for (const InputColumn& input : schema.inputs) features += input.features();
  schema.sample = Shape{features}.labelled(0, "features");
  for (const Column& column : table.inputs)
    if (column.kind_left_out == "constant" && column.kind == Column::Kind::numbers &&
        std::isfinite(column.stored.at(0)))
      schema.constants.push_back({column.name, column.stored.at(0)});
  for (const auto* columns : {&table.inputs, &table.targets})
    for (const Column& column : *columns)
      if (column.left_out.empty() && column.decimal == Decimal::comma)
        schema.decimal_commas.push_back(column.name);
}

void describe_targets(const Table& table, Schema& schema) {
  bool units = false;
  for (const Column& target : table.targets) {
    schema.targets.push_back(target.name);
    schema.target_units.push_back(target.unit);
    units |= !target.unit.empty();
  }
  if (!units || schema.task != Task::regress) schema.target_units.clear();
}

void take_weights(Table& table, const std::string& file, Content& content) {
  const std::vector<double>& weights = table.weight_values;
  if (!weights.empty() && std::all_of(weights.begin(), weights.end(), [](double w) { return w == 0; }))
    throw DataError(fmt::format("{}: column {}: 0 in every row, so that none counts; at least one must", file,
                                quote(table.weights[0].name)));
  content.weights = std::move(table.weight_values);
}

// A target column that is there but empty throughout is one that is not known yet.
bool all_empty(CsvReader& reader, const std::vector<Column>& columns, const MissingTexts& missing) {
  bool empty = true;
  while (empty && reader.next())
    for (const Column& column : columns) {
      const Cell& cell = reader.cells()[column.cell];
      empty &= cell.text.empty() || is_missing(cell, column, missing);
    }
  reader.rewind();
  return empty;
}

void note_rows(const Table& table, Content& content) {
  if (table.without_target > 0)
    content.notes.push_back(fmt::format("rows left out for a missing target: {}; {} remain",
                                        grouped(table.without_target), grouped(table.rows + table.dropped)));
  if (table.dropped > 0)
    content.notes.push_back(fmt::format("rows left out for missing cells: {}; {} remain",
                                        grouped(table.dropped), grouped(table.rows)));
  if (table.filled > 0)
    content.notes.push_back(fmt::format("missing cells: {} filled by the {} of the training rows{}",
                                        grouped(table.filled),
                                        content.schema.missing == Missing::automatic ? "median" : "mean",
                                        content.schema.missing == Missing::automatic
                                            ? ", with an input that says so, or a category of their own"
                                            : ", or their most frequent category"));
  if (table.unknown > 0)
    content.notes.push_back(
        fmt::format("cells with a category that the model does not know: {}", grouped(table.unknown)));
}

void note_misfits(const Table& table, OptionStyle style, bool known, Content& content) {
  for (const auto* columns : {&table.inputs, &table.targets})
    for (const Column& column : *columns) {
      if (column.misfits == 0 || !column.left_out.empty()) continue;
      const bool one = column.misfits == 1, dates = column.kind == Column::Kind::dates;
      content.notes.push_back(
          fmt::format("column {}: {} cell{} no {}{} and count{} as missing, as {}{}", quote(column.name),
                      grouped(column.misfits), one ? " is" : "s are", dates ? "date" : "number",
                      one ? "" : "s", one ? "s" : "", quote(column.misfit),
                      known ? ""
                            : fmt::format("; if the texts are categories, choose {}",
                                          column.target ? option_text(style, "task", "classify")
                                                        : option_text(style, "categorical", column.name))));
    }
}

void expect_rows(const Table& table, const std::string& file, OptionStyle style, bool chosen) {
  if (table.rows > 0) return;
  if (!table.refused.empty())
    throw DataError(fmt::format("{}: no row can be read; of the first one: {}", file, table.refused[0].why));
  if (table.dropped == 0 && table.without_target == 0)
    throw DataError(fmt::format("{}: no row below the header", file));
  if (table.dropped == 0) throw DataError(fmt::format("{}: no row has a target", file));
  std::string empty;
  for (const auto* columns : {&table.inputs, &table.weights})
    for (const Column& column : *columns)
      if (column.left_out.empty() && column.missing == table.dropped)
        empty += fmt::format(
            "; column {} is empty in all{}", quote(column.name),
            chosen ? "" : fmt::format(" ({} leaves it out)", option_text(style, "ignore", column.name)));
  throw DataError(fmt::format("{}: no row is without missing cells{}", file, empty));
}

void expect_inputs(const Table& table, const std::string& file) {
  std::string why;
  for (const Column& column : table.inputs) {
    if (column.left_out.empty()) return;
    why += fmt::format("; {}: {}", quote(column.name), column.left_out);
  }
  throw DataError(fmt::format("{}: no input column is left beside the target{}", file, why));
}

// What holds for all cells: said now, or when the model was trained.
TablePolicy settle_policy(const LoadOptions& options, bool known, Schema& schema) {
  // No pixel has an input that says that it is missing.
  const Missing usual = lengths_text(options.input_shape).empty() ? Missing::automatic : Missing::error;
  schema.missing = options.missing.value_or(known ? schema.missing : usual);
  schema.unknown = options.unknown.value_or(known ? schema.unknown : Unknown::other);
  for (const std::string& text : options.missing_values)
    if (std::find(schema.missing_values.begin(), schema.missing_values.end(), text) ==
        schema.missing_values.end())
      schema.missing_values.push_back(text);
  return {schema.missing,
          schema.unknown,
          options.decimal,
          options.style,
          MissingTexts(schema.missing_values),
          known && options.skip_unreadable};
}

// Columns that nobody asks for, but for targets.
std::vector<std::string> passed_over(const TableNames& names, const Schema& schema,
                                     const LoadOptions& options, const std::vector<std::string>& kept) {
  std::unordered_set<std::string_view> used(schema.targets.begin(), schema.targets.end());
  for (const InputColumn& input : schema.inputs) used.insert(input.source());
  used.insert(kept.begin(), kept.end());
  used.insert(options.weight);
  std::vector<std::string> others;
  for (const std::string& name : names.names)
    if (!schema.inputs.empty() && !used.contains(name)) others.push_back(name);
  return others;
}

// A table that is learnt from: what its columns are.
void describe(CsvReader& reader, Table& table, const std::string& file, const LoadOptions& options,
              const TableNames& names, Content& content) {
  // Columns may be looked at alone.
  if (options.read_targets) expect_inputs(table, file);
  if (!table.targets.empty()) choose_task(table, file, options, content);
  const bool alone = table.targets.size() == 1;
  if (alone && content.schema.task == Task::classify && table.targets[0].kind == Column::Kind::numbers)
    read_classes(reader, table, options.style);
  describe_columns(table, content.schema);
  describe_targets(table, content.schema);
  if (names.given) content.schema.given_names = names.names;
  content.reports = report_columns(names.names, table, options, content.schema.task);
  if (options.ordered.empty() && alone) note_order(table.targets[0], options, content);
  for (std::string& note : notes_on_columns(table, options.style)) content.notes.push_back(std::move(note));
}

}  // namespace

std::shared_ptr<Content> encode(TableText text, const Request& request) {
  const LoadOptions& options = request.options;
  const Schema* schema = request.schema;
  const std::string& file = text.file;
  CsvReader reader(text);
  if (schema && options.skip_unreadable) reader.pass_misfits();
  TableNames names = name_columns(reader, text, options, schema);
  const LoadOptions chosen = schema ? options : with_names(options, names, file);
  Table table =
      schema ? find_columns(names.names, file, options, *schema) : choose_columns(names.names, file, chosen);

  auto content = std::make_shared<Content>();
  if (schema) content->schema = *schema;
  const TablePolicy policy = settle_policy(options, schema != nullptr, content->schema);
  if (schema && !table.targets.empty() && all_empty(reader, table.targets, policy.missing_texts))
    table.targets.clear();
  content->notes = text.notes;
  content->notes.insert(content->notes.end(), names.notes.begin(), names.notes.end());
  content->checksum = text.checksum;
  table = read_table(reader, std::move(table), policy);
  expect_rows(table, file, options.style, schema != nullptr);
  note_rows(table, *content);
  note_misfits(table, options.style, schema != nullptr, *content);
  if (!schema) describe(reader, table, file, chosen, names, *content);
  if (!table.targets.empty()) take_targets(table, file, chosen, schema, *content);
  take_weights(table, file, *content);
  content->rows = table.rows;
  content->row_numbers = std::move(table.row_numbers);
  content->refused = std::move(table.refused);
  const std::vector<std::string> kept = kept_names(options, names, file);
  keep_texts(reader, kept, names.names, *content);
  if (schema) content->passed_over = passed_over(names, *schema, options, kept);
  read_split_column(reader, names.names, file, chosen, *content);
  // Text and inputs need not be there at once.
  std::string().swap(text.text);
  content->table = input_values(std::move(table), content->schema.inputs);
  return content;
}

}  // namespace gradus::data
