// formula.hpp - what one asks of a formula: whether it is another one, one number everywhere, and how long.
#pragma once

#include <gradus/graph.hpp>
#include <optional>

namespace gradus::algebra {

/// True where two nodes are the same formula of the same nodes.
bool same_formula(const Graph& graph, NodeId a, NodeId b);

/// The same, wherever single numbers are repeated: f of repeated numbers, or f repeated.
bool same_but_for_repeats(const Graph& graph, NodeId a, NodeId b);

/// The number that a node holds everywhere, if it is a constant or a repeated one.
std::optional<double> uniform_value(const Graph& graph, NodeId id);

/// True for a node that only repeats its input or gives it another shape.
bool is_repeated(const Node& node);

/// How long a formula is: operands and operations, each as often as it is written. Repeats and reshapes are
/// not.
double length_of(const Graph& graph, NodeId id);

}  // namespace gradus::algebra
