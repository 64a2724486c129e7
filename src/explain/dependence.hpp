// dependence.hpp - how a formula depends on one of its leaves: number by number, row by row, or altogether.
#pragma once

#include <gradus/graph.hpp>

namespace gradus::explain {

/// True where the derivative of a formula by a leaf has a short form of its own, so that upstream times local
/// is a product number by number: the formula is a single number, or depends on the leaf number by number, or
/// gives one number for each row of the leaf.
bool has_local_derivative(const Graph& graph, NodeId formula, NodeId leaf);

}  // namespace gradus::explain
