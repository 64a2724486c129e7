// max_pool2d_choose.cpp - numbers of one image, chosen where another one has the largest of each window.
#include "ops/support/pool.hpp"

namespace gradus {
namespace {

struct MaxPool2dChoose {
  static constexpr Info info{
      .signature = "[B, C, H, W], [B, C, H, W] -> [B, C, OH, OW]",
      .doc =
          "y_ij = v_q, q the pixel of window i, j where x has its first largest number: the transpose of "
          "max_pool2d_gradient, and max_pool2d itself for v = x.",
      .rule = "max passes to the largest"};
  static constexpr const char* notation = "max_pool2d_choose({0}, {1})";

  static Shape shape(const Call& c) {
    c.require(c.shape(0).rank() == 4, "takes images [B, C, H, W]");
    c.require(c.shape(0) == c.shape(1), "both images must have one shape");
    return pooled_shape(c, c.shape(0));
  }

  // A unit is a plane.
  static std::int64_t units(const Work& work) {
    return pool_of(work.inputs[0].shape, work.attributes).planes;
  }
  template <class T>
  static void forward(const Work& work, In<T> x, In<T> v, Out<T> y) {
    const Pool pool = pool_of(x.shape, work.attributes);
    for (std::int64_t plane = work.begin; plane < work.end; ++plane) {
      const T* from = v.data + plane * pool.pixels();
      T* const to = y.data + plane * pool.windows();
      for_each_largest(pool, x.data + plane * pool.pixels(),
                       [&](std::int64_t window, std::int64_t pixel) { to[window] = from[pixel]; });
    }
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
  static std::vector<Sample> samples() {
    std::vector<Sample> result;
    for (const PoolCase& each : pool_cases())
      result.push_back({{{each.x}, {each.x}}, pool_attributes(each.options)});
    return result;
  }
};

}  // namespace

constinit const Op max_pool2d_choose_op = make_op<MaxPool2dChoose>("max_pool2d_choose");
Var max_pool2d_choose(Var x, Var v, const PoolOptions& options) {
  return apply(max_pool2d_choose_op, {x, v}, pool_attributes(options));
}

}  // namespace gradus
