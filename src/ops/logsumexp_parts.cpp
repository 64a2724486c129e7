// logsumexp_parts.cpp - the two numbers whose sum is logsumexp, for ops that need them apart.
#include "kernels/softmax.hpp"

#include "ops/support/rows.hpp"

namespace gradus {
namespace {

struct LogsumexpParts : RowOp {
  static constexpr Info info{
      .signature = "[N, K] -> [N, 2]",
      .doc =
          "For each row its largest number m (0 where that is not finite) and log(sum_k exp(x_k - m)): "
          "x_k less one and the other is exact at any size of x, while their sum is rounded.",
      .accuracy = {16, "the result times 1 + the largest distance within its row"}};
  static constexpr const char* notation = "logsumexp_parts({0})";
  static constexpr const char* not_differentiable =
      "it is made from gradients that are already there, for programs alone; logsumexp has one";

  static Shape shape(const Call& c) {
    require_row(c);
    c.require(c.shape().rank() == 2, "takes rows");
    return c.shape().with(1, 2);
  }
  template <class T>
  static void forward(const Work& work, In<T> x, Out<T> y) {
    const std::int64_t k = x.shape.back();
    kernels::for_each_log_sum(x.data, work.begin, work.end, k, [&](std::int64_t row, T shift, T log) {
      y[2 * row] = shift;
      y[2 * row + 1] = log;
    });
  }

  static Example example() {
    return {{Tensor::from<double>({2, 3}, {1, 2, 3, -7, -7, -7})},
            Tensor::from<double>({2, 2}, {3, 0.4076059644443806, -7, 1.0986122886681098}),
            "SciPy's logsumexp"};
  }
  static std::vector<Sample> samples() {
    return {{{{{4, 3}}}}, {{{{1, 35}}}}, {{{{5, 1}}}}, {{{{2, 1100}}}}, {{{{0, 4}}}}};
  }
};

}  // namespace

constinit const Op logsumexp_parts_op = make_op<LogsumexpParts>("logsumexp_parts");
Var logsumexp_parts(Var x) { return apply(logsumexp_parts_op, {x}); }

}  // namespace gradus
