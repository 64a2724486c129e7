// hinge.cpp - how far other classes reach into the margin before the true one.
#include "nn/loss_file.hpp"

namespace gradus {
namespace {

constexpr Field hinge_fields[] = {
    field<&Hinge::margin>("margin", not_negative, "lead of the true class that costs nothing"),
    reduction_field<Hinge>(),
};

Var rows(const Hinge& loss, Var s, Var y) { return sum(margin_violations(s, y, loss.margin), {1}); }

LossReference hinge_reference() {
  return {reference_logits(),
          Tensor::from<std::int64_t>({2}, {3, 0}),
          Tensor::from<double>({2}, {0, 3.2247526021916757}),
          Tensor::from<double>({2, 4}, {0, 0, 0, 0, -1, 0, 1, 0}),
          "PyTorch 2.13, multi_margin_loss, times the number of classes",
          [](ExactRow s, ExactRow y) { return exact_violations(s, exact_label(y), 1); },
          nullptr,
          [](ExactRow s, ExactRow, Long) { return exact_size(s); }};
}

}  // namespace

constinit const LossKind Hinge::kind = make_class_loss<Hinge, rows, unchanged<Hinge>, hinge_reference>(
    "hinge",
    "sum over j != y of max(0, s_j - s_y + margin) of scores s and the "
    "true class y (Weston and Watkins, 1999)."
    " Values within 64 units in the last place of the largest of scores and margin.",
    hinge_fields, PredictionKind::scores);

}  // namespace gradus
