// inputs.cpp - columns of a table as the inputs of a model.
#include "data/inputs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/text.hpp"

namespace gradus::data {
namespace {

// More categories of one column teach little and cost much; fewer rows of one than this teach nothing.
constexpr std::size_t most_inputs_of_words = 50;
constexpr std::int64_t rare_share = 100, rare_rows = 10;

std::string free_name(std::string name, const std::vector<std::string>& taken) {
  while (std::find(taken.begin(), taken.end(), name) != taken.end()) name += "_";
  return name;
}

// Which categories keep their name: the most frequent ones, unless all do.
std::vector<char> kept_categories(const Column& column, std::int64_t rows, bool may_join) {
  const std::vector<std::int64_t>& counts = column.category_rows;
  std::vector<char> kept(counts.size(), 1);
  const std::int64_t fewest = may_join ? std::min(rare_rows, rows / rare_share) : 0;
  for (std::size_t k = 0; k < counts.size(); ++k) kept[k] = counts[k] >= fewest;
  if (counts.size() <= most_inputs_of_words || column.asked_for) return kept;
  std::vector<std::size_t> order(counts.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return counts[a] > counts[b]; });
  for (std::size_t i = most_inputs_of_words; i < order.size(); ++i) kept[order[i]] = 0;
  return kept;
}

void add_done(Column& column, const std::string& what) {
  column.done += (column.done.empty() ? "" : "; ") + what;
}

InputColumn words_input(Column& column, std::int64_t rows, Missing missing, Unknown unknown) {
  InputColumn input{.name = column.name, .categories = {}};
  const std::vector<std::string>& names = column.categories.names();
  const std::vector<char> kept = kept_categories(column, rows, unknown == Unknown::other);
  for (std::size_t k = 0; k < names.size(); ++k)
    if (kept[k]) input.categories.push_back(names[k]);
  const std::size_t joined = names.size() - input.categories.size();
  if (joined > 0) {
    input.other = free_name("(other)", names);
    input.categories.push_back(input.other);
    add_done(column, fmt::format("{} rare categor{} joined as {}", grouped(static_cast<long long>(joined)),
                                 joined == 1 ? "y" : "ies", input.other));
  }
  if (missing == Missing::automatic && column.missing > 0) {
    input.absent = free_name("(missing)", names);
    input.categories.push_back(input.absent);
    add_done(column, "missing is a category of its own");
  }
  return input;
}

void add_numbers(Column& column, Missing missing, std::vector<InputColumn>& inputs) {
  if (column.kind == Column::Kind::dates) {
    std::vector<Aspect> parts{Aspect::year, Aspect::month, Aspect::weekday, Aspect::days};
    if (column.counts.has_times()) parts.push_back(Aspect::hours);
    for (const Aspect part : parts)
      inputs.push_back({.name = fmt::format("{} ({})", column.name,
                                            word_at(words_of(part), static_cast<std::size_t>(part))),
                        .categories = {},
                        .column = column.name,
                        .aspect = part,
                        .order = column.order});
    add_done(column,
             fmt::format("read as year, month, weekday, days{}", column.counts.has_times() ? ", hours" : ""));
  } else {
    inputs.push_back({.name = column.name, .categories = {}, .unit = column.unit});
  }
  if (missing != Missing::automatic || column.missing == 0) return;
  inputs.push_back({.name = column.name + " (missing)",
                    .categories = {},
                    .column = column.name,
                    .aspect = Aspect::missing});
  add_done(column, "missing cells take the median, and an input says so");
}

// No two inputs, nor an input and a target, have one name.
void make_names_different(std::vector<InputColumn>& inputs) {
  std::vector<std::string> taken;
  for (const InputColumn& input : inputs)
    if (input.column.empty()) taken.push_back(input.name);
  for (InputColumn& input : inputs) {
    if (input.column.empty()) continue;
    input.name = free_name(input.name, taken);
    taken.push_back(input.name);
  }
}

/// How an input takes its value from that of its column.
struct InputSource {
  const ColumnValues* values = nullptr;
  Aspect aspect = Aspect::value;
  /// Numbers of the categories by those of the words; empty where they are the same.
  std::vector<double> codes{};
  double absent = std::numeric_limits<double>::quiet_NaN();
  /// What each code of the column gives, once for all its rows.
  std::vector<double> given{};

  double value(double value) const {
    if (aspect == Aspect::missing) return std::isnan(value) ? 1 : 0;
    if (std::isnan(value)) return absent;
    if (aspect != Aspect::value) return part_of_date(value, aspect);
    return codes.empty() || value < 0 ? value : codes[static_cast<std::size_t>(value)];
  }
  void prepare() {
    if (!values->codes().empty())
      for (const double meaning : values->meanings()) given.push_back(value(meaning));
  }
  // Of rows from `row` on, each `stride` behind the one before.
  void write(std::size_t row, std::size_t count, double* out, std::size_t stride) const {
    for (std::size_t i = 0; i < count; ++i)
      out[i * stride] = given.empty() ? value(values->numbers()[row + i]) : given[values->codes()[row + i]];
  }
};

InputSource source_of(const InputColumn& input, const std::vector<Column>& columns) {
  const auto found = std::find_if(columns.begin(), columns.end(),
                                  [&](const Column& column) { return column.name == input.source(); });
  InputSource source{.values = &found->stored, .aspect = input.aspect};
  if (!input.categorical()) return source;
  const Dictionary categories(input.categories);
  if (!input.absent.empty()) source.absent = static_cast<double>(categories.find(input.absent));
  const double other =
      input.other.empty() ? unknown_category : static_cast<double>(categories.find(input.other));
  for (const std::string& word : found->categories.names()) {
    const std::int64_t code = categories.find(word);
    source.codes.push_back(code < 0 ? other : static_cast<double>(code));
  }
  return source;
}

}  // namespace

std::vector<InputColumn> describe_inputs(std::vector<Column>& columns, std::int64_t rows, Missing missing,
                                         Unknown unknown) {
  std::vector<InputColumn> inputs;
  for (Column& column : columns) {
    if (!column.left_out.empty()) continue;
    if (column.kind == Column::Kind::words)
      inputs.push_back(words_input(column, rows, missing, unknown));
    else
      add_numbers(column, missing, inputs);
  }
  make_names_different(inputs);
  return inputs;
}

std::vector<double> input_values(Table table, const std::vector<InputColumn>& inputs) {
  std::vector<InputSource> sources;
  for (const InputColumn& input : inputs) sources.push_back(source_of(input, table.inputs));
  for (const Column& column : table.inputs)
    if (inputs.empty()) sources.push_back({.values = &column.stored});
  for (InputSource& source : sources) source.prepare();
  // Some rows of all inputs at a time, which the cache holds.
  constexpr std::size_t block = 64;
  const std::size_t columns = sources.size(), rows = static_cast<std::size_t>(table.rows);
  std::vector<double> values(rows * columns);
  for (std::size_t row = 0; row < rows; row += block)
    for (std::size_t j = 0; j < columns; ++j)
      sources[j].write(row, std::min(block, rows - row), values.data() + row * columns + j, columns);
  return values;
}

}  // namespace gradus::data
