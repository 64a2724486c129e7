// figures_text.hpp - figures of an evaluation, with their intervals, as a table and as JSON.
#pragma once

#include <gradus/runs.hpp>
#include <string>
#include <vector>

#include "base/json.hpp"

namespace gradus::cli {

/// Adds a member for each figure, "intervals" and "baseline" with the same names, and "classes" with those of
/// single classes; of numbers each is a list, one item per target.
void add_figures(Json& json, const RunEvaluation& found);

/// Tables of the same.
std::string figures_text(const RunEvaluation& found);

/// What intervals that promise `level` hold, and how wide they are: lists, one item per target.
Json intervals_json(const std::vector<IntervalCoverage>& intervals, double level);

/// All figures of each group.
Json groups_json(const RunEvaluation& found, double level);
/// The main ones as a table, a group a line; empty where no groups were asked for.
std::string groups_text(const RunEvaluation& found);

}  // namespace gradus::cli
