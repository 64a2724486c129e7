// avg_pool2d_gradient.cpp - gradient of avg_pool2d: each window's is shared among its pixels.
#include "ops/support/pool.hpp"

namespace gradus {
namespace {

struct AvgPool2dGradient {
  static constexpr Info info{
      .signature = "[B, C, OH, OW] -> [B, C, H, W]",
      .doc = "dx_q = 1 / (KH KW) sum of dy_ij over the windows that pixel q lies in. `size` is H, W.",
      .rule = "mean shares equally"};
  static constexpr const char* notation = "avg_pool2d_gradient({0})";

  static Shape shape(const Call& c) {
    const Shape& dy = c.shape();
    c.require(dy.rank() == 4, "takes gradients [B, C, OH, OW]");
    const std::vector<std::int64_t>& size = c.list("size");
    c.require(size.size() == 2 && size[0] >= 0 && size[1] >= 0, "size is rows and columns of the images");
    const Shape x = dy.with(2, size[0]).with(3, size[1]);
    c.require(pooled_shape(c, x) == dy, "the gradient must have the shape of the pool");
    return x;
  }

  // A unit is a plane.
  static std::int64_t units(const Work& work) { return pool_of(work.output.shape, work.attributes).planes; }
  template <class T>
  static void forward(const Work& work, In<T> dy, Out<T> dx) {
    const Pool pool = pool_of(dx.shape, work.attributes);
    const T scale = 1 / static_cast<T>(pool.down.kernel * pool.along.kernel);
    for (std::int64_t plane = work.begin; plane < work.end; ++plane)
      spread_pool_plane(pool, dy.data + plane * pool.windows(), dx.data + plane * pool.pixels(), scale);
  }

  static Grads gradient(const Local& l) { return {avg_pool2d(l.dy, pool_options(l.attributes()))}; }
  static Example example() {
    return {{Tensor::from<double>({1, 1, 1, 2}, {4, 8})},
            Tensor::from<double>({1, 1, 2, 5}, {1, 1, 2, 2, 0, 1, 1, 2, 2, 0}),
            "by hand",
            pool_attributes({}, {2, 5})};
  }
  static std::vector<Sample> samples() {
    std::vector<Sample> result;
    for (const PoolCase& each : pool_cases())
      result.push_back({{{each.y}}, pool_attributes(each.options, {each.x[2], each.x[3]})});
    return result;
  }
};

}  // namespace

constinit const Op avg_pool2d_gradient_op = make_op<AvgPool2dGradient>("avg_pool2d_gradient");
Var avg_pool2d_gradient(Var dy, const Extent& size, const PoolOptions& options) {
  return apply(avg_pool2d_gradient_op, {dy}, pool_attributes(options, size));
}

}  // namespace gradus
