// cross_entropy.cpp - how surprised softmax(z) is by the true class of each row.
#include "kernels/softmax.hpp"

#include "ops/support/index.hpp"
#include "ops/support/rows.hpp"

namespace gradus {
namespace {

struct CrossEntropyRows : RowOp {
  static constexpr Info info{
      .signature = "[N, K], [N] int64 -> [N]",
      .doc =
          "y_i = log(sum_k exp(z_ik)) - z_i,label: minus the logarithm of what softmax gives the label. The "
          "label's number is chosen, so that those of other classes may be -infinity. 0 is taken away for "
          "the "
          "label -100; any other outside 0 .. K - 1 stops the run with a DataError.",
      .rule = "softmax with cross-entropy",
      .accuracy = {16, "the result times 1 + the largest distance within its row"},
      .slope = {16, "the result times 1 + the largest distance within its row"}};

  static Shape shape(const Call& c) {
    require_row(c);
    c.require(c.shape(0).rank() == 2 && c.shape(1).rank() == 1 && c.shape(0)[0] == c.shape(1)[0],
              "takes rows, and for each one label");
    return c.shape(0).without(1);
  }
  template <class T>
  static void forward(const Work& work, In<T> z, In<std::int64_t> labels, Out<T> y) {
    const std::int64_t k = z.shape.back();
    kernels::for_each_log_sum(z.data, work.begin, work.end, k, [&](std::int64_t i, T shift, T log) {
      const T taken = is_class("cross_entropy", i, labels[i], k) ? z[i * k + labels[i]] : T(0);
      y[i] = log + (shift - taken);
    });
  }

  static Grads gradient(const Local& l) { return {cross_entropy_gradient(l.x(0), l.x(1), l.dy), Var()}; }
  static Var formula(const Call& c) {
    const Var label = one_hot(c.x(1), c.shape(0).back(), c.dtype(0));
    const Var all = logsumexp(c.x(0));
    return all - sum(c.x(0) * label, {1});
  }
  static Example example() {
    return {{Tensor::from<double>({3, 3}, {3.2, 5.1, -1.7, 1.3, 4.9, 2.0, 2.2, 2.5, -3.1}),
             Tensor::from<std::int64_t>({3}, {0, 1, 2})},
            Tensor::from<double>({3}, {2.0403551528001698, 0.07913177829134899, 6.156477201664211}),
            "SciPy's logsumexp"};
  }
  static std::vector<Sample> samples() {
    return {{{{{4, 3}}, {{4}, 0, 3}}},
            {{{{1, 35}}, {{1}, 0, 35}}},
            {{{{5, 1}}, {{5}, 0, 1}}},
            {{{{2, 1100}}, {{2}, 0, 1100}}},
            {{{{0, 4}}, {{0}}}}};
  }
};

}  // namespace

constinit const Op cross_entropy_op = make_op<CrossEntropyRows>("cross_entropy");
Var cross_entropy(Var z, Var labels) { return apply(cross_entropy_op, {z, labels}); }

}  // namespace gradus
