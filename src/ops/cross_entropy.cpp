// cross_entropy.cpp - how surprised softmax(z) is by the true class of each row.
#include "ops/support/rows.hpp"

namespace gradus {
namespace {

struct CrossEntropyRows {
  static constexpr Info info{
      .signature = "[N, K], [N] int64, [N, 2] -> [N]",
      .doc =
          "y_i = log(sum_k exp(z_ik)) - z_i,label: minus the logarithm of what softmax "
          "gives the label. The logarithm comes as logsumexp_parts. Nothing is taken away for a label "
          "outside "
          "0 .. K - 1.",
      .rule = "softmax with cross-entropy"};

  static Shape shape(const Call& c) {
    require_row(c);
    c.require(c.shape(0).rank() == 2 && c.shape(1).rank() == 1 && c.shape(0)[0] == c.shape(1)[0] &&
                  c.shape(2) == c.shape(0).with(1, 2),
              "takes rows, and for each one label and the parts of its logsumexp");
    return c.shape(0).without(1);
  }
  static std::int64_t units(const Work& work) { return row_count(work); }
  template <class T>
  static void forward(const Work& work, In<T> z, In<std::int64_t> labels, In<T> parts, Out<T> y) {
    const std::int64_t k = z.shape.back();
    for (std::int64_t i = work.begin; i < work.end; ++i) {
      const T taken = labels[i] >= 0 && labels[i] < k ? z[i * k + labels[i]] : T(0);
      y[i] = parts[2 * i + 1] + (parts[2 * i] - taken);
    }
  }

  static Grads gradient(const Local& l) {
    const Var dy = reshape(l.dy, l.shape(0).with(1, 1));
    const Var label = one_hot(l.x(1), l.shape(0).back(), l.dtype(0));
    return {-(dy * label), Var(), broadcast(dy, l.shape(2))};
  }
  static Var formula(const Call& c) {
    const Var label = one_hot(c.x(1), c.shape(0).back(), c.dtype(0));
    return sum(c.x(2), {1}) - sum(c.x(0) * label, {1});
  }
  static Example example() {
    return {{Tensor::from<double>({3, 3}, {3.2, 5.1, -1.7, 1.3, 4.9, 2.0, 2.2, 2.5, -3.1}),
             Tensor::from<std::int64_t>({3}, {0, 1, 2}),
             Tensor::from<double>({3, 2},
                                  {5.1, 0.14035515280017, 4.9, 0.07913177829134899, 2.5, 0.55647720166421})},
            Tensor::from<double>({3}, {2.0403551528001698, 0.07913177829134899, 6.156477201664211}),
            "SciPy's logsumexp"};
  }
  static std::vector<Sample> samples() {
    return {{{{{4, 3}}, {{4}, -1, 4}, {{4, 2}}}},
            {{{{1, 35}}, {{1}, 0, 35}, {{1, 2}}}},
            {{{{5, 1}}, {{5}, 0, 1}, {{5, 2}}}},
            {{{{0, 4}}, {{0}}, {{0, 2}}}}};
  }
};

}  // namespace

constinit const Op cross_entropy_op = make_op<CrossEntropyRows>("cross_entropy");
Var cross_entropy(Var z, Var labels) { return apply(cross_entropy_op, {z, labels, logsumexp_parts(z)}); }

}  // namespace gradus
