// figures_text.hpp - figures of an evaluation, with their intervals, as a table and as JSON.
#pragma once

#include <gradus/runs.hpp>
#include <string>

#include "base/json.hpp"

namespace gradus::cli {

/// Adds a member for each figure, "intervals" and "baseline" with the same names, and "classes" with those of
/// single classes; of numbers each is a list, one item per target.
void add_figures(Json& json, const RunEvaluation& found);

/// Tables of the same.
std::string figures_text(const RunEvaluation& found);

}  // namespace gradus::cli
