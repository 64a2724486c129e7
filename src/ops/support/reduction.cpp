// reduction.cpp - what sum, mean and max share.
#include "ops/support/reduction.hpp"

#include <algorithm>

namespace gradus {

Attributes reduction_attributes(std::string_view op, Var x, const Axes& axes, bool keep) {
  return {ReductionOp::axes(checked_axes(op, x, axes)), ReductionOp::keep(keep)};
}

Shape reduced_shape(const Call& c) {
  const Axes& axes = c[ReductionOp::axes];
  c.require(
      std::is_sorted(axes.begin(), axes.end()) && std::adjacent_find(axes.begin(), axes.end()) == axes.end(),
      "axes must be in rising order");
  c.require(axes.empty() || (axes.front() >= 0 && axes.back() < c.shape().rank()), "there is no such axis");
  Shape result = c.shape();
  for (auto axis = axes.rbegin(); axis != axes.rend(); ++axis)
    result = c[ReductionOp::keep] ? result.with(static_cast<int>(*axis), 1)
                                  : result.without(static_cast<int>(*axis));
  return result;
}

std::int64_t reduced_count(const Call& c) {
  std::int64_t count = 1;
  for (const std::int64_t axis : c[ReductionOp::axes]) count *= c.shape()[static_cast<int>(axis)];
  return count;
}

Var spread(const Local& l, Var value) {
  Shape kept = l.shape();
  for (const std::int64_t axis : l[ReductionOp::axes]) kept = kept.with(static_cast<int>(axis), 1);
  return broadcast(reshape(value, kept), l.shape());
}

std::vector<Sample> reduction_samples() {
  const auto over = [](Shape shape, Axes axes, bool keep = false) {
    return Sample{{{shape}}, {ReductionOp::axes(std::move(axes)), ReductionOp::keep(keep)}};
  };
  return {over({2, 3}, {1}),       over({70, 3}, {0}),
          over({3, 40}, {0, 1}),   over({2, 3, 4}, {1}, true),
          over({4, 2, 3}, {0, 2}), over({2, 2, 3, 2}, {0, 2}, true),
          over({1, 5}, {0}),       over({}, {})};
}

}  // namespace gradus
