// avg_pool2d_gradient.cpp - gradient of avg_pool2d: each window's is shared among its pixels.
#include "ops/support/pool.hpp"

namespace gradus {
namespace {

struct AvgPool2dGradient : PoolOp {
  static constexpr Info info{
      .signature = "[B, C, OH, OW] -> [B, C, H, W]; or images in lanes",
      .doc = "dx_q = 1 / (KH KW) sum of dy_ij over the windows that pixel q lies in. `size` is H, W.",
      .rule = "mean shares equally",
      .accuracy = {40, "the sum of the sizes of its terms"},
      .fixed_length = true,
      .on_images = {.inputs = 1},
      .keeps_zeros = KeepsZeros::of_first};
  static constexpr Attribute<Extent> size{"size", lengths_or_none, "rows and columns of the images"};
  static constexpr const AttributeInfo* attributes[] = {&kernel, &stride, &padding, &size};
  static constexpr const char* notation = "avg_pool2d_gradient({0})";

  static Shape shape(const Call& c) {
    const Shape& dy = c.shape();
    c.require(are_images(dy), "takes gradients [B, C, OH, OW]");
    const Shape x = dy.with(2, c[size].down).with(3, c[size].along);
    c.require(pooled_shape(c, x) == dy, "the gradient must have the shape of the pool");
    return x;
  }

  template <class T>
  static void forward(const Work& work, In<T> dy, Out<T> dx) {
    for_each_plane(work, dx.shape, [&](const kernels::Pool& pool, std::int64_t pixel, std::int64_t window) {
      if (in_lanes(dx.shape))
        kernels::spread_pool_lanes(pool, dy.data + window, dx.data + pixel, pool.share<T>());
      else
        kernels::spread_pool_plane(pool, dy.data + window, dx.data + pixel, pool.share<T>());
    });
  }

  static Grads gradient(const Local& l) { return {avg_pool2d(l.dy, pool_options(l.attributes()))}; }
  static Example example() {
    return {{Tensor::from<double>({1, 1, 1, 2}, {4, 8})},
            Tensor::from<double>({1, 1, 2, 5}, {1, 1, 2, 2, 0, 1, 1, 2, 2, 0}),
            "by hand",
            sized({}, {2, 5})};
  }
  static std::vector<Sample> samples() {
    std::vector<Sample> result;
    for (const PoolCase& each : pool_cases())
      result.push_back({{{each.y}}, sized(each.options, {each.x[2], each.x[3]})});
    return result;
  }
  static Attributes sized(const PoolOptions& options, const Extent& image) {
    return with(pool_attributes(options), size(image));
  }
};

}  // namespace

constinit const Op avg_pool2d_gradient_op = make_op<AvgPool2dGradient>("avg_pool2d_gradient");
Var avg_pool2d_gradient(Var dy, const Extent& size, const PoolOptions& options) {
  return apply(avg_pool2d_gradient_op, {dy}, AvgPool2dGradient::sized(options, size));
}

}  // namespace gradus
