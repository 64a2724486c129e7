// cross_entropy_gradient_of_parts.cpp - the gradient of cross-entropy with a logsumexp that is there already.
#include "kernels/softmax.hpp"
#include "ops/support/cross_entropy.hpp"

namespace gradus {
namespace {

struct CrossEntropyGradientOfParts : RowOp {
  static constexpr Info info{
      .signature = "[N, K], [N] int64, [N], [N, 2] -> [N, K]",
      .doc =
          "cross_entropy_gradient of rows z, their labels and dy, with softmax as exp(z - logsumexp(z)) from "
          "logsumexp_parts(z): one pass over the rows.",
      .accuracy = {16, "the result times 1 + the largest distance within its row"},
      .fixed_length = true};
  static constexpr const char* notation = "cross_entropy_gradient_of_parts({0}, {1}, {2}, {3})";
  static constexpr const char* not_differentiable =
      "it takes the place of cross_entropy_gradient in programs, whose gradients are there already";

  static Shape shape(const Call& c) {
    require_row(c);
    c.require(c.shape(0).rank() == 2 && c.shape(1).rank() == 1 && c.shape(0)[0] == c.shape(1)[0] &&
                  c.shape(2) == c.shape(1) && c.shape(3) == c.shape(0).with(1, 2),
              "takes rows, and for each one label, one number and the parts of its logsumexp");
    return c.shape(0);
  }
  template <class T>
  static void forward(const Work& work, In<T> z, In<std::int64_t> labels, In<T> dy, In<T> parts, Out<T> y) {
    const std::int64_t k = z.shape.back(), first = work.begin * k;
    kernels::softmax_rows_of_parts(z.data + first, work.end - work.begin, k, parts.data + 2 * work.begin,
                                   dy.data + work.begin, y.data + first);
    take_labels_away(work, k, labels, y);
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
    return {{{{{4, 3}}, {{4}, 0, 3}, {{4}}, {{4, 2}}}},
            {{{{1, 35}}, {{1}, 0, 35}, {{1}}, {{1, 2}}}},
            {{{{5, 1}}, {{5}, 0, 1}, {{5}}, {{5, 2}}}},
            {{{{2, 1100}}, {{2}, 0, 1100}, {{2}}, {{2, 2}}}},
            {{{{0, 4}}, {{0}}, {{0}}, {{0, 2}}}}};
  }
};

}  // namespace

constinit const Op cross_entropy_gradient_of_parts_op =
    make_op<CrossEntropyGradientOfParts>("cross_entropy_gradient_of_parts");
Var cross_entropy_gradient_of_parts(Var z, Var labels, Var dy, Var parts) {
  return apply(cross_entropy_gradient_of_parts_op, {z, labels, dy, parts});
}

}  // namespace gradus
