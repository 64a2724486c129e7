// fractional_pool.cpp - fractional max pooling as gathered rows, one axis after the other.
#include "nn/fractional_pool.hpp"

namespace gradus {
namespace {

/// The windows of one axis.
struct Axis {
  std::int64_t size, count, kernel;
};

Var range(Graph& graph, const Shape& shape, double step, Dtype dtype) {
  Tensor numbers(shape, dtype);
  for (std::int64_t i = 0; i < numbers.size(); ++i) numbers.set_number(i, static_cast<double>(i) * step);
  return graph.constant(std::move(numbers));
}

// The rows of [planes * size] that the windows of each plane read: [planes * count * kernel].
Var rows_of(Var u, const Axis& axis) {
  Graph& graph = u.graph();
  const std::int64_t planes = u.shape().size(), room = axis.size - axis.kernel;
  Var starts = graph.constant(Tensor::full({planes, 1}, Dtype::int64, static_cast<double>(room)));
  if (axis.count > 1) {
    const double alpha = static_cast<double>(room) / static_cast<double>(axis.count - 1);
    const Var column = reshape(u, {planes, 1});
    // Cutting off what is behind the point is floor, as nothing here is negative.
    const Var numbers = range(graph, {axis.count - 1}, 1, u.dtype());
    const Var whole = cast((numbers + column) * alpha, Dtype::int64);
    const Var before = whole - cast(column * alpha, Dtype::int64);
    starts = concatenate(std::vector<Var>{before, starts}, 1);
  }
  const Var taps = range(graph, {axis.kernel}, 1, Dtype::int64),
            planes_at = range(graph, {planes, 1, 1}, static_cast<double>(axis.size), Dtype::int64);
  return reshape(reshape(starts, {planes, axis.count, 1}) + taps + planes_at,
                 {planes * axis.count * axis.kernel});
}

// [planes, size, width] -> [planes, width, count]: largest numbers down the columns.
Var pooled(Var x, Var u, const Axis& axis) {
  const std::int64_t planes = x.shape()[0], width = x.shape()[2];
  const Var all = reshape(x, {planes * axis.size, width}), rows = gather(all, rows_of(u, axis));
  return transpose(max(reshape(rows, {planes, axis.count, axis.kernel, width}), {2}));
}

}  // namespace

Var fractional_max_pool2d(Var x, Var samples, const Extent& count, const Extent& kernel) {
  const Shape shape = x.shape();
  const std::int64_t planes = shape[0] * shape[1];
  const auto of_axis = [&](std::int64_t i) { return slice(reshape(samples, {planes, 2}), 1, i, i + 1); };
  const Var images = reshape(x, {planes, shape[2], shape[3]});
  const Var columns = pooled(images, of_axis(1), {shape[2], count.down, kernel.down});
  const Var both = pooled(columns, of_axis(0), {shape[3], count.along, kernel.along});
  return reshape(both, shape.with(2, count.down).with(3, count.along));
}

}  // namespace gradus
