// log_softmax.cpp - logarithms of the probabilities that softmax gives.
#include "kernels/softmax.hpp"

#include "ops/support/rows.hpp"

namespace gradus {
namespace {

struct LogSoftmax : RowOp {
  static constexpr Info info{
      .signature = "[..., K] -> [..., K]",
      .doc = "x_k - log(sum_j exp(x_j)): the logarithm of softmax, finite where softmax is 0.",
      .rule = "log-softmax rule",
      .accuracy = {16, "the result times 1 + the largest distance within its row"},
      .function = {"log_softmax"}};

  static Shape shape(const Call& c) {
    require_row(c);
    return c.shape();
  }
  template <class T>
  static void forward(const Work& work, In<T> x, Out<T> y) {
    const std::int64_t k = x.shape.back();
    kernels::for_each_log_sum(x.data, work.begin, work.end, k, [&](std::int64_t row, T shift, T log) {
      const T* from = x.data + row * k;
      T* to = y.data + row * k;
#pragma GCC ivdep
      for (std::int64_t j = 0; j < k; ++j) to[j] = (from[j] - shift) - log;
    });
  }
  static Grads gradient(const Local& l) {
    const Var p = softmax(l.x());
    return {l.dy - p * sum(l.dy, {-1}, true)};
  }
  static Var formula(const Call& c) { return c.x() - logsumexp(c.x(), true); }
  static Example example() {
    return {{numbers({1, 2, 3})},
            numbers({-2.4076059644443806, -1.4076059644443804, -0.4076059644443804}),
            "SciPy"};
  }
  static std::vector<Sample> samples() { return row_samples(); }
};

}  // namespace

constinit const Op log_softmax_op = make_op<LogSoftmax>("log_softmax");
Var log_softmax(Var x) { return apply(log_softmax_op, {x}); }

}  // namespace gradus
