// wild.hpp - cells of inputs so far from all others that they are slips, most likely.
//
// A number of an input column of a table is wild where it is further from the median of the training rows
// than 8 times the distance of their quartiles, and twice as far as every number on that side that is not,
// and at most 2 cells, or 1 in 1,000, of the column are so far. There must be 50 numbers to tell, and
// quartiles that differ. Wild numbers count as the nearest number that is not wild.
#pragma once

#include <gradus/load.hpp>
#include <span>

#include "data/content.hpp"

namespace gradus::data {

/// The bounds of the columns that have wild cells: Scaling::low and high, by feature; empty where none has.
/// Notes which cells these are.
Scaling bounds_of_wild(Content& content, std::span<const std::int64_t> rows, const LoadOptions& options);

/// Notes the cells that a schema bounds.
void note_bounded_cells(Content& content);

}  // namespace gradus::data
