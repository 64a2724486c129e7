// derivation_rules.hpp - by what the formulas of a derivation are simplified, and what is said of their
// kinks.
#pragma once

#include <string>
#include <vector>

#include "explain/rewriter.hpp"
#include "explain/stations.hpp"

namespace gradus::explain {

/// Rules for formulas over all names.
std::vector<RewriteRule> rules_of_pieces(Stations& stations);
/// Rules for formulas without invented names, of a subject with this loss: the user's own names for longer
/// ones stay.
std::vector<RewriteRule> rules_of_whole(Stations& stations, NodeId loss);

/// The rules that made a step, as one name.
std::string rules_text(const std::vector<std::string>& rules);

/// Names the kinks that a formula's functions have; empty where it has none.
std::string kinks_text(const Graph& graph, NodeId formula);

}  // namespace gradus::explain
