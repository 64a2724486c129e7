// loader.hpp - rows of a data set into programs.
#pragma once

#include <algorithm>
#include <gradus/data.hpp>
#include <gradus/program.hpp>
#include <span>

#include "train/step.hpp"

namespace gradus::training {

/// Copies rows of the data into the inputs "x" and, where the program has them, "y" and "weight"; no
/// allocation. "y" gets class numbers where it is int64, scaled targets otherwise. Throws ShapeError where
/// the inputs have no room for them.
void load_rows(const Dataset& data, std::span<const std::int64_t> rows, Execution& program);

/// Runs rows through a model, a batch at a time. After each batch visit(part, program, begin): the rows of
/// the batch, the program with its outputs, and the place of the first of them among all rows.
template <class Visit>
void for_each_batch(InferencePrograms& programs, const Rows& rows, std::int64_t batch, const Visit& visit) {
  for (std::int64_t begin = 0; begin < rows.size(); begin += batch) {
    const std::int64_t count = std::min(batch, rows.size() - begin);
    const auto part =
        rows.indices().subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(count));
    Execution& program = programs.at(count);
    load_rows(rows.dataset(), part, program);
    program.run();
    visit(part, program, begin);
  }
}

}  // namespace gradus::training
