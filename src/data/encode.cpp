// encode.cpp - tables: text, columns and targets become the content of a data set.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/error.hpp>

#include "base/file.hpp"
#include "base/text.hpp"
#include "data/columns.hpp"
#include "data/formats.hpp"
#include "data/gzip.hpp"
#include "data/option_text.hpp"
#include "data/table.hpp"

namespace gradus {
namespace {

// Whole numbers are taken as classes while there are few of them, each with rows to learn from.
constexpr std::size_t most_guessed_classes = 20;
constexpr std::size_t rows_per_guessed_class = 10;
constexpr std::size_t most_classes = 1000;

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
  const auto words = std::find_if(table.targets.begin(), table.targets.end(),
                                  [](const Column& c) { return c.kind == Column::Kind::words; });
  Schema& schema = content.schema;
  if (table.targets.size() > 1) {
    if (words != table.targets.end())
      throw DataError(fmt::format("{}: target {} holds words ({}); of several targets each must hold numbers",
                                  words->first_word_where, quote(words->name), quote(words->first_word)));
    if (options.task == Task::classify)
      throw UsageError(fmt::format("{}: classes can be learnt from one target column, not {}", file,
                                   table.targets.size()));
    schema.task = Task::regress;
  } else if (words != table.targets.end()) {
    if (options.task == Task::regress)
      throw DataError(fmt::format("{}: target {}: {} is not a number, so {} cannot learn it",
                                  words->first_word_where, quote(words->name), quote(words->first_word),
                                  option_text(options.style, "task", "regress")));
    schema.task = Task::classify;
  } else {
    schema.task = options.task ? *options.task
                               : guess_task(table.targets[0], table.target_values, options.style, content);
  }
}

// Labels and classes, or targets, out of the table.
void take_targets(Table& table, const std::string& file, const Schema* schema, OptionStyle style,
                  Content& content) {
  content.has_targets = true;
  if (content.schema.task == Task::regress) {
    content.targets = std::move(table.target_values);
    return;
  }
  Column& target = table.targets[0];
  if (target.kind != Column::Kind::words) {
    const std::vector<double> values = distinct(table.target_values);
    if (values.size() > most_classes)
      throw DataError(
          fmt::format("{}: target {} has {} different numbers, too many for classes; is {} meant?", file,
                      quote(target.name), values.size(), option_text(style, "task", "regress")));
    std::vector<std::string> names;
    for (const double value : values) names.push_back(number_text(value));
    for (double& value : table.target_values)
      value = static_cast<double>(std::lower_bound(values.begin(), values.end(), value) - values.begin());
    target.categories = Dictionary(std::move(names));
  }
  if (!schema) content.schema.classes = target.categories.names();
  content.labels.assign(table.target_values.begin(), table.target_values.end());
  if (content.schema.classes.size() < 2)
    throw DataError(fmt::format("{}: target {} is {} in every row; there is nothing to tell apart", file,
                                quote(target.name), quote(content.schema.classes.at(0))));
}

void describe_inputs(const Table& table, Content& content) {
  std::int64_t features = 0;
  for (const Column& column : table.inputs) {
    content.schema.inputs.push_back({column.name, column.categories.names()});
    features += content.schema.inputs.back().features();
  }
  content.schema.sample = Shape{features}.labelled(0, "features");
}

void take_weights(Table& table, const std::string& file, Content& content) {
  const std::vector<double>& weights = table.weight_values;
  if (!weights.empty() && std::all_of(weights.begin(), weights.end(), [](double w) { return w == 0; }))
    throw DataError(fmt::format("{}: column {}: 0 in every row, so that none counts; at least one must", file,
                                quote(table.weights[0].name)));
  content.weights = std::move(table.weight_values);
}

// A target column that is there but empty throughout is one that is not known yet.
bool all_empty(CsvReader& reader, const std::vector<Column>& columns) {
  bool empty = true;
  while (empty && reader.next())
    for (const Column& column : columns) empty &= is_missing(reader.cells()[column.cell]);
  reader.rewind();
  return empty;
}

void note_rows(const Table& table, Content& content) {
  if (table.dropped > 0)
    content.notes.push_back(fmt::format("rows left out for missing cells: {}; {} remain",
                                        grouped(table.dropped), grouped(table.rows)));
  if (table.unknown > 0)
    content.notes.push_back(
        fmt::format("cells with a category that the model does not know: {}", grouped(table.unknown)));
}

// Names or numbers of rows, most likely: a category that is seen once teaches nothing about other rows.
void note_names_of_rows(const Table& table, OptionStyle style, Content& content) {
  constexpr std::int64_t few = 10;
  for (const Column& input : table.inputs)
    if (table.rows >= few && static_cast<std::int64_t>(input.categories.names().size()) == table.rows)
      content.notes.push_back(
          fmt::format("column {} holds another word in every row, so that it says nothing about new ones; "
                      "{} leaves it out",
                      quote(input.name), option_text(style, "ignore", input.name)));
}

std::shared_ptr<Content> read_csv(const Request& request) {
  const LoadOptions& options = request.options;
  const Schema* schema = request.schema;
  const std::string file = std::filesystem::path(request.path).filename().string();
  std::string text = read_file(request.path);
  if (is_gzip(text)) text = inflate(text, file);
  CsvReader reader(text, file, options.separator);
  Columns columns = schema ? find_columns(reader.header(), file, options, *schema)
                           : choose_columns(reader.header(), file, options);
  if (schema && !columns.table.targets.empty() && all_empty(reader, columns.table.targets))
    columns.table.targets.clear();

  auto content = std::make_shared<Content>();
  if (schema) content->schema = *schema;
  content->schema.missing = options.missing.value_or(content->schema.missing);
  content->schema.unknown = options.unknown.value_or(content->schema.unknown);
  content->notes = std::move(columns.notes);
  content->checksum = checksum_text(crc32(text));
  Table table = read_table(reader, std::move(columns.table),
                           {content->schema.missing, content->schema.unknown, options.style});
  if (table.rows == 0)
    throw DataError(
        fmt::format("{}: no row {}", file, table.dropped ? "is without missing cells" : "below the header"));
  note_rows(table, *content);
  if (!schema) {
    for (const Column& target : table.targets) content->schema.targets.push_back(target.name);
    note_names_of_rows(table, options.style, *content);
    describe_inputs(table, *content);
    set_task(table, file, options, *content);
  }
  if (!table.targets.empty()) take_targets(table, file, schema, options.style, *content);
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

}  // namespace gradus
