// perceptron_criterion.cpp - how far rows are on the wrong side.
#include "nn/loss_file.hpp"

namespace gradus {
namespace {

constexpr Field perceptron_criterion_fields[] = {reduction_field<PerceptronCriterion>()};

// One score for two classes, the second of which it speaks for; or one for each class.
void check(Var s, Var y) {
  if (s.shape().rank() == 2 && s.shape().back() == 1 && y.shape() == Shape{s.shape()[0]}) return;
  check_classes(s, y);
}

// [B, K]: 1 where the row is of the class that a score speaks for, else -1.
Var signs(Var s, Var y) {
  const Var is = s.shape().back() == 1 ? reshape(cast(whole_numbers(y, 2, true), s.dtype()), s.shape())
                                       : one_hot(y, s.shape().back(), s.dtype());
  return 2.0 * is - 1.0;
}

Var rows(const void*, Var s, Var y) {
  check(s, y);
  const Var mistakes = sum(relu(-(signs(s, y) * s)), {1});
  return mistakes * counted_rows(s, y);
}

Var counts(const void*, Var s, Var y) { return counted_rows(s, y); }

Var prediction(const void*, Var s) {
  if (s.shape().back() != 1) return s;
  const Var both[] = {-s, s};
  return concatenate(both, 1);
}

std::int64_t outputs(const void*, std::int64_t count) { return count == 2 ? 1 : count; }

LossReference perceptron_criterion_reference() {
  return {reference_logits(),
          Tensor::from<std::int64_t>({2}, {3, 0}),
          Tensor::from<double>({2}, {0, 2.2247526021916757}),
          Tensor::from<double>({2, 4}, {0, 0, 0, 0, -1, 0, 1, 0}),
          "PyTorch 2.13, relu of scores with the sign of the wrong side",
          [](ExactRow s, ExactRow y) {
            Long total = 0;
            for (std::size_t j = 0; j < s.size(); ++j)
              total += std::max(0.0L, j == exact_label(y) ? -s[j] : s[j]);
            return total;
          }};
}

}  // namespace

constinit const LossKind PerceptronCriterion::kind = make_loss<PerceptronCriterion,
                                                               perceptron_criterion_reference>(
    "perceptron_criterion",
    "sum over the scores s of max(0, -y s), y = 1 for the class a score speaks for and -1 for the others: "
    "its "
    "gradient moves weights by the rows that are wrong, as the perceptron does."
    " Values and derivatives within 2 units in the last place of the result.",
    perceptron_criterion_fields,
    LossFunctions{true, rows, counts, prediction, PredictionKind::scores, LossInput::logits, outputs});

}  // namespace gradus
