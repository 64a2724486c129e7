// text.cpp - words for error messages: the nearest name, quoting, short lists.
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace gradus {
namespace {

// Longer words are cut: a name that long is no slip of the fingers.
constexpr std::size_t longest_word = 64;

// Optimal string alignment: insertions, deletions, replacements and swaps of neighbours.
std::size_t distance(std::string_view a, std::string_view b) {
  const std::size_t width = b.size() + 1;
  std::vector<std::size_t> table((a.size() + 1) * width);
  for (std::size_t i = 0; i <= a.size(); ++i) table[i * width] = i;
  for (std::size_t j = 0; j <= b.size(); ++j) table[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t here = i * width + j;
      table[here] = std::min({table[here - width] + 1, table[here - 1] + 1,
                              table[here - width - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        table[here] = std::min(table[here], table[here - 2 * width - 2] + 1);
    }
  }
  return table.back();
}

}  // namespace

std::string nearest(std::string_view word, std::span<const std::string> candidates) {
  const std::string wanted = lower(word.substr(0, longest_word));
  // A third of the word may be wrong, and one letter of a short one; a single letter resembles everything.
  std::size_t best = wanted.size() < 2 ? 1 : std::max<std::size_t>(1, wanted.size() / 3) + 1;
  std::string result;
  for (const std::string& candidate : candidates) {
    const std::size_t d = distance(wanted, lower(std::string_view(candidate).substr(0, longest_word)));
    if (d >= best) continue;
    best = d;
    result = candidate;
  }
  if (!result.empty() || wanted.size() < 3) return result;
  for (const std::string& candidate : candidates)
    if (lower(candidate).starts_with(wanted)) return candidate;
  for (const std::string& candidate : candidates)
    if (lower(candidate).find(wanted) != std::string::npos) return candidate;
  return result;
}

std::string did_you_mean(std::string_view word, std::span<const std::string> candidates) {
  const std::string near = nearest(word, candidates);
  return near.empty() ? "" : fmt::format(" Did you mean {}?", quote(near));
}

std::string without_controls(std::string_view text) {
  std::string result;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f)
      result += c == '\n' ? "\\n" : c == '\t' ? "\\t" : fmt::format("\\x{:02x}", byte);
    else
      result += c;
  }
  return result;
}

std::string shortened(std::string_view text, std::size_t most) {
  constexpr std::size_t most_bytes = 4;  // of a character; more that go on none are no UTF-8
  std::size_t characters = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool continues = (static_cast<unsigned char>(text[i]) & 0xc0) == 0x80;
    if ((!continues && characters++ == most) || i == most_bytes * most)
      return without_controls(text.substr(0, i)) + "...";
  }
  return without_controls(text);
}

std::string quote(std::string_view text) { return fmt::format("\"{}\"", shortened(text)); }

std::string listed(std::span<const std::string> items, std::size_t most) {
  constexpr std::size_t most_characters = 80;  // quoted ones are shorter
  const std::size_t shown = items.size() <= most + 1 ? items.size() : most;
  std::string result;
  for (const std::string& item : items.first(shown))
    result += fmt::format("{}{}", result.empty() ? "" : ", ", shortened(item, most_characters));
  return shown == items.size() ? result : fmt::format("{} and {} more", result, items.size() - shown);
}

std::string_view trimmed(std::string_view text) {
  const auto space = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && space(text.front())) text.remove_prefix(1);
  while (!text.empty() && space(text.back())) text.remove_suffix(1);
  return text;
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return result;
}

std::string grouped(long long number) {
  const std::string digits = fmt::format("{}", number);
  std::string text;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const bool gap = i > 0 && (digits.size() - i) % 3 == 0 && digits[i - 1] != '-';
    if (gap) text += ',';
    text += digits[i];
  }
  return text;
}

}  // namespace gradus
