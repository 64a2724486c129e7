// part_text.cpp - cutting the text of parts into words, and words into fields and values.
#include "catalog/part_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <gradus/error.hpp>

#include "base/text.hpp"

namespace gradus::catalog {
namespace {

// A word without its quotes: \" and \\ stand for themselves.
std::string unquoted(std::string_view word) {
  std::string text;
  bool inside = false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    if (inside && word[i] == '\\' && i + 1 < word.size())
      text += word[++i];
    else if (word[i] == '"')
      inside = !inside;
    else
      text += word[i];
  }
  return text;
}

std::vector<std::string> names_of(std::span<const Field> fields) {
  std::vector<std::string> names;
  for (const Field& field : fields) names.emplace_back(field.name);
  return names;
}

const Field& named_field(std::string_view owner, std::span<const Field> fields, std::string_view name) {
  for (const Field& field : fields)
    if (name == field.name) return field;
  const std::vector<std::string> names = names_of(fields);
  if (names.empty()) throw UsageError(fmt::format("{} takes no values, got {}", owner, quote(name)));
  throw UsageError(fmt::format("{} has no field {}; it has {}.{}", owner, quote(name), listed(names),
                               did_you_mean(name, names)));
}

}  // namespace

std::vector<std::string> split_text(std::string_view text, char separator) {
  std::vector<std::string> pieces;
  std::string piece;
  bool inside = false;
  int brackets = 0;
  const auto finish = [&] {
    const std::string_view clean = trimmed(piece);
    if (separator != ' ' || !clean.empty()) pieces.emplace_back(clean);
    piece.clear();
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool blank = c == ' ' || c == '\t';
    if (c == '"') inside = !inside;
    if (!inside) brackets += c == '[' ? 1 : c == ']' ? -1 : 0;
    if (!inside && brackets <= 0 && (c == separator || (separator == ' ' && blank))) {
      finish();
      continue;
    }
    piece += c;
    if (inside && c == '\\' && i + 1 < text.size()) piece += text[++i];
  }
  if (inside) throw UsageError(fmt::format("a double quote does not end in {}", quote(text)));
  if (brackets != 0) throw UsageError(fmt::format("brackets do not match in {}", quote(text)));
  finish();
  return pieces;
}

std::vector<FieldText> match_fields(std::string_view owner, std::span<const Field> fields,
                                    std::span<const std::string> words) {
  std::vector<FieldText> result;
  std::size_t position = 0;
  for (const std::string& word : words) {
    const std::size_t equals = word.find('=');
    const bool named = equals != std::string::npos && equals < word.find('"');
    if (!named && position >= fields.size())
      throw UsageError(fields.empty() ? fmt::format("{} takes no values, got {}", owner, quote(word))
                                      : fmt::format("{} takes at most {} value{} ({}), got {} more", owner,
                                                    fields.size(), fields.size() == 1 ? "" : "s",
                                                    listed(names_of(fields)), quote(word)));
    const Field& field = named ? named_field(owner, fields, word.substr(0, equals)) : fields[position++];
    if (std::any_of(result.begin(), result.end(),
                    [&](const FieldText& other) { return other.field == &field; }))
      throw UsageError(fmt::format("{} of {} is given twice", field.name, owner));
    result.push_back(
        {&field, unquoted(named ? std::string_view(word).substr(equals + 1) : std::string_view(word))});
  }
  return result;
}

std::string value_text(const FieldValue& value) {
  std::string text = field_text(value);
  const bool numbers = std::holds_alternative<Numbers>(value) && !text.empty();
  if (numbers || (!text.empty() && text.find_first_of(" \t,=\"\\[]") == std::string::npos)) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

void unknown_kind(std::string_view what, std::string_view name, std::span<const std::string> names) {
  if (name.empty()) throw UsageError(fmt::format("a {} is needed: {}", what, listed(names, names.size())));
  const std::string guess = did_you_mean(name, names);
  throw UsageError(fmt::format("there is no {} {}.{}", what, quote(name),
                               guess.empty() ? " There are: " + listed(names, names.size()) : guess));
}

}  // namespace gradus::catalog
