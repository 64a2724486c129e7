// logsumexp_parts.cpp - the two numbers whose sum is logsumexp, for ops that need them apart.
#include "kernels/softmax.hpp"

#include "ops/support/rows.hpp"

namespace gradus {
namespace {

struct LogsumexpParts {
  static constexpr Info info{
      .signature = "[N, K] -> [N, 2]",
      .doc =
          "For each row its largest number m (0 where that is not finite) and log(sum_k exp(x_k - m)): "
          "x_k less one and the other is exact at any size of x, while their sum is rounded."};
  static constexpr const char* notation = "logsumexp_parts({0})";
  static constexpr const char* not_differentiable =
      "it is made from gradients that are already there, for programs alone; logsumexp has one";

  static Shape shape(const Call& c) {
    require_row(c);
    c.require(c.shape().rank() == 2, "takes rows");
    return c.shape().with(1, 2);
  }
  static std::int64_t units(const Work& work) { return row_count(work); }
  template <class T>
  static void forward(const Work& work, In<T> x, Out<T> y) {
    const std::int64_t k = x.shape.back();
    for (std::int64_t first = work.begin; first < work.end; first += most_log_rows) {
      const std::int64_t count = std::min(most_log_rows, work.end - first);
      T shifts[most_log_rows], logs[most_log_rows];
      log_sum_rows(x.data + first * k, count, k, shifts, logs);
      for (std::int64_t i = 0; i < count; ++i) {
        y[2 * (first + i)] = shifts[i];
        y[2 * (first + i) + 1] = logs[i];
      }
    }
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
