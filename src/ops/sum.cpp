// sum.cpp - sums over axes.
#include <fmt/format.h>

#include <gradus/error.hpp>

#include "ops/support/reduction.hpp"

namespace gradus {
namespace {

struct Sum : ReductionOp {
  static constexpr Info info{.signature = "[...] -> [... without axes]",
                             .doc =
                                 "The sum of the numbers along some axes, which go away or, with keep, stay "
                                 "with length 1. The sum of "
                                 "nothing is 0. Order of additions: a tree that depends on the shape alone.",
                             .rule = "sum spreads its gradient",
                             .accuracy = {32, "the sum of the sizes of its terms"},
                             .function = {"sum", &of_all<&sum>}};
  static constexpr const char* notation = "sum({0})";

  static Shape shape(const Call& c) { return reduced_shape(c); }
  template <class T>
  static void forward(const Work& work, In<T> x, Out<T> y) {
    kernels::reduce<kernels::Adding>(plan(work), x.data, y.data, work.begin, work.end);
  }
  static Grads gradient(const Local& l) { return {spread(l, l.dy)}; }
  static Example example() {
    return {{Tensor::from<double>({2, 3}, {1, 2, 3, 4, 5, 6})},
            numbers({5, 7, 9}),
            "by hand",
            {axes({0}), keep(false)}};
  }
  static std::vector<Sample> samples() { return reduction_samples(); }
};

}  // namespace

constinit const Op sum_op = make_op<Sum, Numeric>("sum");
Var sum(Var x, const Axes& axes, bool keep) {
  return apply(sum_op, {x}, reduction_attributes("sum", x, axes, keep));
}

Var sum_to(Var x, const Shape& shape) {
  if (x.shape() == shape) return x;
  const int added = x.shape().rank() - shape.rank();
  std::vector<std::int64_t> axes;
  bool fits = added >= 0, only_added = true;
  for (int axis = 0; fits && axis < x.shape().rank(); ++axis) {
    const std::int64_t from = x.shape()[axis], to = axis < added ? 1 : shape[axis - added];
    fits = from == to || to == 1;
    if (axis >= added && from != to) only_added = false;
    if (axis < added || from != to) axes.push_back(axis);
  }
  if (!fits)
    throw ShapeError(fmt::format("sum_to: shape {} does not broadcast to {}", shape.labelled_str(),
                                 x.shape().labelled_str()));
  const Var summed = apply(sum_op, {x}, {Sum::axes(std::move(axes)), Sum::keep(!only_added)});
  return reshape(summed, shape);
}

}  // namespace gradus
