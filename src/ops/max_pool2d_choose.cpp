// max_pool2d_choose.cpp - numbers of one image, chosen where another one has the largest of each window.
#include "ops/support/pool.hpp"

namespace gradus {
namespace {

struct MaxPool2dChoose : PoolOp {
  static constexpr Info info{
      .signature = "[B, C, H, W], [B, C, H, W] -> [B, C, OH, OW]; or images in lanes",
      .doc =
          "y_ij = v_q, q the pixel of window i, j where x has its first largest number: the transpose of "
          "max_pool2d_gradient, and max_pool2d itself for v = x.",
      .rule = "max passes to the largest",
      .accuracy = {0},
      .on_images = {.inputs = 2},
      .keeps_zeros = KeepsZeros::of_second};
  static constexpr const char* notation = "max_pool2d_choose({0}, {1})";

  static Shape shape(const Call& c) {
    c.require(c.shape(0) == c.shape(1), "both images must have one shape");
    return pooled_images(c);
  }

  template <class T>
  static void forward(const Work& work, In<T> x, In<T> v, Out<T> y) {
    for_each_plane(
        work, x.shape, [&](const kernels::Pool& pool, std::int64_t first, std::int64_t first_window) {
          const T* from = v.data + first;
          T* const to = y.data + first_window;
          if (in_lanes(x.shape)) return kernels::choose_largest_lanes(pool, x.data + first, from, to);
          kernels::for_each_largest(pool, x.data + first, [&](std::int64_t window, std::int64_t pixel) {
            to[window] = from[pixel];
          });
        });
  }

  static Grads gradient(const Local& l) {
    return {Var(), max_pool2d_gradient(l.x(0), l.dy, pool_options(l.attributes()))};
  }
  static Example example() {
    return {{Tensor::from<double>({1, 1, 2, 4}, {1, 7, 3, 4, 5, -6, 4, 2}),
             Tensor::from<double>({1, 1, 2, 4}, {1, 2, 3, 4, 5, 6, 7, 8})},
            Tensor::from<double>({1, 1, 1, 2}, {2, 4}),
            "by hand",
            pool_attributes({})};
  }
  static std::vector<Sample> samples() { return pool_samples({&PoolCase::x, &PoolCase::x}); }
};

}  // namespace

constinit const Op max_pool2d_choose_op = make_op<MaxPool2dChoose>("max_pool2d_choose");
Var max_pool2d_choose(Var x, Var v, const PoolOptions& options) {
  return apply(max_pool2d_choose_op, {x, v}, pool_attributes(options));
}

}  // namespace gradus
