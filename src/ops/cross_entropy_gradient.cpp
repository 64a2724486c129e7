// cross_entropy_gradient.cpp - what goes back through softmax with cross-entropy: p - y, times what came in.
#include "kernels/softmax.hpp"
#include "ops/support/cross_entropy.hpp"

namespace gradus {
namespace {

struct CrossEntropyGradient : RowOp {
  static constexpr Info info{.signature = "[N, K], [N] int64, [N] -> [N, K]",
                             .doc =
                                 "y_ik = dy_i (softmax(z)_ik - [k = label_i]). At the label that is minus "
                                 "the sum of the others, which "
                                 "is exact where softmax is near 1.",
                             .rule = "derivative of p - y",
                             .accuracy = {16, "the result times 1 + the largest distance within its row"}};

  static Shape shape(const Call& c) {
    require_row(c);
    c.require(c.shape(0).rank() == 2 && c.shape(1).rank() == 1 && c.shape(0)[0] == c.shape(1)[0] &&
                  c.shape(2) == c.shape(1),
              "takes rows, and for each one label and one number");
    return c.shape(0);
  }
  template <class T>
  static void forward(const Work& work, In<T> z, In<std::int64_t> labels, In<T> dy, Out<T> y) {
    const std::int64_t k = z.shape.back();
    for (std::int64_t first = work.begin; first < work.end; first += kernels::most_log_rows) {
      const std::int64_t count = std::min(kernels::most_log_rows, work.end - first);
      T parts[2 * kernels::most_log_rows];
      kernels::for_each_log_sum(z.data, first, first + count, k, [&](std::int64_t i, T shift, T log) {
        parts[2 * (i - first)] = shift;
        parts[2 * (i - first) + 1] = log;
      });
      kernels::softmax_rows_of_parts(z.data + first * k, count, k, parts, dy.data + first,
                                     y.data + first * k);
    }
    take_labels_away(work, k, labels, y);
  }

  static Grads gradient(const Local& l) {
    const Var p = softmax(l.x(0)), back = l.dy * reshape(l.x(2), l.shape(0).with(1, 1));
    const Var label = one_hot(l.x(1), l.shape(0).back(), l.dtype(0));
    return {p * (back - sum(back * p, {1}, true)), Var(), sum(l.dy * (p - label), {1})};
  }
  static Var formula(const Call& c) {
    const Var label = one_hot(c.x(1), c.shape(0).back(), c.dtype(0));
    const Var dy = reshape(c.x(2), c.shape(0).with(1, 1));
    return dy * (softmax(c.x(0)) - label);
  }
  static Example example() {
    return {{Tensor::from<double>({2, 3}, {1, 2, 3, 0, 0, 0}), Tensor::from<std::int64_t>({2}, {2, -100}),
             Tensor::from<double>({2}, {1, 3})},
            Tensor::from<double>({2, 3},
                                 {0.09003057317038046, 0.24472847105479767, -0.33475904422517816, 1, 1, 1}),
            "SciPy's softmax"};
  }
  static std::vector<Sample> samples() {
    return {{{{{4, 3}}, {{4}, 0, 3}, {{4}}}},
            {{{{1, 35}}, {{1}, 0, 35}, {{1}}}},
            {{{{5, 1}}, {{5}, 0, 1}, {{5}}}},
            {{{{2, 1100}}, {{2}, 0, 1100}, {{2}}}},
            {{{{0, 4}}, {{0}}, {{0}}}}};
  }
};

}  // namespace

constinit const Op cross_entropy_gradient_op = make_op<CrossEntropyGradient>("cross_entropy_gradient");
Var cross_entropy_gradient(Var z, Var labels, Var dy) {
  return apply(cross_entropy_gradient_op, {z, labels, dy});
}

}  // namespace gradus
