// transpose.cpp - axes in another order.
#include <algorithm>
#include <numeric>

#include "ops/support/op_file.hpp"

namespace gradus {
namespace {

// Rows and columns of a tile: both sides of it fit L1.
constexpr std::int64_t tile = 16;

// A move of numbers, as two axes that are swapped tile by tile, the last ones of input and output, and others
// around them.
struct Moves {
  std::array<std::int64_t, Shape::max_rank> length{}, stride{};  // of the output's axes, in the input
  int rank;

  Moves(const Shape& x, const Shape& y, const std::vector<std::int64_t>& order) : rank(y.rank()) {
    for (int axis = 0; axis < rank; ++axis) {
      const int from = static_cast<int>(order[static_cast<std::size_t>(axis)]);
      length[static_cast<std::size_t>(axis)] = y[axis];
      stride[static_cast<std::size_t>(axis)] = x.product(from + 1, rank);
    }
  }
  // Place in the input of a row of the output.
  std::int64_t row_offset(std::int64_t row) const {
    std::int64_t result = 0;
    for (int axis = rank - 2; axis >= 0; --axis) {
      const auto i = static_cast<std::size_t>(axis);
      result += row % length[i] * stride[i];
      row /= length[i];
    }
    return result;
  }
};

struct Transpose {
  static constexpr Info info{.signature = "[...] -> [... in another order]",
                             .doc = "Axes in another order: axis i of the result is axis order[i] of x.",
                             .rule = "transpose back",
                             .accuracy = {0}};
  static constexpr const char* notation = "{0}^T";
  static constexpr Attribute<std::vector<std::int64_t>> order{
      "order", any_number, "which axis of x each axis of the result is, counted from 0"};
  static constexpr const AttributeInfo* attributes[] = {&order};

  static Shape shape(const Call& c) {
    std::vector<std::int64_t> sorted = c[order], all(static_cast<std::size_t>(c.shape().rank()));
    std::sort(sorted.begin(), sorted.end());
    std::iota(all.begin(), all.end(), 0);
    c.require(sorted == all, "the order must name every axis once");
    Shape result = c.shape();
    for (int axis = 0; axis < result.rank(); ++axis) {
      const int from = static_cast<int>(c[order][static_cast<std::size_t>(axis)]);
      result = result.with(axis, c.shape()[from]).labelled(axis, c.shape().label(from));
    }
    return result;
  }

  // A unit is a band of `tile` rows of the output, within one block of its last two axes.
  static std::int64_t units(const Work& work) {
    const Shape& y = work.output.shape;
    if (y.size() == 0) return 0;
    return y.rank() < 2 ? 1 : y.product(0, y.rank() - 2) * ((y[-2] + tile - 1) / tile);
  }
  static constexpr Phases phases{.units = &units};

  template <class T>
  static void forward(const Work& work, In<T> x, Out<T> y) {
    if (y.shape.rank() < 2) return void(std::copy_n(x.data, y.size(), y.data));
    const Moves moves(x.shape, y.shape, work[order]);
    const std::int64_t rows = y.shape[-2], columns = y.shape.back(), bands = (rows + tile - 1) / tile;
    const std::int64_t row_stride = moves.stride[static_cast<std::size_t>(moves.rank) - 2];
    const std::int64_t stride = moves.stride[static_cast<std::size_t>(moves.rank) - 1];
    for (std::int64_t unit = work.begin; unit < work.end; ++unit) {
      const std::int64_t first = unit / bands * rows + unit % bands * tile;
      const std::int64_t height = std::min(tile, rows - unit % bands * tile);
      const T* from = x.data + moves.row_offset(first);
      T* to = y.data + first * columns;
      if (stride == 1) {
        for (std::int64_t i = 0; i < height; ++i)
          std::copy_n(from + i * row_stride, columns, to + i * columns);
        continue;
      }
      std::int64_t j = 0;
      for (; height == tile && j + tile <= columns; j += tile)
        swap_tile(from + j * stride, row_stride, stride, to + j, columns);
      for (std::int64_t i = 0; i < height; ++i)
        for (std::int64_t k = j; k < columns; ++k) to[i * columns + k] = from[i * row_stride + k * stride];
    }
  }

  static Grads gradient(const Local& l) {
    const std::vector<std::int64_t>& there = l[order];
    std::vector<std::int64_t> back(there.size());
    for (std::size_t i = 0; i < there.size(); ++i)
      back[static_cast<std::size_t>(there[i])] = static_cast<std::int64_t>(i);
    return {transpose(l.dy, back)};
  }
  static Example example() {
    return {{Tensor::from<double>({2, 3}, {1, 2, 3, 4, 5, 6})},
            Tensor::from<double>({3, 2}, {1, 4, 2, 5, 3, 6}),
            "by definition",
            {order({1, 0})}};
  }
  static std::vector<Sample> samples() {
    const auto to = [](std::vector<std::int64_t> axes) { return Attributes{order(std::move(axes))}; };
    return {{{{{2, 3}}}, to({1, 0})},         {{{{17, 33}}}, to({1, 0})},
            {{{{2, 3, 4}}}, to({2, 0, 1})},   {{{{2, 3, 4}}}, to({1, 0, 2})},
            {{{{2, 17, 16}}}, to({0, 2, 1})}, {{{{3}}}, to({0})},
            {{{{1, 4}}}, to({1, 0})},         {{{{}}}, to({})}};
  }

 private:
  // to[i][j] = from[j][i] for one full tile: constant bounds, so that the compiler keeps it in registers
  // where it can.
  template <class T>
  static void swap_tile(const T* from, std::int64_t row_stride, std::int64_t stride, T* to,
                        std::int64_t columns) {
    for (std::int64_t i = 0; i < tile; ++i)
      for (std::int64_t j = 0; j < tile; ++j) to[i * columns + j] = from[i * row_stride + j * stride];
  }
};

}  // namespace

constinit const Op transpose_op = make_op<Transpose, Any>("transpose");
Var transpose(Var x, const std::vector<std::int64_t>& order) {
  std::vector<std::int64_t> counted;
  for (const std::int64_t axis : order) counted.push_back(checked_axis("transpose", x, axis));
  return apply(transpose_op, {x}, {Transpose::order(std::move(counted))});
}
Var transpose(Var x) {
  std::vector<std::int64_t> order(static_cast<std::size_t>(x.shape().rank()));
  std::iota(order.begin(), order.end(), 0);
  (void)checked_axis("transpose", x, -2);
  std::swap(order[order.size() - 1], order[order.size() - 2]);
  return transpose(x, order);
}

}  // namespace gradus
