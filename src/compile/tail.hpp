// tail.hpp - what follows a product and can be done while its sums are in registers.
#pragma once

#include <gradus/graph.hpp>
#include <optional>
#include <span>
#include <vector>

#include "graph/by_id.hpp"
#include "kernels/tails.hpp"

namespace gradus::compile {

/// A float32 product with the nodes of its tail. See TailKind for the formulas.
struct Tail {
  kernels::TailKind kind = kernels::TailKind::affine;
  NodeId product = -1;
  /// The node whose value the product stores.
  NodeId result = -1;
  kernels::TailOperands<std::optional<NodeId>> beside = {};
};

/// True for a product that tiles of our own may compute.
bool is_tile_product(const Graph& graph, NodeId id);

/// The tail that consists of the element-wise nodes `chain`, all of them, after a product that they alone
/// read. `free`: nodes that cost nothing; `readers`: those who read each node. Nothing where no tail fits.
std::optional<Tail> tail_of(const Graph& graph, NodeId product, std::span<const NodeId> chain,
                            const NodeSet& free, const ById<std::vector<NodeId>>& readers);

}  // namespace gradus::compile
