// memory.cpp - greedy placement by size: simple, and within a few percent of the best on graphs of networks.
#include "compile/memory.hpp"

#include <algorithm>
#include <numeric>

namespace gradus::compile {
namespace {

constexpr std::size_t alignment = 64;

bool overlap(const Lifetime& a, const Lifetime& b) { return a.first <= b.last && b.first <= a.last; }

}  // namespace

std::size_t padded(std::size_t bytes) { return (bytes + alignment - 1) / alignment * alignment + alignment; }

MemoryPlan plan_memory(const std::vector<Lifetime>& values, bool reuse) {
  MemoryPlan plan{std::vector<std::size_t>(values.size(), 0), 0};
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](auto a, auto b) { return values[a].bytes > values[b].bytes; });
  std::vector<std::size_t> placed;
  for (const std::size_t i : order) {
    std::vector<std::pair<std::size_t, std::size_t>> taken;
    for (const std::size_t j : placed)
      if (!reuse || overlap(values[i], values[j]))
        taken.emplace_back(plan.offsets[j], plan.offsets[j] + padded(values[j].bytes));
    std::sort(taken.begin(), taken.end());
    std::size_t offset = 0;
    for (const auto& [begin, end] : taken) {
      if (offset + padded(values[i].bytes) <= begin) break;
      offset = std::max(offset, end);
    }
    plan.offsets[i] = offset;
    plan.bytes = std::max(plan.bytes, offset + padded(values[i].bytes));
    placed.push_back(i);
  }
  return plan;
}

}  // namespace gradus::compile
