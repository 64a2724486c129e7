// facts.hpp - what is known of named pieces: products that stand for a name, and one-hot vectors.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "explain/rewriter.hpp"
#include "explain/station.hpp"

namespace gradus::explain {

/// A value [B], or a single number, repeated to a shape, aligned at the first axis.
Var spread_to(Var value, const Shape& shape);

/// For sum_j y p with p = softmax(z): sum_j(y e^z) / sum_j e^z. Nothing for other formulas.
std::optional<Var> selected_share(std::span<const Station> stations, Var formula);

/// Rules that put a name in place of its formula, as it stands.
std::vector<RewriteRule> naming_rules(Graph& graph, std::span<const Station> stations);

/// Rules that put a name in place of a product equal to its formula, and y p = y p_a for one-hot y.
std::vector<RewriteRule> rules_of_stations(Graph& graph, std::span<const Station> stations);

/// For a = 1 / (1 + e^u): e^u a = 1 - a. Nothing for other names.
std::optional<RewriteRule> share_of_one(Graph& graph, const Station& station);

/// The same for one more formula of a name.
RewriteRule folding_rule(Graph& graph, const std::string& name, NodeId formula, NodeId symbol);

}  // namespace gradus::explain
