// max_pool2d_gradient.cpp - gradient of max_pool2d: each window's goes to its first largest number.
#include "ops/support/pool.hpp"

namespace gradus {
namespace {

struct MaxPool2dGradient : PoolOp {
  static constexpr Info info{
      .signature = "[B, C, H, W], [B, C, OH, OW] -> [B, C, H, W]; or images in lanes",
      .doc =
          "dx_q = sum of dy_ij over the windows whose first largest number of x, in the order of memory, "
          "is pixel q; or whose last that is not a number. It is linear in dy; x only says where.",
      .rule = "max passes to the largest",
      .accuracy = {16, "the sum of the sizes of its terms"},
      .on_images = {.inputs = 2},
      .keeps_zeros = KeepsZeros::of_second};
  static constexpr const char* notation = "max_pool2d_gradient({0}, {1})";

  static Shape shape(const Call& c) {
    c.require(pooled_images(c) == c.shape(1), "the gradient must have the shape of the pool");
    return c.shape(0);
  }

  template <class T>
  static void forward(const Work& work, In<T> x, In<T> dy, Out<T> dx) {
    for_each_plane(
        work, x.shape, [&](const kernels::Pool& pool, std::int64_t first, std::int64_t first_window) {
          const T* from = dy.data + first_window;
          T* const to = dx.data + first;
          if (in_lanes(x.shape)) return kernels::spread_largest_lanes(pool, x.data + first, from, to);
          if (kernels::is_quarter(pool))
            return kernels::spread_largest_quarters(pool, x.data + first, from, to);
          std::fill_n(to, pool.pixels(), T(0));
          kernels::for_each_largest(pool, x.data + first, [&](std::int64_t window, std::int64_t pixel) {
            to[pixel] += from[window];
          });
        });
  }

  static Grads gradient(const Local& l) {
    return {Var(), max_pool2d_choose(l.x(0), l.dy, pool_options(l.attributes()))};
  }
  static Example example() {
    return {{Tensor::from<double>({1, 1, 2, 5}, {1, 7, 3, 4, 9, 5, -6, 4, 2, 9}),
             Tensor::from<double>({1, 1, 1, 2}, {10, 20})},
            Tensor::from<double>({1, 1, 2, 5}, {0, 10, 0, 20, 0, 0, 0, 0, 0, 0}),
            "by hand",
            pool_attributes({})};
  }
  static std::vector<Sample> samples() { return pool_samples({&PoolCase::x, &PoolCase::y}); }
};

}  // namespace

constinit const Op max_pool2d_gradient_op = make_op<MaxPool2dGradient>("max_pool2d_gradient");
Var max_pool2d_gradient(Var x, Var dy, const PoolOptions& options) {
  return apply(max_pool2d_gradient_op, {x, dy}, pool_attributes(options));
}

}  // namespace gradus
