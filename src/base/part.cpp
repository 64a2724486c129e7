// part.cpp - the values of fields: as text, and held against what a field accepts.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/error.hpp>
#include <gradus/part.hpp>
#include <vector>

#include "base/text.hpp"

namespace gradus {
namespace {

void check_choice(std::string_view owner, const Field& field, const std::string& word) {
  if (*field.choices == '\0') return;
  const std::vector<std::string> choices = words_in(field.choices);
  if (std::find(choices.begin(), choices.end(), word) != choices.end()) return;
  throw UsageError(fmt::format("{} of {} must be {}, got {}.{}", field.name, owner,
                               fmt::join(choices, " or "), quote(word), did_you_mean(word, choices)));
}

/// Holds each number of a value against the range of its field.
struct NumberCheck {
  std::string_view owner;
  const Field& field;
  const FieldValue& whole;

  void operator()(double number) const {
    if (!std::isfinite(number))
      throw UsageError(
          fmt::format("{} of {} must be a finite number, got {}", field.name, owner, field_text(whole)));
    within(number, field.range);
  }
  void operator()(std::int64_t number) const {
    Range range = field.range;
    range.most = std::min(range.most, static_cast<double>(most_counted));
    within(static_cast<double>(number), range);
  }
  void operator()(const std::string& word) const { check_choice(owner, field, word); }
  void operator()(std::uint64_t number) const { within(static_cast<double>(number), field.range); }
  void operator()(const std::vector<std::string>&) const {}
  void operator()(const std::optional<Extent>& extent) const {
    if (!extent && field.optional) return;
    if (!extent) throw UsageError(fmt::format("{} of {} needs {}", field.name, owner, type_text(whole)));
    (*this)(extent->down);
    (*this)(extent->along);
  }
  template <class T>
  void operator()(const std::vector<T>& numbers) const {
    for (const T number : numbers) (*this)(number);
  }
  void operator()(const Numbers& numbers) const { (*this)(numbers.values); }
  void operator()(bool) const {}
  void operator()(const PartValue&) const {}

 private:
  void within(double number, const Range& range) const {
    if (range.holds(number)) return;
    throw UsageError(
        fmt::format("{} of {} must be {}, got {}", field.name, owner, range_text(range), field_text(whole)));
  }
};

/// Writes each kind of value.
struct ValueWriter {
  std::string operator()(bool value) const { return fmt::format("{}", value); }
  std::string operator()(std::int64_t value) const { return fmt::format("{}", value); }
  std::string operator()(std::uint64_t value) const { return fmt::format("{}", value); }
  std::string operator()(double value) const { return fmt::format("{}", value); }
  std::string operator()(const std::string& value) const { return value; }
  std::string operator()(const std::optional<Extent>& value) const {
    if (!value) return "";
    return value->down == value->along ? fmt::format("{}", value->down)
                                       : fmt::format("{}x{}", value->down, value->along);
  }
  template <class T>
  std::string operator()(const std::vector<T>& values) const {
    return fmt::format("{}", fmt::join(values, ","));
  }
  std::string operator()(const Numbers& numbers) const {
    if (numbers.empty()) return "";
    if (numbers.columns == 0) return fmt::format("[{}]", fmt::join(numbers.values, ","));
    std::string rows;
    for (std::int64_t row = 0; row < numbers.rows(); ++row) {
      const auto first = numbers.values.begin() + row * numbers.columns;
      rows += fmt::format("{}[{}]", row == 0 ? "" : ",", fmt::join(first, first + numbers.columns, ","));
    }
    return fmt::format("[{}]", rows);
  }
  std::string operator()(const PartValue& value) const { return value.text(); }
};

}  // namespace

std::string_view word_at(const char* words, std::size_t place) {
  std::string_view rest = words;
  for (; place > 0; --place) {
    const std::size_t bar = rest.find('|');
    if (bar == std::string_view::npos) return {};
    rest.remove_prefix(bar + 1);
  }
  return rest.substr(0, rest.find('|'));
}

std::vector<std::string> words_in(const char* words) {
  std::vector<std::string> result;
  for (std::size_t i = 0; !word_at(words, i).empty(); ++i) result.emplace_back(word_at(words, i));
  return result;
}

std::size_t place_of(const char* words, std::string_view word) {
  std::size_t place = 0;
  while (!word_at(words, place).empty() && word_at(words, place) != word) ++place;
  return place;
}

std::string_view type_text(const FieldValue& value) {
  constexpr std::string_view names[] = {
      "true or false",
      "a whole number",
      "a whole number of at least 0",
      "a number",
      "a word",
      "words with commas between them",
      "a whole number, or two as in 3x5",
      "whole numbers with commas between them, as in 128,64",
      "numbers with commas between them, as in 1,2,0.5",
      "numbers in brackets, as in [[20,20],[-20,-20]] or [-30,10]",
  };
  if (const auto* part = std::get_if<PartValue>(&value)) return part->how().what;
  return names[value.index()];
}

std::string range_text(const Range& range) {
  const bool low = std::isfinite(range.least), high = std::isfinite(range.most);
  const char* more = range.open ? "more than" : "at least";
  if (low && high) return fmt::format("{} {} and at most {}", more, range.least, range.most);
  if (!low && !high) return "";
  return low ? fmt::format("{} {}", more, range.least) : fmt::format("at most {}", range.most);
}

std::string field_text(const FieldValue& value) {
  return std::visit(ValueWriter(), static_cast<const FieldValue::variant&>(value));
}

void expect_field(std::string_view owner, std::span<const Field> fields, const Field& field) {
  const auto same = [&](const Field& own) { return own.get == field.get; };
  if (std::none_of(fields.begin(), fields.end(), same))
    throw UsageError(fmt::format("{} has no field {}: it is one of another kind", owner, field.name));
}

void check_field(std::string_view owner, const Field& field, const FieldValue& value,
                 const FieldValue& like) {
  if (value.index() != like.index())
    throw UsageError(
        fmt::format("{} of {} needs {}, got {}", field.name, owner, type_text(like), field_text(value)));
  std::visit(NumberCheck{owner, field, value}, static_cast<const FieldValue::variant&>(value));
}

}  // namespace gradus
