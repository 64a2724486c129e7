// mean.cpp - means over axes.
#include <cmath>

#include "kernels/wide_sum.hpp"
#include "ops/support/reduction.hpp"

namespace gradus {
namespace {

struct Mean : ReductionOp {
  static constexpr Info info{.signature = "[...] -> [... without axes]",
                             .doc =
                                 "The sum of the numbers along some axes, divided by their count; the axes "
                                 "go away or, with keep, stay with "
                                 "length 1. There is no mean of nothing. It is finite where the numbers are, "
                                 "even where their sum is not.",
                             .rule = "mean spreads its gradient",
                             .accuracy = {33, "the sum of the sizes of its terms"},
                             .function = {"mean", &of_all<&mean>}};

  static Shape shape(const Call& c) {
    const Shape result = reduced_shape(c);
    c.require(reduced_count(c) > 0, "there is no mean of nothing");
    return result;
  }
  template <class T>
  static void forward(const Work& work, In<T> x, Out<T> y) {
    const kernels::Reduction& plan = ReductionOp::plan(work);
    const T count = static_cast<T>(plan.count());
    kernels::reduce<kernels::Adding>(plan, x.data, y.data, work.begin, work.end);
    for (std::int64_t unit = work.begin; unit < work.end; ++unit) {
      const std::int64_t outer = unit / plan.chunks(),
                         column = unit % plan.chunks() * kernels::Reduction::columns;
      const std::int64_t end = std::min(plan.width, column + kernels::Reduction::columns);
      for (std::int64_t j = column; j < end; ++j) y[outer * plan.width + j] /= count;
      for (std::int64_t j = column; j < end; ++j)
        if (T& result = y[outer * plan.width + j]; !std::isfinite(result))
          result = mean_of_shares(plan, x.data + plan.kept_offset(outer) + j);
    }
  }
  // Each number divided by their count before they are added.
  template <class T>
  static T mean_of_shares(const kernels::Reduction& plan, const T* x) {
    kernels::WideSum<T> sum;
    for (std::int64_t row = 0; row < plan.rows; ++row)
      for (std::int64_t i = 0; i < plan.run; ++i)
        sum.add(static_cast<double>(x[plan.row_offset(row) + i]) / static_cast<double>(plan.count()));
    return static_cast<T>(sum.value());
  }
  static Grads gradient(const Local& l) { return {spread(l, l.dy / static_cast<double>(reduced_count(l)))}; }
  static Var formula(const Call& c) {
    return apply(sum_op, {c.x()}, c.attributes()) / static_cast<double>(reduced_count(c));
  }
  static Example example() {
    return {{Tensor::from<double>({2, 3}, {1, 2, 3, 4, 5, 9})},
            numbers({2, 6}),
            "by hand",
            {axes({1}), keep(false)}};
  }
  static std::vector<Sample> samples() { return reduction_samples(); }
};

}  // namespace

constinit const Op mean_op = make_op<Mean>("mean");
Var mean(Var x, const Axes& axes, bool keep) {
  return apply(mean_op, {x}, reduction_attributes("mean", x, axes, keep));
}

}  // namespace gradus
