// cell.cpp - one cell of a table, and the texts that say that nothing is known.
#include "data/cell.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <span>
#include <vector>

#include "base/text.hpp"
#include "data/written_number.hpp"

namespace gradus::data {
namespace {

// In lower case. What a spreadsheet or a program could not compute is missing, too.
constexpr std::string_view missing_words[] = {
    "",     "na",       "n/a",       "n.a.",    "#n/a",    "#na",   "<na>",   "nan",
    "-nan", "nan(ind)", "-nan(ind)", "null",    "nil",     "none",  "(null)", "nat",
    "\\n",  "?",        "#null!",    "#div/0!", "#value!", "#ref!", "#num!",  "#name?"};
// Among numbers only; the last two are an en and an em dash.
constexpr std::string_view marks[] = {"-", "--", ".", "..", "\u2013", "\u2014"};
constexpr std::size_t longest_missing = 16, longest_mark = 3;

bool is_among(std::string_view text, std::span<const std::string_view> list) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

// 1.#QNAN, -1.#IND00: how Windows once wrote what is not a number.
bool is_old_nan(std::string_view word) {
  if (word.starts_with('-')) word.remove_prefix(1);
  while (word.ends_with('0')) word.remove_suffix(1);
  return word == "1.#qnan" || word == "1.#snan" || word == "1.#ind";
}

bool is_usual(std::string_view text) {
  // What they all begin with.
  static constexpr std::string_view first = "nN#<-\\?(1";
  if (text.empty()) return true;
  if (text.size() > longest_missing || first.find(text[0]) == std::string_view::npos) return false;
  const std::string word = lower(text);
  return is_among(word, missing_words) || is_old_nan(word);
}

}  // namespace

bool is_mark(std::string_view text) { return text.size() <= longest_mark && is_among(text, marks); }

MissingTexts::MissingTexts(const std::vector<std::string>& more) : more_(more.begin(), more.end()) {
  double value = 0;
  for (const std::string& text : more)
    if (parse_number(text, value)) numbers_.push_back(value);
}

bool MissingTexts::among_words(const Cell& cell) const {
  if (cell.text.empty()) return true;
  if (!more_.empty() && more_.contains(std::string(cell.text))) return true;
  return !cell.quoted && is_usual(cell.text);
}

bool MissingTexts::among_numbers(const Cell& cell) const {
  const std::string_view text = without_spaces(cell.text);
  return is_usual(text) || is_mark(text) || (!more_.empty() && more_.contains(std::string(text)));
}

bool MissingTexts::holds(double value) const {
  return std::find(numbers_.begin(), numbers_.end(), value) != numbers_.end();
}

std::string MissingTexts::usual() {
  std::vector<std::string_view> words, typed;
  for (const std::string_view word : missing_words)
    if (!word.empty()) words.push_back(word);
  // The dashes that only typesetters have are named, as not every screen shows them.
  std::copy_if(std::begin(marks), std::end(marks), std::back_inserter(typed),
               [](std::string_view mark) { return mark[0] == '-' || mark[0] == '.'; });
  return fmt::format(
      "empty cells, 1.#QNAN and its like, {}, in capitals or not; among numbers also {} and dashes",
      fmt::join(words, ", "), fmt::join(typed, ", "));
}

}  // namespace gradus::data
