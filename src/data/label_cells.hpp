// label_cells.hpp - targets of which a row may have several, or exactly one of several columns: labels in a
// cell ("red;big"), and columns of 0 and 1.
#pragma once

#include <gradus/load.hpp>
#include <string>

#include "data/content.hpp"
#include "data/table.hpp"

namespace gradus::data {

/// Notes what was taken for labels, and what an empty cell means.
void note_labels(const Column& target, const LoadOptions& options, Content& content);

/// The labels of each row as targets of 0 and 1; they are those of the schema, or become the classes. Throws
/// DataError for a label that the schema does not know.
void take_labels(const Table& table, const std::string& file, const Schema* schema, Content& content);

/// What several target columns are: the classes that they are called, where each row has one 1 and else 0;
/// labels where that is said; else numbers. Throws DataError for a row that is not as was said.
Task task_of_columns(const Table& table, const std::string& file, const LoadOptions& options,
                     Content& content);

/// The class or the labels of each row out of as many columns of 0 and 1. Throws DataError for a row that has
/// other numbers, or not exactly one 1 where that is its class.
void take_columns(Table& table, const std::string& file, const Schema* schema, Content& content);

}  // namespace gradus::data
