// inputs.hpp - columns of a table as the inputs of a model: several of a date, one more of a column with
// missing cells, and categories that stand for rare and missing ones.
#pragma once

#include <gradus/data.hpp>
#include <vector>

#include "data/table.hpp"

namespace gradus::data {

/// Describes the inputs that are made of the columns of a new table, in their order, and notes in each column
/// what is done with it.
std::vector<InputColumn> describe_inputs(std::vector<Column>& columns, std::int64_t rows, Missing missing,
                                         Unknown unknown);

/// The values of the inputs, [rows, inputs], of the columns of a table that was read by or described as them.
std::vector<double> input_values(Table table, const std::vector<InputColumn>& inputs);

}  // namespace gradus::data
