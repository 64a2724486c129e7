// simplify.hpp - the first stage: the same graph with fewer nodes.
#pragma once

#include <gradus/graph.hpp>
#include <memory>

namespace gradus {

/// A graph that computes the same outputs and next values: unused nodes gone, equal nodes merged, constants
/// folded, identities applied. Each identity that fired is recorded in the new graph's records.
std::unique_ptr<Graph> simplify(const Graph& graph);

/// Only unused nodes gone: what a program is made of where `simplify` is off.
std::unique_ptr<Graph> prune(const Graph& graph);

/// Replaces groups of ops by one op that does the same in one pass: see fused_ops.hpp.
std::unique_ptr<Graph> specialise(const Graph& graph);

/// Brings images into the layout in which convolutions are fast: see lane_layout.hpp.
std::unique_ptr<Graph> lay_out(const Graph& graph);

}  // namespace gradus
