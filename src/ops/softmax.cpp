// softmax.cpp - scores in, probabilities out.
#include "kernels/softmax.hpp"

#include "ops/support/rows.hpp"

namespace gradus {
namespace {

struct Softmax : RowOp {
  static constexpr Info info{
      .signature = "[..., K] -> [..., K]",
      .doc =
          "y_k = exp(x_k) / sum_j exp(x_j): each row becomes positive numbers that sum to one. "
          "The largest number of a row is taken away first, which changes nothing but keeps exp "
          "finite.",
      .rule = "softmax rule",
      .accuracy = {16, "the result times 1 + the largest distance within its row"},
      .function = {"softmax"}};

  static Shape shape(const Call& c) {
    require_row(c);
    return c.shape();
  }
  template <class T>
  static void forward(const Work& work, In<T> x, Out<T> y) {
    const std::int64_t k = x.shape.back(), first = work.begin * k;
    kernels::softmax_rows(x.data + first, y.data + first, work.end - work.begin, k);
  }
  static Grads gradient(const Local& l) { return {l.y * (l.dy - sum(l.dy * l.y, {-1}, true))}; }
  static Var formula(const Call& c) {
    const Var e = exp(c.x());
    return e / sum(e, {-1}, true);
  }
  static Example example() {
    return {{numbers({1, 2, 3})},
            numbers({0.09003057317038046, 0.24472847105479767, 0.6652409557748219}),
            "SciPy"};
  }
  static std::vector<Sample> samples() { return row_samples(); }
};

}  // namespace

constinit const Op softmax_op = make_op<Softmax>("softmax");
Var softmax(Var x) { return apply(softmax_op, {x}); }

}  // namespace gradus
