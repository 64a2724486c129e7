// memory.hpp - a stage: one arena in which values whose lifetimes do not overlap share memory.
#pragma once

#include <cstddef>
#include <vector>

namespace gradus::compile {

/// A value that needs memory from the instruction that writes it to the last one that reads it.
struct Lifetime {
  std::size_t bytes = 0;
  int first = 0;
  int last = 0;
};

/// Bytes that a value takes in the arena: to the next multiple of 64, and 64 more, as kernels may read a
/// whole vector at its end.
std::size_t padded(std::size_t bytes);

/// The offset of each value, and the size of the arena.
struct MemoryPlan {
  std::vector<std::size_t> offsets;
  std::size_t bytes = 0;
};

/// Places values largest first at the lowest offset that is free for their whole lifetime. Without `reuse`
/// every value has memory of its own.
MemoryPlan plan_memory(const std::vector<Lifetime>& values, bool reuse);

}  // namespace gradus::compile
