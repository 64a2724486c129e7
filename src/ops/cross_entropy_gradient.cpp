// cross_entropy_gradient.cpp - what goes back through softmax with cross-entropy: p - y, times what came in.
#include "kernels/softmax.hpp"

#include "ops/support/rows.hpp"

namespace gradus {
namespace {

struct CrossEntropyGradient {
  static constexpr Info info{
      .signature = "[N, K], [N] int64, [N], [N, 2] -> [N, K]",
      .doc =
          "y_ik = dy_i (softmax(z)_ik - [k = label_i]), with softmax as exp(z - logsumexp(z)) from "
          "logsumexp_parts: one pass over the rows in place of softmax, one_hot and three products.",
      .rule = "derivative of p - y"};

  static Shape shape(const Call& c) {
    require_row(c);
    c.require(c.shape(0).rank() == 2 && c.shape(1).rank() == 1 && c.shape(0)[0] == c.shape(1)[0] &&
                  c.shape(2) == c.shape(1) && c.shape(3) == c.shape(0).with(1, 2),
              "takes rows, and for each one label, one number and the parts of its logsumexp");
    return c.shape(0);
  }
  static std::int64_t units(const Work& work) { return row_count(work); }
  template <class T>
  static void forward(const Work& work, In<T> z, In<std::int64_t> labels, In<T> dy, In<T> parts, Out<T> y) {
    const std::int64_t k = z.shape.back(), first = work.begin * k;
    softmax_rows_of_parts(z.data + first, work.end - work.begin, k, parts.data + 2 * work.begin,
                          dy.data + work.begin, y.data + first);
    for (std::int64_t i = work.begin; i < work.end; ++i)
      if (labels[i] >= 0 && labels[i] < k) y[i * k + labels[i]] -= dy[i];
  }

  static Grads gradient(const Local& l) {
    const Var label = one_hot(l.x(1), l.shape(0).back(), l.dtype(0));
    const Var p = share(l), back = l.dy * p * reshape(l.x(2), l.shape(0).with(1, 1));
    return {back, Var(), sum(l.dy * (p - label), {1}), broadcast(-sum(back, {1}, true), l.shape(3))};
  }
  static Var formula(const Call& c) {
    const Var label = one_hot(c.x(1), c.shape(0).back(), c.dtype(0));
    return reshape(c.x(2), c.shape(0).with(1, 1)) * (share(c) - label);
  }
  static Example example() {
    return {{Tensor::from<double>({2, 3}, {1, 2, 3, 0, 0, 0}), Tensor::from<std::int64_t>({2}, {2, -100}),
             Tensor::from<double>({2}, {1, 3}),
             Tensor::from<double>({2, 2}, {3, 0.4076059644443806, 0, 1.0986122886681098})},
            Tensor::from<double>({2, 3},
                                 {0.09003057317038046, 0.24472847105479767, -0.33475904422517816, 1, 1, 1}),
            "SciPy's softmax"};
  }
  static std::vector<Sample> samples() {
    return {{{{{4, 3}}, {{4}, -1, 4}, {{4}}, {{4, 2}}}},
            {{{{1, 35}}, {{1}, 0, 35}, {{1}}, {{1, 2}}}},
            {{{{5, 1}}, {{5}, 0, 1}, {{5}}, {{5, 2}}}},
            {{{{2, 1100}}, {{2}, 0, 1100}, {{2}}, {{2, 2}}}},
            {{{{0, 4}}, {{0}}, {{0}}, {{0, 2}}}}};
  }

 private:
  static Var share(const Call& c) { return exp(c.x(0) - sum(c.x(3), {1}, true)); }
};

}  // namespace

constinit const Op cross_entropy_gradient_op = make_op<CrossEntropyGradient>("cross_entropy_gradient");
Var cross_entropy_gradient(Var z, Var labels, Var dy) {
  return apply(cross_entropy_gradient_op, {z, labels, dy, logsumexp_parts(z)});
}

}  // namespace gradus
