// derivation_rules.hpp - by what the formulas of a derivation are simplified, and what is said of their
// kinks.
#pragma once

#include <gradus/explain.hpp>
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

/// One path of a gradient: upstream times local; `through` is what it goes through.
struct Path {
  NodeId node = -1;
  std::string chain{}, rule{}, through{};
  bool in_loss = false;
  NodeId upstream = -1;
  /// The loss itself is next: the local derivative is the gradient.
  bool is_local = false;
};

/// dL/dW|yhat: the name of a derivative on one path alone, where what lies on the others is held; the line of
/// it among the local derivatives gets that name.
std::string partial_name(const Path& path, const std::vector<Path>& paths,
                         std::vector<DerivationLine>& locals);

/// Names the kinks that a formula's functions have; empty where it has none.
std::string kinks_text(const Graph& graph, NodeId formula);

}  // namespace gradus::explain
