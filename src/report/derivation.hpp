// derivation.hpp - a derivation as a part of a page.
#pragma once

#include <gradus/explain.hpp>
#include <string>

#include "report/page.hpp"

namespace gradus::report {

/// A name as browsers draw it in a formula.
std::string name_math(const std::string& name);

/// Adds the formulas, the local derivatives, and upstream times local from the loss back to the gradients:
/// each step in MathML, with its rule and what its check found.
void add_derivation(Page& page, const Derivation& derivation);

}  // namespace gradus::report
