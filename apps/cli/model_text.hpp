// model_text.hpp - what a trained model is, what it needs, and what it says.
#pragma once

#include <gradus/coefficients.hpp>
#include <gradus/io.hpp>
#include <string>

#include "base/json.hpp"

namespace gradus::cli {

/// For people: its layers, the columns that it needs in their order, and what becomes of them.
std::string model_text(const SavedModel& saved);
/// The same for programs, added to an object.
void add_model(Json& json, const SavedModel& saved);

/// The formula of a linear model as a table, an input a line.
std::string formula_text(const LinearFormula& formula, const Schema& schema);
/// The same for programs.
Json formula_json(const LinearFormula& formula, const Schema& schema);

}  // namespace gradus::cli
