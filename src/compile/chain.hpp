// chain.hpp - element-wise ops run tile by tile while the numbers are in the first-level cache.
#pragma once

#include <atomic>
#include <functional>
#include <gradus/graph.hpp>

#include "base/parallel.hpp"
#include "compile/fuse.hpp"
#include "compile/instruction.hpp"

namespace gradus::compile {

/// What the builder of a chain asks of the rest of the compiler.
struct ChainContext {
  const Graph& graph;
  const NodeSet& free;
  /// Where a node outside the chain lies.
  std::function<Slot(NodeId)> locate;
  /// Memory that a node of the chain must be written to; empty where only the chain reads it.
  std::function<std::vector<ChainStore>(NodeId)> stores;
};

/// The chain that computes a group of element-wise nodes.
Chain make_chain(const Fusion& group, const ChainContext& context);

/// Numbers in a tile so that this many scratch slots of `width` bytes a number fit.
std::int64_t tile_for(int slots, std::size_t width);

/// Where a register's numbers are: `step` bytes a number from `memory` on; without memory, `step` bytes into
/// the scratch of a thread.
struct ChainRegister {
  std::byte* memory = nullptr;
  std::size_t step = 0;
};

/// Memory of a chain's operands: pointers of its inputs and stores, in their order, and of all its registers.
struct ChainMemory {
  std::vector<const std::byte*> inputs;
  std::vector<std::byte*> stores;
  ById<ChainRegister> registers;
};

/// The memory of a chain whose inputs and stores lie here.
ChainMemory chain_memory(const Chain& chain, std::vector<const std::byte*> inputs,
                         std::vector<std::byte*> stores);

/// Runs a chain. Sets `finite` to false where a checked value is NaN or infinite.
void run_chain(const Chain& chain, const ChainMemory& memory, Threads& threads, std::atomic<bool>& finite);

/// Runs numbers [begin, end) of a chain on this thread.
void run_chain_part(const Chain& chain, const ChainMemory& memory, std::int64_t begin, std::int64_t end,
                    std::atomic<bool>& finite);

/// True where all numbers are finite.
bool all_finite(const void* data, std::int64_t n, Dtype dtype);

}  // namespace gradus::compile
