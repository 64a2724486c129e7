// cross_entropy_of_parts.cpp - cross-entropy with a logsumexp that is there already.
#include "ops/support/index.hpp"
#include "ops/support/rows.hpp"

namespace gradus {
namespace {

struct CrossEntropyOfParts : RowOp {
  static constexpr Info info{
      .signature = "[N, K], [N] int64, [N, 2] -> [N]",
      .doc =
          "cross_entropy of rows z and their labels, whose logarithms come as logsumexp_parts(z): so the way "
          "back shares them.",
      .accuracy = {16, "the result times 1 + the largest distance within its row"},
      .fixed_length = true};
  static constexpr const char* notation = "cross_entropy_of_parts({0}, {1}, {2})";
  static constexpr const char* not_differentiable =
      "it takes the place of cross_entropy in programs, whose gradients are there already";

  static Shape shape(const Call& c) {
    require_row(c);
    c.require(c.shape(0).rank() == 2 && c.shape(1).rank() == 1 && c.shape(0)[0] == c.shape(1)[0] &&
                  c.shape(2) == c.shape(0).with(1, 2),
              "takes rows, and for each one label and the parts of its logsumexp");
    return c.shape(0).without(1);
  }
  template <class T>
  static void forward(const Work& work, In<T> z, In<std::int64_t> labels, In<T> parts, Out<T> y) {
    const std::int64_t k = z.shape.back();
    for (std::int64_t i = work.begin; i < work.end; ++i) {
      const T taken = is_class("cross_entropy", i, labels[i], k) ? z[i * k + labels[i]] : T(0);
      y[i] = parts[2 * i + 1] + (parts[2 * i] - taken);
    }
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
    return {{{{{4, 3}}, {{4}, 0, 3}, {{4, 2}}}},
            {{{{1, 35}}, {{1}, 0, 35}, {{1, 2}}}},
            {{{{5, 1}}, {{5}, 0, 1}, {{5, 2}}}},
            {{{{0, 4}}, {{0}}, {{0, 2}}}}};
  }
};

}  // namespace

constinit const Op cross_entropy_of_parts_op = make_op<CrossEntropyOfParts>("cross_entropy_of_parts");
Var cross_entropy_of_parts(Var z, Var labels, Var parts) {
  return apply(cross_entropy_of_parts_op, {z, labels, parts});
}

}  // namespace gradus
