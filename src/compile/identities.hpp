// identities.hpp - algebraic identities by name, used by simplify and shown by explanations.
#pragma once

#include <gradus/graph.hpp>
#include <optional>
#include <span>

namespace gradus {

/// One identity: looks at a node that is about to stand in the graph and may name a simpler one in its place.
struct Identity {
  /// "x + 0 = x"
  const char* name;
  /// The node to use instead (existing or newly made), or nothing where the identity does not apply.
  std::optional<Var> (*apply)(Graph& graph, const Node& node);
};

/// All identities, in the order they are tried.
std::span<const Identity> identities();

}  // namespace gradus
