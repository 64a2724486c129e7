// loader.hpp - fills the inputs of a program with rows of a data set.
#pragma once

#include <gradus/data.hpp>
#include <gradus/program.hpp>
#include <span>

namespace gradus {

/// Copies rows of the data into the inputs "x" and, where the program has them, "y" and "weight"; no
/// allocation. "y" gets class numbers where it is int64, scaled targets otherwise.
void load_rows(const Dataset& data, std::span<const std::int64_t> rows, Execution& program);

}  // namespace gradus
