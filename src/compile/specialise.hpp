// specialise.hpp - a stage: groups of ops become one op that does the same in one pass.
#pragma once

#include <gradus/graph.hpp>
#include <memory>

namespace gradus::compile {

/// The graph with such groups replaced, by identities that the compiler alone applies: they make programs
/// fast and formulas dull.
std::unique_ptr<Graph> specialise(const Graph& graph);

}  // namespace gradus::compile
