// squared_hinge.cpp - the hinge loss with squares: large violations cost more, small ones less.
#include "nn/loss_file.hpp"

namespace gradus {
namespace {

constexpr Field squared_hinge_fields[] = {
    field<&SquaredHinge::margin>("margin", not_negative, "lead of the true class that costs nothing"),
    reduction_field<SquaredHinge>(),
};

Var rows(const SquaredHinge& loss, Var s, Var y) {
  return sum(square(margin_violations(s, y, loss.margin)), {1});
}

LossReference squared_hinge_reference() {
  return {reference_logits(),
          Tensor::from<std::int64_t>({2}, {3, 0}),
          Tensor::from<double>({2}, {0, 10.399029345341983}),
          Tensor::from<double>({2, 4}, {0, 0, 0, 0, -6.449505204383352, 0, 6.449505204383352, 0}),
          "PyTorch 2.13, multi_margin_loss with p = 2, times the number of classes",
          [](ExactRow s, ExactRow y) { return exact_violations(s, exact_label(y), 2); },
          nullptr,
          [](ExactRow s, ExactRow, Long) { return exact_size(s) * exact_size(s); }};
}

}  // namespace

constinit const LossKind SquaredHinge::kind =
    make_class_loss<SquaredHinge, rows, unchanged<SquaredHinge>, squared_hinge_reference>(
        "squared_hinge",
        "sum over j != y of max(0, s_j - s_y + margin)^2 of scores s and the true class y."
        " Values within 64 units in the last place of the square of the largest of scores and margin.",
        squared_hinge_fields, PredictionKind::scores);

}  // namespace gradus
