// settings.cpp - what can be varied of a training: by the name that its option has, or its model's field.
#include "choose/settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <gradus/catalog.hpp>
#include <gradus/error.hpp>
#include <variant>

#include "base/text.hpp"

namespace gradus::choose {
namespace {

// What decides nothing that a validation row could judge, or is a matter of its own.
constexpr std::string_view not_varied[] = {"seed",   "threads", "dtype", "precise", "allow_nonfinite",
                                           "budget", "metric"};
// Of loading, what is done to the numbers of a table.
constexpr std::string_view varied_in_loading[] = {"input_scale", "target_scale", "target_range", "wild"};

std::string dashed(std::string_view name) {
  std::string result(name);
  std::replace(result.begin(), result.end(), '_', '-');
  return result;
}

std::string flag_name(const DeclaredOption& option) {
  return *option.flag ? option.flag : dashed(option.field.name);
}

template <class Range>
bool among(const Range& names, std::string_view name) {
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

bool is_called(const DeclaredOption& option, std::string_view name) {
  return name == option.field.name || name == flag_name(option);
}

// Numbers alone: the seed is none of these.
bool holds_number(const FieldValue& value) {
  return std::holds_alternative<double>(value) || std::holds_alternative<std::int64_t>(value);
}

const DeclaredOption* find_option(std::span<const DeclaredOption> options, std::string_view name) {
  for (const DeclaredOption& option : options)
    if (is_called(option, name)) return &option;
  return nullptr;
}

const Field* find_model_field(const std::string& model, std::string_view name) {
  if (model.empty()) return nullptr;
  const ModelSpec spec = parse_model(model);
  if (!spec.named) return nullptr;
  for (const Field& field : spec.named->kind().fields)
    if (name == field.name || name == dashed(field.name) ||
        (name == "width" && field.name == std::string_view("widths")))
      return &field;
  return nullptr;
}

std::string value_text(const Field& field, const void* object) {
  return field.is_given(object) ? field_text(field.get(object)) : "";
}

void set_field(const Field& field, void* object, const std::string& text, bool zero_is_none,
               const std::string& what) {
  const FieldValue like = field.get(object);
  const FieldValue value = parse_field(text, like, what);
  if (zero_is_none && text == "0" && field.clear != nullptr) return field.clear(object);
  check_field(what, field, value, like);
  field.set(object, value);
}

std::vector<std::string> by_factors(double now, std::initializer_list<const char*> factors) {
  std::vector<std::string> values;
  for (const char* factor : factors) {
    // In three digits, as people would write it.
    const double value = number_of(fmt::format("{:.3g}", now * number_of(factor, "a factor")), "a value");
    values.push_back(fmt::format("{}", value));
  }
  return values;
}

}  // namespace

double number_of(const std::string& text, std::string_view what) {
  return std::get<double>(parse_field(text, FieldValue(0.0), what));
}

std::string model_for(std::string_view setting, const RunCommand& command) {
  return command.model.empty() && setting == "degree" ? "polynomial" : command.model;
}

bool Setting::exists(std::string_view name, const RunCommand& command) {
  if (name == "rows" || name == "model") return true;
  if (const DeclaredOption* option = find_option(train_options, name))
    return !among(not_varied, option->field.name);
  if (const DeclaredOption* option = find_option(learning_options, name))
    return among(varied_in_loading, option->field.name);
  return find_model_field(command.model, name) != nullptr;
}

Setting Setting::find(std::string_view name, const RunCommand& command) {
  if (!exists(name, command)) {
    std::vector<std::string> names{"rows", "model"};
    for (const DeclaredOption& option : train_options)
      if (!among(not_varied, option.field.name)) names.push_back(flag_name(option));
    for (const std::string_view each : varied_in_loading) names.push_back(dashed(each));
    if (!command.model.empty())
      if (const ModelSpec spec = parse_model(command.model); spec.named)
        for (const Field& field : spec.named->kind().fields) names.push_back(dashed(field.name));
    throw UsageError(fmt::format("{} is nothing that can be varied here: there are {}.{}", quote(name),
                                 listed(names, names.size()), did_you_mean(name, names)));
  }
  Setting result;
  result.name_ = name;
  const RunCommand usual;
  if (name == "rows") {
    result.of_ = Of::rows;
    result.number_ = true;
  } else if (name == "model") {
    result.of_ = Of::model;
  } else if (const DeclaredOption* option = find_option(train_options, name)) {
    result.option_ = option;
    result.name_ = flag_name(*option);
    result.number_ = holds_number(option->field.get(&usual.training));
  } else if (const DeclaredOption* loading = find_option(learning_options, name)) {
    result.of_ = Of::loading;
    result.option_ = loading;
    result.name_ = flag_name(*loading);
  } else {
    const Field& field = *find_model_field(command.model, name);
    result.of_ = Of::model_field;
    result.field_name_ = field.name;
    result.name_ = dashed(field.name);
    const ModelSpec spec = parse_model(command.model);
    result.number_ = holds_number(field.get(spec.named->object()));
  }
  return result;
}

const Field& Setting::field(const RunCommand& command) const {
  if (of_ != Of::model_field) return option_->field;
  const Field* found = find_model_field(command.model, field_name_);
  if (!found) throw UsageError(fmt::format("the model {} has no {}", command.model, name_));
  return *found;
}

void Setting::set(RunCommand& command, const std::string& value) const {
  const std::string what = named_option(of_ == Of::model_field || of_ == Of::rows ? name_
                                        : of_ == Of::model                        ? "model"
                                                                                  : option_->field.name);
  switch (of_) {
    case Of::rows:
      return;
    case Of::model:
      command.model = text_of(parse_model(value));
      return;
    case Of::training:
      return set_field(field(command), &command.training, value, option_->zero_is_none, what);
    case Of::loading:
      return set_field(field(command), &command.load, value, false, what);
    case Of::model_field:
      break;
  }
  ModelSpec spec = parse_model(command.model);
  const Field& of = field(command);
  spec.named = spec.named->with(of, parse_field(value, of.get(spec.named->object()), what));
  command.model = text_of(spec);
}

std::string Setting::value_in(const RunCommand& command) const {
  switch (of_) {
    case Of::rows:
      return "";
    case Of::model:
      return command.model;
    case Of::training:
      return value_text(field(command), &command.training);
    case Of::loading:
      return value_text(field(command), &command.load);
    case Of::model_field:
      break;
  }
  return value_text(field(command), parse_model(command.model).named->object());
}

std::vector<std::string> Setting::usual_values(const RunCommand& resolved, std::int64_t rows) const {
  if (is_rows()) {
    std::vector<std::string> values;
    for (std::int64_t count = rows; count >= 8 && values.size() < 6; count /= 2)
      values.insert(values.begin(), std::to_string(count));
    return values;
  }
  const std::string now_text = value_in(resolved);
  if (!number_ || of_ == Of::model)
    throw UsageError(fmt::format("which values of {} are worth trying is not known: name them, as in {}",
                                 name_, named_option("values", "A,B,C")));
  const Range& range = field(resolved).range;
  const double now = now_text.empty() ? 0 : number_of(now_text, name_);
  if (range.scale == Scale::powers_of_two) {
    std::vector<std::string> values;
    for (std::int64_t batch = 8; batch <= std::min<std::int64_t>(rows, 1024); batch *= 2)
      values.push_back(std::to_string(batch));
    return values.empty() ? std::vector<std::string>{"1"} : values;
  }
  if (range.scale == Scale::logarithmic) {
    if (now > 0) return by_factors(now, {"0.01", "0.03", "0.1", "0.3", "1", "3", "10"});
    std::vector<std::string> values = by_factors(1, {"1e-6", "1e-5", "1e-4", "1e-3", "1e-2", "0.1", "1"});
    if (range.holds(0)) values.insert(values.begin(), "0");
    return values;
  }
  if (range.most <= 1) return {"0", "0.1", "0.2", "0.3", "0.4", "0.5", "0.6"};
  if (name_ == "degree") return {"1", "2", "3", "4", "5", "6", "7", "8", "9"};
  std::vector<std::string> values;
  for (const double factor : {0.25, 0.5, 1.0, 2.0, 4.0}) {
    const std::string value = fmt::format("{:.0f}", std::max(1.0, now * factor));
    if (!among(values, value)) values.push_back(value);
  }
  return values;
}

}  // namespace gradus::choose
