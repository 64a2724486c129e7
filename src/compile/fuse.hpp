// fuse.hpp - a stage: which nodes run together, and in which order.
#pragma once

#include <gradus/graph.hpp>
#include <optional>
#include <string>
#include <vector>

#include "compile/groups.hpp"
#include "compile/tail.hpp"
#include "graph/by_id.hpp"

namespace gradus::compile {

/// Nodes that one instruction computes: a single op, a chain of element-wise ops over one shape, or a product
/// with its tail.
struct Fusion {
  /// In order of execution. Nodes without work of their own (leaves, repeats read in place, reshapes) are in
  /// no group.
  std::vector<NodeId> nodes;
  bool chain = false;
  std::optional<Tail> tail = {};
  /// Blocks of images in lanes, where it does one after another and needs nothing of the others; else 0.
  std::int64_t blocks = 0;
  /// Neighbours of one sweep, with the same blocks, are run for a block of images before the next block,
  /// while what they make of it is in the cache. -1: in none.
  int sweep = -1;

  /// Values that only the group reads need no memory.
  bool is_fused() const { return chain || tail; }
};

/// An order of groups in which every group comes after those it reads.
struct FusionOrder {
  ById<Fusion> groups;
  /// Nodes that cost nothing: see free_nodes.
  NodeSet free;
  /// The group of each node, or no_group.
  ById<GroupId> group_of;
  /// Parameters and states whose next value is written to their own memory by a chain, after everyone has
  /// read them.
  NodeSet in_place;
};

/// Groups and order. With `fuse` off every node is a group of its own.
FusionOrder schedule(const Graph& graph, bool fuse);

/// The schedule as text, one group a line.
std::string to_text(const Graph& graph, const FusionOrder& schedule);

}  // namespace gradus::compile
