// avg_pool2d.cpp - the mean of each window of an image.
#include "ops/support/pool.hpp"

namespace gradus {
namespace {

struct AvgPool2d : PoolOp {
  static constexpr Info info{
      .signature = "[B, C, H, W] -> [B, C, OH, OW]; or images in lanes",
      .doc =
          "y_ij = 1 / (KH KW) sum over k, l of x_(i s - p + k)(j s - p + l), with stride s and padding p by "
          "zeros, which count.",
      .rule = "mean shares equally",
      .accuracy = {40, "the sum of the sizes of its terms"},
      .on_images = {.inputs = 1},
      .keeps_zeros = KeepsZeros::of_first};
  static constexpr const char* notation = "avg_pool2d({0})";

  static Shape shape(const Call& c) { return pooled_images(c); }

  template <class T>
  static void forward(const Work& work, In<T> x, Out<T> y) {
    for_each_plane(work, x.shape, [&](const kernels::Pool& pool, std::int64_t pixel, std::int64_t window) {
      if (in_lanes(x.shape))
        kernels::sum_pool_lanes(pool, x.data + pixel, y.data + window, pool.share<T>());
      else
        kernels::sum_pool_plane(pool, x.data + pixel, y.data + window, pool.share<T>());
    });
  }

  static Grads gradient(const Local& l) {
    return {avg_pool2d_gradient(l.dy, {l.shape()[2], l.shape()[3]}, pool_options(l.attributes()))};
  }
  static Example example() {
    return {{Tensor::from<double>({1, 1, 2, 5}, {1, 7, 3, 4, 9, 5, -6, 3, 2, 9})},
            Tensor::from<double>({1, 1, 1, 2}, {1.75, 3}),
            "by hand",
            pool_attributes({})};
  }
  static std::vector<Sample> samples() { return pool_samples({&PoolCase::x}); }
};

}  // namespace

constinit const Op avg_pool2d_op = make_op<AvgPool2d>("avg_pool2d");
Var avg_pool2d(Var x, const PoolOptions& options) {
  return apply(avg_pool2d_op, {x}, pool_attributes(options));
}

}  // namespace gradus
