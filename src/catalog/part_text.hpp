// part_text.hpp - parts as text: "dropout 0.5", "momentum tau=0.9 alpha=1e-4"; read and written by their
// declared fields.
//
// A value stands for the next field in declared order, or is named. A value with spaces, commas or quotes
// stands in double quotes: linear 32 init="normal deviation=0.02". Numbers in brackets need none:
// linear weights=[[20,20]] biases=[-30].
#pragma once

#include <gradus/catalog.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gradus::catalog {

/// The text cut at a separator, except within double quotes and brackets; spaces around each piece are
/// dropped. With a space as the separator, empty pieces are dropped too. Throws UsageError for a quote that
/// does not end and brackets that do not match.
std::vector<std::string> split_text(std::string_view text, char separator);

/// A field and the text of its value.
struct FieldText {
  const Field* field;
  std::string value;
};

/// Which field each word ("0.5", "tau=0.9") is for. Throws UsageError for an unknown or repeated field, or
/// too many words.
std::vector<FieldText> match_fields(std::string_view owner, std::span<const Field> fields,
                                    std::span<const std::string> words);

/// A value as match_fields and parse_field read it back, quoted where it must be.
std::string value_text(const FieldValue& value);

/// Throws UsageError: there is no such layer (rule, loss, ...); with the nearest name.
[[noreturn]] void unknown_kind(std::string_view what, std::string_view name,
                               std::span<const std::string> names);

/// The kind of that name. Throws UsageError with the nearest name.
template <class Functions>
const Kind<Functions>& find_kind(std::string_view name, std::span<const Kind<Functions>* const> kinds,
                                 std::string_view what) {
  std::vector<std::string> names;
  for (const Kind<Functions>* kind : kinds) {
    if (name == kind->name) return *kind;
    names.emplace_back(kind->name);
  }
  unknown_kind(what, name, names);
}

/// A part with some fields set from words. Throws UsageError for words that do not fit.
template <class Functions>
Part<Functions> with_fields(Part<Functions> part, std::span<const std::string> words) {
  for (const auto& [field, value] : match_fields(part.name(), part.kind().fields, words)) {
    const std::string what = std::string(field->name) + " of " + std::string(part.name());
    part = part.with(*field, parse_field(value, field->get(part.object()), what));
  }
  return part;
}

/// The part that a text describes. Throws UsageError that says what was expected.
template <class Functions>
Part<Functions> parse_part(std::string_view text, std::span<const Kind<Functions>* const> kinds,
                           std::string_view what) {
  const std::vector<std::string> words = split_text(text, ' ');
  const Kind<Functions>& kind = find_kind(words.empty() ? std::string_view() : words[0], kinds, what);
  return with_fields(Part<Functions>(kind), std::span(words).subspan(1));
}

/// The fields of a part that differ from their defaults, which parse_part reads back to an equal part.
template <class Functions>
std::string part_text(const Part<Functions>& part, bool first_unnamed = false) {
  const Part<Functions> like(part.kind());
  std::string text(part.name());
  for (const Field& field : part.kind().fields) {
    const FieldValue value = field.get(part.object());
    const bool given = field.is_given(part.object()), usual = field.is_given(like.object());
    if (!given || (usual && value == field.get(like.object()))) continue;
    const bool unnamed = first_unnamed && &field == part.kind().fields.data();
    text += (unnamed ? " " : " " + std::string(field.name) + "=") + value_text(value);
  }
  return text;
}

}  // namespace gradus::catalog
