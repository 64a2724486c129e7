// formula_size.cpp - the length of formulas, found without writing them.
#include "graph/formula_size.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <gradus/error.hpp>
#include <map>

namespace gradus {
namespace {

// Writers go down into a formula by recursion.
constexpr int most_levels = 1000;
constexpr double most_parts = 100'000;

struct Written {
  double parts = 1;
  int levels = 1;
};

}  // namespace

void expect_writable(const Graph& graph, NodeId root, const std::function<bool(NodeId)>& is_named) {
  const auto ends = [&](NodeId id) { return id != root && is_named && is_named(id); };
  std::map<NodeId, Written> known{{root, {}}};
  // Inputs have smaller ids: from the root down, they come later.
  for (auto at = known.rbegin(); at != known.rend(); ++at)
    if (!ends(at->first))
      for (const NodeId input : graph.node(at->first).inputs) known.try_emplace(input);
  for (auto& [id, written] : known) {
    if (ends(id)) continue;
    for (const NodeId input : graph.node(id).inputs) {
      const Written& inner = known.at(input);
      written.parts += inner.parts;
      written.levels = std::max(written.levels, inner.levels + 1);
    }
  }
  const Written& all = known.at(root);
  if (all.parts > most_parts || all.levels > most_levels)
    throw UsageError(
        fmt::format("the formula of %{} has {:.6g} parts, {} within each other, when it is written out; it "
                    "may have {} and {}: ask for a node nearer to the leaves",
                    root, all.parts, all.levels, most_parts, most_levels));
}

}  // namespace gradus
