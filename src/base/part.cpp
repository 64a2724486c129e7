// part.cpp - reading, printing and checking the fields of parts.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <gradus/error.hpp>
#include <gradus/part.hpp>
#include <vector>

#include "base/part_text.hpp"
#include "base/text.hpp"

namespace gradus {
namespace {

const char* type_of(const FieldValue& value) {
  constexpr const char* names[] = {"true or false", "a whole number", "a number", "a word"};
  return names[value.index()];
}

template <class T>
bool parse_number(std::string_view text, T& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

// Whole numbers beyond are a slip or an attack; within, sums and products of two cannot overflow.
constexpr double largest_whole = 1e9;

std::string describe(const Range& range) {
  const bool low = std::isfinite(range.least), high = std::isfinite(range.most);
  const char* more = range.open ? "more than" : "at least";
  if (low && high) return fmt::format("{} {} and at most {}", more, range.least, range.most);
  return low ? fmt::format("{} {}", more, range.least) : fmt::format("at most {}", range.most);
}

void check_choice(std::string_view owner, const Field& field, const std::string& word) {
  if (*field.choices == '\0') return;
  const std::vector<std::string> choices = split_text(field.choices, '|');
  if (std::find(choices.begin(), choices.end(), word) != choices.end()) return;
  throw UsageError(fmt::format("{} of {} must be {}, got {}.{}", field.name, owner,
                               fmt::join(choices, " or "), quote(word), did_you_mean(word, choices)));
}

}  // namespace

FieldValue parse_field(std::string_view text, const FieldValue& like, std::string_view what) {
  bool good = true;
  FieldValue value = like;
  if (std::holds_alternative<bool>(like)) {
    good = text == "true" || text == "false" || text == "1" || text == "0";
    value = text == "true" || text == "1";
  } else if (std::holds_alternative<std::int64_t>(like)) {
    good = parse_number(text, std::get<std::int64_t>(value));
  } else if (std::holds_alternative<double>(like)) {
    good = parse_number(text, std::get<double>(value));
  } else {
    value = std::string(text);
  }
  if (!good) throw UsageError(fmt::format("{} needs {}, got \"{}\"", what, type_of(like), text));
  if (const auto* real = std::get_if<double>(&value); real && !std::isfinite(*real))
    throw UsageError(fmt::format("{} needs a finite number, got \"{}\"", what, text));
  return value;
}

std::string field_text(const FieldValue& value) {
  return std::visit([](const auto& v) { return fmt::format("{}", v); }, value);
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
        fmt::format("{} of {} needs {}, got {}", field.name, owner, type_of(like), field_text(value)));
  double number = 0;
  Range range = field.range;
  if (const auto* whole = std::get_if<std::int64_t>(&value)) {
    number = static_cast<double>(*whole);
    range.most = std::min(range.most, largest_whole);
  } else if (const auto* real = std::get_if<double>(&value)) {
    number = *real;
    if (!std::isfinite(number))
      throw UsageError(
          fmt::format("{} of {} must be a finite number, got {}", field.name, owner, field_text(value)));
  } else if (const auto* word = std::get_if<std::string>(&value)) {
    return check_choice(owner, field, *word);
  } else {
    return;
  }
  if (number <= range.most && (range.open ? number > range.least : number >= range.least)) return;
  throw UsageError(
      fmt::format("{} of {} must be {}, got {}", field.name, owner, describe(range), field_text(value)));
}

}  // namespace gradus
