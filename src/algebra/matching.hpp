// matching.hpp - what identities are written with: the inputs of a node, and which op it is.
#pragma once

#include <gradus/graph.hpp>
#include <vector>

#include "algebra/formula.hpp"
#include "graph/op.hpp"

namespace gradus::algebra {

inline Var input(Var x, std::size_t i) { return x.graph().var(x.node().inputs[i]); }
inline bool is(Var x, const Op& op) { return x.node().op == &op; }
/// Input i is this number everywhere.
inline bool holds(Var x, std::size_t i, double value) {
  return uniform_value(x.graph(), x.node().inputs[i]) == value;
}

/// An op with the attributes of x.
inline Var applied(const Op& op, Var x, const std::vector<Var>& inputs) {
  return x.graph().apply(op, inputs, x.node().attributes);
}
/// The op of x with its attributes.
inline Var applied(Var x, const std::vector<Var>& inputs) { return applied(*x.node().op, x, inputs); }

}  // namespace gradus::algebra
