// nonfinite.hpp - finds out where a NaN or an infinity came from.
#pragma once

#include <gradus/graph.hpp>
#include <gradus/program.hpp>
#include <span>
#include <string>

namespace gradus::check {

/// Computes the graph op by op and describes the first value that is not finite: op, layer, rows. `rows` are
/// the rows of the data in the batch. Inputs are read from the program, parameters and states from the
/// bindings. Empty where everything is finite.
std::string first_nonfinite(const Graph& graph, Execution& program, const Bindings& bindings,
                            std::span<const std::int64_t> rows);

}  // namespace gradus::check
