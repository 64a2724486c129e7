// max_pool2d.cpp - the largest number of each window of an image.
#include "ops/support/pool.hpp"

namespace gradus {
namespace {

struct MaxPool2d : PoolOp {
  static constexpr Info info{
      .signature = "[B, C, H, W] -> [B, C, OH, OW]; or images in lanes",
      .doc =
          "y_ij = max over k, l of x_(i s - p + k)(j s - p + l), with stride s and padding p, whose pixels "
          "never win; not a number where one of them is not a number. The gradient goes to the first "
          "largest number of each window, or to the last that is not a number.",
      .rule = "max passes to the largest",
      .accuracy = {0},
      .on_images = {.inputs = 1}};
  static constexpr const char* notation = "max_pool2d({0})";

  static Shape shape(const Call& c) { return pooled_images(c); }

  template <class T>
  static void forward(const Work& work, In<T> x, Out<T> y) {
    for_each_plane(work, x.shape, [&](const kernels::Pool& pool, std::int64_t pixel, std::int64_t window) {
      if (in_lanes(x.shape))
        kernels::max_pool_lanes(pool, x.data + pixel, y.data + window);
      else if (kernels::is_quarter(pool))
        kernels::max_pool_quarters(pool, x.data + pixel, y.data + window);
      else
        kernels::max_pool_plane(pool, x.data + pixel, y.data + window);
    });
  }

  static Grads gradient(const Local& l) {
    return {max_pool2d_gradient(l.x(), l.dy, pool_options(l.attributes()))};
  }
  static Example example() {
    return {{Tensor::from<double>({1, 1, 2, 5}, {1, 7, 3, 4, 9, 5, -6, 3, 2, 9})},
            Tensor::from<double>({1, 1, 1, 2}, {7, 4}),
            "by hand",
            pool_attributes({})};
  }
  static std::vector<Sample> samples() { return pool_samples({&PoolCase::x}); }
};

}  // namespace

constinit const Op max_pool2d_op = make_op<MaxPool2d>("max_pool2d");
Var max_pool2d(Var x, const PoolOptions& options) {
  return apply(max_pool2d_op, {x}, pool_attributes(options));
}

}  // namespace gradus
