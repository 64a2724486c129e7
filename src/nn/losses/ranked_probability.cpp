// ranked_probability.cpp - how far the probabilities of ordered classes are from the true one.
#include "nn/loss_file.hpp"

namespace gradus {
namespace {

constexpr Field ranked_probability_fields[] = {reduction_field<RankedProbability>()};

// [K, K] with 1 where row j counts in column k; the last column has none.
Var counting(Var z, bool (*counts)(std::int64_t j, std::int64_t k)) {
  const std::int64_t classes = z.shape().back();
  std::vector<double> ones(static_cast<std::size_t>(classes * classes));
  for (std::int64_t j = 0; j < classes; ++j)
    for (std::int64_t k = 0; k + 1 < classes; ++k)
      ones[static_cast<std::size_t>(j * classes + k)] = counts(j, k) ? 1 : 0;
  return z.graph().constant(Tensor::from(Shape{classes, classes}, ones).to(z.dtype()));
}

// p_0 + ... + p_k - [y <= k] is that sum where k < y, and else the sum of the others, negative: so nothing is
// taken from anything.
Var rows(const RankedProbability&, Var z, Var y) {
  const Var p = softmax(z), label = one_hot(y, z.shape().back(), z.dtype());
  const Var up_to = counting(z, [](std::int64_t j, std::int64_t k) { return j <= k; });
  const Var beyond = counting(z, [](std::int64_t j, std::int64_t k) { return j > k; });
  const Var is_beyond = matmul(label, beyond), is_up_to = matmul(label, up_to);
  const Var below = matmul(p, up_to) * is_beyond, above = matmul(p, beyond) * is_up_to;
  return sum(square(below + above), {1});
}

Var probabilities(const RankedProbability&, Var z) { return softmax(z); }

LossReference ranked_probability_reference() {
  return {reference_logits(),
          Tensor::from<std::int64_t>({2}, {3, 0}),
          Tensor::from<double>({2}, {0.01790029116226187, 1.6164720982463112}),
          Tensor::from<double>({2, 4}, {0.004069544910865241, 0.023977306780068267, 0.003993637620238697,
                                        -0.032040489311172204, -0.31148813899065947, -0.013249685766602572,
                                        0.3236220588541639, 0.0011157659030980951}),
          "NumPy 2.2, squares of cumulative sums",
          [](ExactRow z, ExactRow y) {
            Long total = 0, sum = 0;
            for (std::size_t k = 0; k + 1 < z.size(); ++k) {
              if (k < exact_label(y)) {
                sum += exact_share(z, k);
                total += sum * sum;
                continue;
              }
              Long rest = 0;
              for (std::size_t j = k + 1; j < z.size(); ++j) rest += exact_share(z, j);
              total += rest * rest;
            }
            const Long all = exact_shares(z, z.size());
            return total / (all * all);
          },
          nullptr,
          [](ExactRow z, ExactRow, Long result) { return result * exact_spread(z); }};
}

}  // namespace

constinit const LossKind RankedProbability::kind = make_class_loss<RankedProbability, rows, probabilities,
                                                                   ranked_probability_reference>(
    "ranked_probability",
    "the sum over k but the last of (p_0 + ... + p_k - [y <= k])^2 with p = softmax(z): for classes in an "
    "order, "
    "of which those far from the true class cost most (Epstein, 1969)."
    " Values and derivatives within 32 units in the last place of the result times 1 + the largest distance "
    "between logits.",
    ranked_probability_fields);

}  // namespace gradus
