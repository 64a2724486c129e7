// max.cpp - the largest number over axes.
#include "ops/support/reduction.hpp"

namespace gradus {
namespace {

struct Max : ReductionOp {
  static constexpr Info info{
      .signature = "[...] -> [... without axes]",
      .doc =
          "The largest number along some axes, which go away or, with keep, stay with length 1; not a "
          "number where one of them is not a number. Equal largest numbers share the gradient. There "
          "is no maximum of nothing.",
      .rule = "max passes to the largest",
      .accuracy = {0},
      .has_kinks = true,
      .function = {"max", &of_all<&max>}};
  static constexpr const char* notation = "max({0})";

  static Shape shape(const Call& c) {
    const Shape result = reduced_shape(c);
    c.require(reduced_count(c) > 0, "there is no maximum of nothing");
    return result;
  }
  template <class T>
  static void forward(const Work& work, In<T> x, Out<T> y) {
    kernels::reduce<kernels::TakingLarger>(plan(work), x.data, y.data, work.begin, work.end);
  }

  static Grads gradient(const Local& l) {
    const Var largest = cast(equal(l.x(), spread(l, l.y)), l.dtype());
    const Var count = apply(sum_op, {largest}, l.attributes());
    return {largest * spread(l, l.dy / count)};
  }
  static Example example() {
    return {{Tensor::from<double>({2, 3}, {1, 7, 3, 4, 5, -6})},
            numbers({7, 5}),
            "by hand",
            {axes({1}), keep(false)}};
  }
  static std::vector<Sample> samples() { return reduction_samples(); }
};

}  // namespace

constinit const Op max_op = make_op<Max, Numeric>("max");
Var max(Var x, const Axes& axes, bool keep) {
  return apply(max_op, {x}, reduction_attributes("max", x, axes, keep));
}

}  // namespace gradus
