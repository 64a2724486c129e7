// one_graph.hpp - whether nodes belong together.
#pragma once

#include <gradus/graph.hpp>
#include <span>

namespace gradus::autodiff {

/// Throws UsageError, naming the function that was called, where y or one of the others is no node, or is one
/// of another graph than y: ids of two graphs look alike, and gradients of the wrong node would be returned.
void check_one_graph(const char* what, Var y, std::span<const Var> others);

}  // namespace gradus::autodiff
