// reduce.cpp - how the axes of a reduction lie in memory.
#include "kernels/reduce.hpp"

namespace gradus::kernels {

Reduction::Reduction(const Shape& shape, std::span<const std::int64_t> axes) {
  std::int64_t stride = 1;
  int last = -1;  // whether the group outside of which we stand is reduced
  bool innermost = true;
  for (int axis = shape.rank() - 1; axis >= 0; --axis) {
    const std::int64_t length = shape[axis];
    if (length == 1) continue;
    const int now = std::find(axes.begin(), axes.end(), axis) != axes.end() ? 1 : 0;
    innermost = innermost && (last < 0 || now == last);
    if (innermost) {
      (now ? run : width) *= length;
    } else {
      auto& groups = now ? reduced : kept;
      int& count = now ? reduced_count : kept_count;
      if (now != last) groups[static_cast<std::size_t>(count++)] = {1, stride};
      groups[static_cast<std::size_t>(count) - 1].length *= length;
      (now ? rows : outer) *= length;
    }
    last = now;
    stride *= length;
  }
}

std::int64_t Reduction::offset_of_many(const std::array<AxisGroup, Shape::max_rank>& groups, int count,
                                       std::int64_t index) {
  std::int64_t result = 0;
  for (int i = 0; i < count; ++i) {
    const AxisGroup& group = groups[static_cast<std::size_t>(i)];
    result += index % group.length * group.stride;
    index /= group.length;
  }
  return result;
}

}  // namespace gradus::kernels
