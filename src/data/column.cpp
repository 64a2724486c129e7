// column.cpp - words of a column, and cells that hold nothing in it.
#include "data/column.hpp"

#include "data/written_number.hpp"

namespace gradus::data {

std::int64_t Column::add_word(const Cell& word, std::int64_t times) {
  if (word.cut && cut == 0) cut_word = word.text;
  if (word.cut) cut += times;
  return categories.add(word.text);
}

bool is_missing(const Cell& cell, const Column& column, const MissingTexts& texts) {
  if (column.kind == Column::Kind::words) {
    if (column.labels && cell.text.empty()) return false;
    if (texts.among_words(cell)) return true;
    if (!column.fixed || !column.target || column.categories.find(cell.text) >= 0) return false;
  }
  double value = 0;
  return parse_number(cell.text, value) ? texts.holds(value) : texts.among_numbers(cell);
}

}  // namespace gradus::data
