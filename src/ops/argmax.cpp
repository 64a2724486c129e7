// argmax.cpp - the position of the largest number along an axis.
#include "ops/support/blocks.hpp"

namespace gradus {
namespace {

struct Argmax : AxisOp {
  static constexpr Info info{
      .signature = "[.., K, ..] -> [.., ..] int64",
      .doc =
          "The position of the largest number along one axis, the first of equal ones, the first that "
          "is not a number where there is one.",
      .accuracy = {0}};
  static constexpr const char* notation = "argmax({0})";
  static constexpr const char* not_differentiable =
      "its values are positions: it is flat wherever it does not jump";

  static Shape shape(const Call& c) {
    const int axis = axis_of(c);
    c.require(c.shape()[axis] >= 1, "there is no largest of nothing");
    return c.shape().without(axis);
  }
  static constexpr Phases phases{.units = &op_parts::output_size};
  template <class T>
  static void forward(const Work& work, In<T> x, Out<std::int64_t> y) {
    const Blocks from(x.shape, work[axis]);
    for (std::int64_t unit = work.begin; unit < work.end; ++unit) {
      const T* in = x.data + unit / from.inner * from.length * from.inner + unit % from.inner;
      std::int64_t best = 0;
      T largest = in[0];
      for (std::int64_t i = 1; i < from.length; ++i) {
        const T value = in[i * from.inner];
        if (value > largest || (value != value && largest == largest)) {
          best = i;
          largest = value;
        }
      }
      y[unit] = best;
    }
  }

  static Example example() {
    return {{Tensor::from<double>({2, 3}, {1, 7, 7, 4, 5, 6})},
            Tensor::from<std::int64_t>({2}, {1, 2}),
            "by definition",
            {axis(1)}};
  }
  static std::vector<Sample> samples() {
    return {{{{{5}}}, {axis(0)}},
            {{{{3, 4}}}, {axis(0)}},
            {{{{2, 3, 2}}}, {axis(1)}},
            {{{{1, 1}}}, {axis(1)}},
            {{{{0, 3}}}, {axis(1)}}};
  }
};

}  // namespace

constinit const Op argmax_op = make_op<Argmax, Numeric>("argmax");
Var argmax(Var x, std::int64_t axis) {
  return apply(argmax_op, {x}, {Argmax::axis(checked_axis("argmax", x, axis))});
}

}  // namespace gradus
