// multi_margin.cpp - the hinge loss, or its square, as a mean over the classes.
#include "nn/loss_file.hpp"

namespace gradus {
namespace {

constexpr Range one_or_two{.least = 1, .most = 2};

constexpr Field multi_margin_fields[] = {
    field<&MultiMargin::p>("p", one_or_two, "power of each violation"),
    field<&MultiMargin::margin>("margin", not_negative, "lead of the true class that costs nothing"),
    reduction_field<MultiMargin>(),
};

// The term j = y is 0 and yet counted in K, as PyTorch has it.
Var rows(const MultiMargin& loss, Var s, Var y) {
  const Var violations = margin_violations(s, y, loss.margin);
  return mean(loss.p == 2 ? square(violations) : violations, {1});
}

LossReference multi_margin_reference() {
  return {reference_logits(),
          Tensor::from<std::int64_t>({2}, {3, 0}),
          Tensor::from<double>({2}, {0, 0.8061881505479189}),
          Tensor::from<double>({2, 4}, {0, 0, 0, 0, -0.25, 0, 0.25, 0}),
          "PyTorch 2.13, multi_margin_loss",
          [](ExactRow s, ExactRow y) {
            return exact_violations(s, exact_label(y), 1) / static_cast<Long>(s.size());
          },
          nullptr,
          [](ExactRow s, ExactRow, Long) { return exact_size(s); }};
}

}  // namespace

constinit const LossKind MultiMargin::kind =
    make_class_loss<MultiMargin, rows, unchanged<MultiMargin>, multi_margin_reference>(
        "multi_margin",
        "1 / K sum over j != y of max(0, s_j - s_y + margin)^p: the "
        "hinge loss as a mean over the K classes."
        " Values within 64 units in the last place of the largest of scores and margin, or its square.",
        multi_margin_fields, PredictionKind::scores);

}  // namespace gradus
