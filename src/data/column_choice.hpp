// column_choice.hpp - which columns that nobody spoke of are inputs, and which say nothing about new rows.
//
// Left out, and said, is a column
// - that is empty, or the same in every row;
// - of words with three words in a cell on average, most of them different: free text;
// - of words, most of which stand in one row alone: names, keys;
// - of whole numbers that count the rows (0, 1, 2, ... or 1, 2, 3, ...), where it is the first one or called
//   like a number of rows, or that are all different, where it is called like an identifier.
// A column of numbers stays if no other input is left.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "data/column.hpp"

namespace gradus::data {

/// Says of each input whether it is left out, and why; counts its values. Columns that are asked for, or
/// known, stay.
void choose_inputs(std::span<Column> columns, std::size_t records);

/// What such a column of words is called where at least half of its cells are numbers.
inline constexpr const char* numbers_among_texts = "numbers among texts";

/// True for yes and no, true and false, and the like.
bool are_truth_values(const std::vector<std::string>& words);

/// Values are counted up to here.
inline constexpr std::int64_t most_counted_values = 1000;

}  // namespace gradus::data
