// isotonic.cpp - probabilities from scores by isotonic regression: the pool-adjacent-violators algorithm.
#include "nn/isotonic.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/error.hpp>
#include <gradus/ops.hpp>
#include <numeric>
#include <vector>

#include "base/weights.hpp"

namespace gradus {
namespace {

// Rows of one score, or neighbours that were pooled.
struct Block {
  double first = 0, last = 0;  // scores
  double yes = 0, weight = 0;
  double mean() const { return yes / weight; }
};

// Blocks of equal scores, ascending, without rows that count for nothing.
std::vector<Block> blocks_of(std::span<const double> scores, std::span<const std::uint8_t> yes,
                             std::span<const double> weights) {
  std::vector<std::size_t> order(scores.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return scores[a] < scores[b]; });
  std::vector<Block> blocks;
  for (const std::size_t row : order) {
    const double weight = weights.empty() ? 1 : weights[row];
    if (weight == 0) continue;
    if (blocks.empty() || blocks.back().last != scores[row]) blocks.push_back({scores[row], scores[row]});
    blocks.back().weight += weight;
    blocks.back().yes += yes[row] != 0 ? weight : 0;
  }
  return blocks;
}

// Neighbours that would fall are pooled until none does.
std::vector<Block> pooled(const std::vector<Block>& blocks) {
  std::vector<Block> rising;
  for (const Block& block : blocks) {
    rising.push_back(block);
    while (rising.size() > 1 && rising[rising.size() - 2].mean() >= rising.back().mean()) {
      const Block top = rising.back();
      rising.pop_back();
      rising.back().last = top.last;
      rising.back().yes += top.yes;
      rising.back().weight += top.weight;
    }
  }
  return rising;
}

}  // namespace

IsotonicMap fit_isotonic(std::span<const double> scores, std::span<const std::uint8_t> yes,
                         std::span<const double> weights) {
  if (scores.empty() || scores.size() != yes.size())
    throw UsageError(
        fmt::format("calibration needs an answer for each of some scores, got {} scores and {} answers",
                    scores.size(), yes.size()));
  if (!weights.empty() && weights.size() != scores.size())
    throw UsageError(
        fmt::format("calibration: {} weights do not fit {} rows", weights.size(), scores.size()));
  if (!weights.empty()) (void)total_weight(weights, "calibration");
  if (!std::all_of(scores.begin(), scores.end(), [](double score) { return std::isfinite(score); }))
    throw UsageError("calibration needs scores that are finite numbers, and one of them is not");
  IsotonicMap map;
  for (const Block& block : pooled(blocks_of(scores, yes, weights))) {
    map.scores.push_back(block.first);
    map.probabilities.push_back(block.mean());
    if (block.last == block.first) continue;
    map.scores.push_back(block.last);
    map.probabilities.push_back(block.mean());
  }
  return map;
}

void check_isotonic(const IsotonicMap& map) {
  const std::vector<double>&s = map.scores, &p = map.probabilities;
  const auto finite = [](double number) { return std::isfinite(number); };
  const bool fits = !s.empty() && s.size() == p.size() && std::all_of(s.begin(), s.end(), finite) &&
                    std::adjacent_find(s.begin(), s.end(), std::greater_equal<>()) == s.end() &&
                    std::all_of(p.begin(), p.end(), finite) && std::is_sorted(p.begin(), p.end()) &&
                    p.front() >= 0 && p.back() <= 1;
  if (!fits)
    throw UsageError(
        "calibration: scores that rise, with as many probabilities from 0 to 1 that do not fall, make an "
        "isotonic map, "
        "and one is otherwise");
}

// A sum of parts that rise one after the other from 0 to how much the probability rises between two scores:
// none of them cancels another.
Var by_isotonic_maps(std::span<const IsotonicMap> maps, Var scores) {
  const auto classes = static_cast<std::int64_t>(maps.size());
  std::size_t most = 1;
  for (const IsotonicMap& map : maps) {
    check_isotonic(map);
    most = std::max(most, map.scores.size() - 1);
  }
  const auto parts = static_cast<std::int64_t>(most);
  Tensor from({classes, parts}, Dtype::float64), width({classes, parts}, Dtype::float64),
      rise({classes, parts}, Dtype::float64), first({classes}, Dtype::float64);
  for (std::int64_t k = 0; k < classes; ++k) {
    const IsotonicMap& map = maps[static_cast<std::size_t>(k)];
    first.set_number(k, map.probabilities.front());
    for (std::int64_t i = 0; i < parts; ++i) {
      const auto at = static_cast<std::size_t>(i);
      const bool there = at + 1 < map.scores.size();
      from.set_number(k * parts + i, there ? map.scores[at] : 0);
      width.set_number(k * parts + i, there ? map.scores[at + 1] - map.scores[at] : 1);
      rise.set_number(k * parts + i, there ? map.probabilities[at + 1] - map.probabilities[at] : 0);
    }
  }
  Graph& graph = scores.graph();
  const std::int64_t rows = scores.shape()[0];
  const Var z = reshape(scores, {rows, classes, 1});
  const Var share = clamp((z - graph.constant(from)) / graph.constant(width), 0, 1);
  return graph.constant(first) + sum(share * graph.constant(rise), {2});
}

}  // namespace gradus
