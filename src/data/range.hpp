// range.hpp - numbers that a model can compute with.
#pragma once

#include "data/content.hpp"

namespace gradus::data {

/// Throws DataError, with row and column, for a number of any row (training, validation, test or new) that is
/// infinite once it is scaled, as doubles.
void check_range(const Content& content);

/// Throws DataError, with row and column, for an input or a target of these rows that is infinite in this
/// type once it is scaled: whatever is computed of it would be, too.
void expect_range(const Rows& rows, Dtype dtype);

/// Throws DataError, with row and column, for an input of these rows that is none of the codes 0 .. count -
/// 1; a count of 0 stands for inputs that are no codes.
void expect_codes(const Rows& rows, std::int64_t count);

/// A sentence for each column (the first eight) that is not scaled and loses by that: float32 rounds its
/// numbers by more than 1 % of their standard deviation, squares of targets vanish there, or slopes are too
/// small to learn `by_slopes`. With its name, and what to do.
std::vector<std::string> notes_on_spread(const Rows& rows, Dtype dtype, bool by_slopes);

/// Throws DataError, naming row and column, where targets are no probabilities: outside 0 .. 1, or in rows
/// whose sum is further than 0.02 from 1.
void expect_probabilities(const Rows& rows);

/// Throws DataError where the rows of a split all count for nothing, or where weights are so
/// large or so small that float32 cannot add them.
void check_weights(const Content& content);

}  // namespace gradus::data
