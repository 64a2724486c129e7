// target_kind.hpp - what the target of a table is: classes, numbers or labels, and what cannot be learnt.
//
// Words are classes, and whole numbers where there are at most 20 different ones without a unit, each with 10
// rows (5 where they count on from 0 or 1), or two, unless they fade like counts (target_scale.hpp). Words
// are labels where 1 cell in 20 holds several with semicolons or bars between them, and there are fewer
// labels than different texts, with 5 rows each; an empty cell then says that a row has none of them. Several
// columns are classes where each row has 1 in one of them and 0 in the others. Dates, and words that differ
// in more than half of the rows, are refused unless an option says that they are classes.
#pragma once

#include <gradus/load.hpp>

#include "data/content.hpp"
#include "data/table.hpp"

namespace gradus::data {

/// Sets the task of the schema by the options or the target columns, and notes what left doubt. Throws
/// UsageError for several targets of classes, DataError for a target that nothing can be learnt of.
void choose_task(const Table& table, const std::string& file, const LoadOptions& options, Content& content);

/// Puts the classes in the order that is said. Throws UsageError unless it names each of them once.
void put_in_order(const std::vector<std::string>& order, const std::string& file, Content& content);

/// Notes how to say that classes are in an order, where their words are known to be.
void note_order(const Column& target, const LoadOptions& options, Content& content);

}  // namespace gradus::data
