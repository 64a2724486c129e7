// encode.cpp - tables: text, columns and targets become the content of a data set.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/error.hpp>

#include "base/file.hpp"
#include "base/text.hpp"
#include "data/column_report.hpp"
#include "data/columns.hpp"
#include "data/formats.hpp"
#include "data/gzip.hpp"
#include "data/option_text.hpp"
#include "data/table.hpp"

namespace gradus::data {
namespace {

// Whole numbers are taken as classes while there are few of them, each with rows to learn from.
constexpr std::size_t most_guessed_classes = 20;
constexpr std::size_t rows_per_guessed_class = 10;

bool whole_numbers(const std::vector<double>& values) {
  return std::all_of(values.begin(), values.end(),
                     [](double v) { return v == std::floor(v) && std::abs(v) < 1e15; });
}

// The task that one column of numbers suggests. Two whole numbers, such as 0 and 1, are classes even in few
// rows.
Task guess_task(const Column& target, const std::vector<double>& values, OptionStyle style,
                Content& content) {
  if (!whole_numbers(values)) return Task::regress;
  const std::size_t count = distinct(values).size();
  const bool classes =
      count == 2 || (count <= most_guessed_classes && values.size() >= rows_per_guessed_class * count);
  content.schema.task_guessed = true;
  content.notes.push_back(fmt::format("column {} holds {} different whole numbers: taken as {}; {} {}",
                                      quote(target.name), grouped(static_cast<long long>(count)),
                                      classes ? "classes" : "numbers",
                                      option_text(style, "task", classes ? "regress" : "classify"),
                                      classes ? "learns them as numbers" : "makes them classes"));
  return classes ? Task::classify : Task::regress;
}

void set_task(const Table& table, const std::string& file, const LoadOptions& options, Content& content) {
  Schema& schema = content.schema;
  if (table.targets.size() > 1) {
    if (options.task == Task::classify)
      throw UsageError(fmt::format("{}: classes can be learnt from one target column, not {}", file,
                                   table.targets.size()));
    schema.task = Task::regress;
  } else if (table.targets[0].kind == Column::Kind::words) {
    schema.task = Task::classify;
  } else {
    schema.task = options.task ? *options.task
                               : guess_task(table.targets[0], table.target_values, options.style, content);
  }
}

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

// Labels and classes, or targets, out of the table.
void take_targets(Table& table, const std::string& file, const LoadOptions& options, const Schema* schema,
                  Content& content) {
  content.has_targets = true;
  if (content.schema.task == Task::regress) {
    content.targets = std::move(table.target_values);
    return;
  }
  const Column& target = table.targets[0];
  content.labels.assign(table.target_values.begin(), table.target_values.end());
  if (schema) return;
  check_spelling(target, file, options);
  content.schema.classes = target.categories.names();
  if (content.schema.classes.size() < 2)
    throw DataError(fmt::format("{}: target {} is {} in every row; there is nothing to tell apart", file,
                                quote(target.name), quote(content.schema.classes.at(0))));
}

void describe_inputs(const Table& table, Schema& schema) {
  std::int64_t features = 0;
  for (const Column& column : table.inputs) {
    schema.inputs.push_back({column.name, column.categories.names(), column.unit});
    features += schema.inputs.back().features();
  }
  schema.sample = Shape{features}.labelled(0, "features");
}

void describe_targets(const Table& table, Schema& schema) {
  bool units = false;
  for (const Column& target : table.targets) {
    schema.targets.push_back(target.name);
    schema.target_units.push_back(target.unit);
    units |= !target.unit.empty();
  }
  if (!units || schema.task == Task::classify) schema.target_units.clear();
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
    for (const Column& column : columns) empty &= is_missing(reader.cells()[column.cell], column, missing);
  reader.rewind();
  return empty;
}

void note_rows(const Table& table, Content& content) {
  if (table.dropped > 0)
    content.notes.push_back(fmt::format("rows left out for missing cells: {}; {} remain",
                                        grouped(table.dropped), grouped(table.rows)));
  if (table.filled > 0)
    content.notes.push_back(fmt::format(
        "missing cells: {} filled by the mean of the training rows, or their most frequent category",
        grouped(table.filled)));
  if (table.unknown > 0)
    content.notes.push_back(
        fmt::format("cells with a category that the model does not know: {}", grouped(table.unknown)));
}

void expect_rows(const Table& table, const std::string& file, OptionStyle style, bool chosen) {
  if (table.rows > 0) return;
  if (table.dropped == 0) throw DataError(fmt::format("{}: no row below the header", file));
  std::string empty;
  for (const auto* columns : {&table.inputs, &table.targets, &table.weights})
    for (const Column& column : *columns)
      if (column.missing == table.dropped)
        empty +=
            fmt::format("; column {} is empty in all{}", quote(column.name),
                        column.target || chosen
                            ? ""
                            : fmt::format(" ({} leaves it out)", option_text(style, "ignore", column.name)));
  throw DataError(fmt::format("{}: no row is without missing cells{}", file, empty));
}

// What holds for all cells: said now, or when the model was trained.
TablePolicy settle_policy(const LoadOptions& options, Schema& schema) {
  schema.missing = options.missing.value_or(schema.missing);
  schema.unknown = options.unknown.value_or(schema.unknown);
  for (const std::string& text : options.missing_values)
    if (std::find(schema.missing_values.begin(), schema.missing_values.end(), text) ==
        schema.missing_values.end())
      schema.missing_values.push_back(text);
  return {schema.missing, schema.unknown, options.style, MissingTexts(schema.missing_values)};
}

std::shared_ptr<Content> read_csv(const Request& request) {
  const LoadOptions& options = request.options;
  const Schema* schema = request.schema;
  const std::string file = std::filesystem::path(request.path).filename().string();
  std::string text = read_file(request.path, options.max_bytes);
  if (is_gzip(text)) text = inflate(text, file, options.max_bytes);
  CsvReader reader(text, file, options.separator);
  Columns columns = schema ? find_columns(reader.header(), file, options, *schema)
                           : choose_columns(reader.header(), file, options);

  auto content = std::make_shared<Content>();
  if (schema) content->schema = *schema;
  const TablePolicy policy = settle_policy(options, content->schema);
  if (schema && !columns.table.targets.empty() &&
      all_empty(reader, columns.table.targets, policy.missing_texts))
    columns.table.targets.clear();
  content->notes = std::move(columns.notes);
  content->checksum = checksum_text(crc32(text));
  Table table = read_table(reader, std::move(columns.table), policy);
  expect_rows(table, file, options.style, schema != nullptr);
  note_rows(table, *content);
  if (!schema) {
    set_task(table, file, options, *content);
    if (content->schema.task == Task::classify && table.targets[0].kind == Column::Kind::numbers)
      read_classes(reader, table, options.style);
    describe_inputs(table, content->schema);
    describe_targets(table, content->schema);
    content->reports = report_columns(reader.header(), table, options, content->schema.task);
    for (std::string& note : notes_on_columns(table, options.style))
      content->notes.push_back(std::move(note));
  }
  if (!table.targets.empty()) take_targets(table, file, options, schema, *content);
  take_weights(table, file, *content);
  content->rows = table.rows;
  content->table = std::move(table.input_values);
  content->row_numbers = std::move(table.row_numbers);
  return content;
}

bool claims_csv(const std::filesystem::path& path) {
  if (std::filesystem::is_directory(path)) return false;
  std::filesystem::path name = lower(path.filename().string());
  if (name.extension() == ".gz") name = name.stem();
  const std::filesystem::path extension = name.extension();
  return extension == ".csv" || extension == ".tsv" || extension == ".txt" || extension == ".data";
}

}  // namespace

constinit const Format csv_format{"a table (.csv, .tsv or .txt, also .gz)", claims_csv, read_csv};

}  // namespace gradus::data
