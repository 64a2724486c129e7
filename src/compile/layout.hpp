// layout.hpp - a stage: which images lie side by side in the lanes of vectors, from one convolution to the
// next.
#pragma once

#include <gradus/graph.hpp>
#include <memory>

namespace gradus::compile {

/// The graph with what is worth it done in the lanes: see OnImages. What comes out of them stays there as
/// long as ops on images, element-wise ops and sums over the batch follow.
std::unique_ptr<Graph> lay_out(const Graph& graph);

}  // namespace gradus::compile
