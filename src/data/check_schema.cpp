// check_schema.cpp - every part of a schema held against every other.
#include "data/check_schema.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/error.hpp>
#include <map>
#include <set>
#include <string_view>

#include "base/text.hpp"

namespace gradus::data {
namespace {

[[noreturn]] void contradicts(const std::string& how) { throw UsageError(how); }

bool positive_lengths(const Shape& shape) {
  return std::all_of(shape.lengths().begin(), shape.lengths().end(), [](auto length) { return length > 0; });
}

// A table has no column without a name, and none that is an input and a target.
void check_names(const Schema& schema) {
  std::set<std::string_view> seen;
  const auto take = [&](const std::string& name) {
    if (name.empty()) contradicts("a column has no name");
    if (!seen.insert(name).second) contradicts(fmt::format("there are two columns {}", quote(name)));
  };
  for (const InputColumn& column : schema.inputs) take(column.name);
  for (const std::string& target : schema.targets) take(target);
}

bool is_in(const std::string& word, const std::vector<std::string>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_of_date(const InputColumn& input) {
  return input.aspect != Aspect::value && input.aspect != Aspect::missing;
}

// What is made of one column goes together, and says only what its kind can say.
void check_origins(const Schema& schema) {
  std::map<std::string_view, bool> dates;
  for (const InputColumn& input : schema.inputs) {
    const std::string name = quote(input.name);
    if (input.source().empty() || is_in(input.source(), schema.targets))
      contradicts(fmt::format("the input {} has no column of its own", name));
    if (input.aspect != Aspect::value && (input.column.empty() || input.categorical() || !input.unit.empty()))
      contradicts(fmt::format("the input {} is no plain number", name));
    if (input.aspect != Aspect::missing) {
      const auto [found, is_new] = dates.emplace(input.source(), is_of_date(input));
      if (found->second != is_of_date(input) || (!is_new && !found->second))
        contradicts(fmt::format("the column {} is read in two ways", quote(input.source())));
    }
    for (const std::string& word : {input.other, input.absent})
      if (!word.empty() && !is_in(word, input.categories))
        contradicts(fmt::format("{} is no category of {}", quote(word), name));
  }
}

void check_column_names(const Schema& schema) {
  for (const std::string& name : schema.decimal_commas)
    if (!is_in(name, schema.targets) &&
        std::none_of(schema.inputs.begin(), schema.inputs.end(),
                     [&](const auto& input) { return input.source() == name; }))
      contradicts(
          fmt::format("numbers of a column {} that there is not are written with commas", quote(name)));
  if (schema.given_names.empty()) return;
  const auto expect = [&](const std::string& name) {
    if (!is_in(name, schema.given_names))
      contradicts(fmt::format("{} is none of the names given to the columns", quote(name)));
  };
  for (const InputColumn& input : schema.inputs) expect(input.source());
  for (const std::string& target : schema.targets) expect(target);
}

// They are columns of their own.
void check_constants(const Schema& schema) {
  std::set<std::string_view> seen(schema.targets.begin(), schema.targets.end());
  for (const InputColumn& input : schema.inputs) seen.insert(input.source());
  for (const ConstantColumn& column : schema.constants)
    if (column.name.empty() || !std::isfinite(column.value) || !seen.insert(column.name).second)
      contradicts(fmt::format("the constant column {} is something else as well", quote(column.name)));
}

void check_different(const std::vector<std::string>& words, const std::string& what) {
  const std::set<std::string_view> different(words.begin(), words.end());
  if (different.size() != words.size()) contradicts(fmt::format("{} hold a word twice", what));
}

void check_sample(const Schema& schema) {
  if (schema.sample.rank() == 0 || !positive_lengths(schema.sample)) contradicts("samples have no shape");
  if (schema.image.rank() != 0 && (schema.image.rank() != 3 || !positive_lengths(schema.image) ||
                                   schema.image.size() != schema.features()))
    contradicts("the image does not make up a sample");
  if (schema.inputs.empty()) return;
  std::int64_t features = 0;
  for (const InputColumn& column : schema.inputs) features += column.features();
  if (features != schema.features() || schema.sample.rank() != 1 || schema.image.rank() != 0)
    contradicts("the columns do not make up a sample");
}

// How targets are scaled, and what that makes of the model's answers, is said twice.
void check_target_scale(const Schema& schema) {
  const TargetScale scale = schema.target_scale;
  const Scaling& scaling = schema.target_scaling;
  if (scale == TargetScale::automatic || (schema.task != Task::regress && scale != TargetScale::standard))
    contradicts("the scale of the targets does not fit the task");
  if (scaling.log != (scale == TargetScale::log) || schema.input_scaling.log)
    contradicts("logarithms are taken of what has none");
  if (scaling.smooth_clip || !scaling.quantiles.empty())
    contradicts("the targets are scaled as only inputs are");
  const bool shifts =
      std::any_of(scaling.shift.begin(), scaling.shift.end(), [](double s) { return s != 0; });
  if (shifts && (scale == TargetScale::count || scale == TargetScale::share || scale == TargetScale::none))
    contradicts("the scale of the targets does not fit their shift");
}

void check_answers(const Schema& schema) {
  const bool classify = schema.task == Task::classify, numbers = schema.task == Task::regress;
  // Several columns, each of which is a class or a label of that name.
  const bool columns = !numbers && schema.targets.size() > 1;
  if (schema.targets.empty() || schema.task == Task::count ||
      (columns && !std::is_permutation(schema.targets.begin(), schema.targets.end(), schema.classes.begin(),
                                       schema.classes.end())))
    contradicts("the targets do not fit the task");
  if (numbers ? !schema.classes.empty() : schema.classes.size() < (classify ? 2 : 1))
    contradicts("the classes do not fit the task");
  if (schema.ordered && !classify) contradicts("what is no class has no order");
  if (schema.label_separator.empty() == (schema.task == Task::label && !columns))
    contradicts("what stands between labels does not fit the task");
  check_target_scale(schema);
  check_different(schema.classes, "the classes");
  check_different(schema.missing_values, "the texts of missing cells");
  check_different(schema.given_names, "the names given to the columns");
  if (!schema.target_units.empty() && (!numbers || schema.target_units.size() != schema.targets.size()))
    contradicts("the units do not fit the targets");
  for (const InputColumn& column : schema.inputs)
    if (column.categorical() && !column.unit.empty())
      contradicts(fmt::format("the categories of {} have a unit", quote(column.name)));
}

void check_numbers(const std::vector<double>& numbers, std::int64_t size, const std::string& what) {
  if (numbers.size() != static_cast<std::size_t>(size))
    contradicts(fmt::format("{} has {} numbers, not {}", what, numbers.size(), size));
  if (!std::all_of(numbers.begin(), numbers.end(), [](double number) { return std::isfinite(number); }))
    contradicts(fmt::format("{} holds something that is no finite number", what));
}

void check_bounds(const Scaling& scaling, std::int64_t size, const std::string& what) {
  if (scaling.low.empty() && scaling.high.empty()) return;
  check_numbers(scaling.low, size, "the lower bounds of " + what);
  check_numbers(scaling.high, size, "the upper bounds of " + what);
  for (std::size_t j = 0; j < scaling.low.size(); ++j)
    if (scaling.low[j] > scaling.high[j])
      contradicts(fmt::format("a lower bound of {} is above the upper", what));
}

bool rises(const std::vector<double>& numbers) {
  return std::adjacent_find(numbers.begin(), numbers.end(), std::greater_equal<>()) == numbers.end();
}

void check_quantiles(const Scaling& scaling, std::int64_t size, const std::string& what) {
  if (scaling.quantiles.empty()) return;
  if (scaling.quantiles.size() != static_cast<std::size_t>(size) || scaling.smooth_clip)
    contradicts(fmt::format("the quantiles of {} do not fit them", what));
  for (const QuantileTable& table : scaling.quantiles) {
    if (table.numbers.size() == 1)
      contradicts(fmt::format("a table of the quantiles of {} has one place", what));
    for (const std::vector<double>* column : {&table.numbers, &table.scores}) {
      check_numbers(*column, static_cast<std::int64_t>(table.numbers.size()),
                    "a table of quantiles of " + what);
      if (!rises(*column)) contradicts(fmt::format("the quantiles of {} do not rise", what));
    }
  }
}

void check_scaling(const Scaling& scaling, std::int64_t size, const std::string& what) {
  if (!scaling.fill.empty()) check_numbers(scaling.fill, size, "the fill of " + what);
  check_bounds(scaling, size, what);
  check_quantiles(scaling, size, what);
  if (scaling.shift.empty() && scaling.scale.empty()) return;
  check_numbers(scaling.shift, size, "the shift of " + what);
  check_numbers(scaling.scale, size, "the scale of " + what);
  if (std::any_of(scaling.scale.begin(), scaling.scale.end(), [](double scale) { return scale < 0; }))
    contradicts(fmt::format("the scale of {} holds a negative number", what));
}

// A feature of a category is 1 or 0 as it is; what stands for a missing one is one of the categories.
void check_categories(const Schema& schema) {
  const Scaling& scaling = schema.input_scaling;
  std::size_t feature = 0;
  for (const InputColumn& column : schema.inputs) {
    const std::size_t end = feature + static_cast<std::size_t>(column.features());
    check_different(column.categories, "the categories of " + quote(column.name));
    double filled = 0;
    for (std::size_t j = feature; column.categorical() && j < end; ++j) {
      if (!scaling.shift.empty() && (scaling.shift[j] != 0 || scaling.scale[j] != 1))
        contradicts(fmt::format("the categories of {} are scaled", quote(column.name)));
      if (!scaling.quantiles.empty() && !scaling.quantiles[j].numbers.empty())
        contradicts(fmt::format("the categories of {} are scaled", quote(column.name)));
      if (!scaling.fill.empty() && scaling.fill[j] != 0 && scaling.fill[j] != 1)
        contradicts(fmt::format("no category stands for a missing one in {}", quote(column.name)));
      filled += scaling.fill.empty() ? 0 : scaling.fill[j];
    }
    if (column.categorical() && !scaling.fill.empty() && filled != 1)
      contradicts(fmt::format("no category stands for a missing one in {}", quote(column.name)));
    feature = end;
  }
}

void check_target_range(const Schema& schema) {
  if (schema.target_low.empty() && schema.target_high.empty()) return;
  if (schema.task != Task::regress) contradicts("what is no number has a range");
  check_bounds({.shift = {}, .scale = {}, .low = schema.target_low, .high = schema.target_high},
               schema.outputs(), "the targets");
}

// Predictions are divided by these scales.
void check_target_scales(const Schema& schema) {
  for (const double scale : schema.target_scaling.scale)
    if (scale == 0 || !std::isfinite(1 / scale)) contradicts(fmt::format("a target has the scale {}", scale));
}

}  // namespace

void check_schema(const Schema& schema) {
  (void)name(schema.task), (void)name(schema.missing), (void)name(schema.unknown);
  check_names(schema);
  check_origins(schema);
  check_column_names(schema);
  check_constants(schema);
  check_sample(schema);
  check_answers(schema);
  check_scaling(schema.input_scaling, schema.features(), "the inputs");
  check_categories(schema);
  check_target_range(schema);
  if (schema.task != Task::regress) return;
  check_scaling(schema.target_scaling, schema.outputs(), "the targets");
  check_target_scales(schema);
}

}  // namespace gradus::data
