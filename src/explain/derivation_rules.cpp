// derivation_rules.cpp - by what the formulas of a derivation are simplified, and what is said of their
// kinks.
#include "explain/derivation_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ranges>

#include "explain/facts.hpp"
#include "graph/op.hpp"

namespace gradus::explain {
namespace {

// What follows the names: identities, where they give numbers for these values.
void add_identities(const Feeds& feeds, std::vector<RewriteRule>& rules) {
  for (RewriteRule& rule : identity_rules()) rules.push_back(finite(std::move(rule), feeds));
}

// The user's own names, as formulas over each other.
std::vector<Station> named_by_user(Stations& stations, NodeId loss) {
  std::vector<Station> named;
  for (const Station& station : stations.all())
    if (!station.invented && station.formula >= 0 && station.source != loss) named.push_back(station);
  for (Station& station : named)
    for (const Station& piece : stations.all() | std::views::reverse)
      if (piece.invented)
        station.formula = station.taken_apart =
            replaced(stations.graph(), station.formula, {{piece.symbol, piece.formula}});
  return named;
}

}  // namespace

std::vector<RewriteRule> rules_of_pieces(Stations& stations) {
  std::vector<RewriteRule> rules = naming_rules(stations.graph(), stations.all());
  add_identities(stations.feeds(), rules);
  for (RewriteRule& rule : stations.rules()) rules.push_back(std::move(rule));
  return rules;
}

std::vector<RewriteRule> rules_of_whole(Stations& stations, NodeId loss) {
  Graph& graph = stations.graph();
  const std::vector<Station> named = named_by_user(stations, loss);
  std::vector<RewriteRule> rules = naming_rules(graph, named);
  add_identities(stations.feeds(), rules);
  for (const Station& station : named)
    if (const auto share = share_of_one(graph, station)) rules.push_back(*share);
  for (const Station& station : named)
    rules.push_back(folding_rule(graph, station.name, station.formula, station.symbol));
  return rules;
}

std::string rules_text(const std::vector<std::string>& rules) {
  return rules.empty() ? "chain rule" : fmt::format("{}", fmt::join(rules, ", "));
}

std::string partial_name(const Path& path, const std::vector<Path>& paths,
                         std::vector<DerivationLine>& locals) {
  std::string held;
  for (const Path& each : paths)
    if (&each != &path && !each.through.empty()) held += (held.empty() ? "|" : ",") + each.through;
  for (DerivationLine& line : locals)
    if (line.subject == path.chain) line.subject += held;
  return path.chain + held;
}

std::string kinks_text(const Graph& graph, NodeId formula) {
  std::vector<std::string_view> names;
  for (const NodeId each : nodes_of(graph, formula)) {
    const Op& op = *graph.node(each).op;
    if (op.info.has_kinks && std::ranges::find(names, op.name) == names.end()) names.emplace_back(op.name);
  }
  if (names.empty()) return "";
  return fmt::format("{} has a kink: a subgradient is taken there", fmt::join(names, ", "));
}

}  // namespace gradus::explain
