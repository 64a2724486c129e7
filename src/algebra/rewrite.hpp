// rewrite.hpp - a graph rewritten as a whole, node by node, by a table of identities.
#pragma once

#include <gradus/graph.hpp>
#include <memory>
#include <span>

#include "algebra/identities.hpp"

namespace gradus::algebra {

/// A graph that computes the same outputs and next values: unused nodes gone, equal nodes merged, constants
/// folded, and the identities of the table applied, but for those that are unsafe in floating point. Each
/// identity that fired is recorded in the new graph's records.
std::unique_ptr<Graph> rewritten(const Graph& graph, std::span<const Identity> table);

/// Rewritten by the identities of arithmetic.
std::unique_ptr<Graph> simplify(const Graph& graph);

/// Only unused nodes gone.
std::unique_ptr<Graph> prune(const Graph& graph);

}  // namespace gradus::algebra
