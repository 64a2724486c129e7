// identities.hpp - algebraic identities by name: one table, of which the compiler runs those that are safe in
// floating point, and explanations all.
#pragma once

#include <gradus/graph.hpp>
#include <optional>
#include <span>

namespace gradus::algebra {

/// One identity: looks at a node that is about to stand in the graph and may name a simpler one in its place.
struct Identity {
  /// "x + 0 = x"
  const char* name;
  /// For a node: the one to use instead (existing or newly made), or nothing where the identity does not
  /// apply.
  std::optional<Var> (*apply)(Var x);
  /// Why the compiler must not run it, where it holds for real numbers only; null where it may.
  const char* unsafe = nullptr;
};

/// All identities, in the order they are tried.
std::span<const Identity> identities();

}  // namespace gradus::algebra
