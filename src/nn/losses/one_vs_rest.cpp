// one_vs_rest.cpp - a log loss for each class, as if the classes had nothing to do with each other.
#include "nn/loss_file.hpp"

namespace gradus {
namespace {

constexpr Field one_vs_rest_fields[] = {reduction_field<OneVsRest>()};

// Each score is the logit of "this class or another one?"; see log_loss.cpp.
Var rows(const OneVsRest&, Var s, Var y) {
  return sum(binary_cross_entropy(s, one_hot(y, s.shape().back(), s.dtype())), {1});
}

Var probabilities(const OneVsRest&, Var s) { return sigmoid(s); }

LossReference one_vs_rest_reference() {
  return {reference_logits(),
          Tensor::from<std::int64_t>({2}, {3, 0}),
          Tensor::from<double>({2}, {0.7404767751163779, 2.929342880613}),
          Tensor::from<double>(
              {2, 4}, {0.014965068294674668, 0.08715319686277935, 0.02996282858308988, -0.4532646998569184,
                       -0.6297973014443208, 0.05365854700317702, 0.8446714609807615, 0.018107710460007226}),
          "PyTorch 2.13, binary_cross_entropy_with_logits",
          [](ExactRow s, ExactRow y) {
            Long total = 0;
            for (std::size_t j = 0; j < s.size(); ++j)
              total += exact_softplus(j == exact_label(y) ? -s[j] : s[j]);
            return total;
          },
          [](ExactRow s, ExactRow y, std::size_t j) {
            return j == exact_label(y) ? -exact_sigmoid(-s[j]) : exact_sigmoid(s[j]);
          }};
}

}  // namespace

constinit const LossKind OneVsRest::kind =
    make_class_loss<OneVsRest, rows, probabilities, one_vs_rest_reference>(
        "one_vs_rest",
        "sum over classes j of softplus(s_j) - [j = y] s_j: a log loss of each class against the rest, whose "
        "probabilities sigmoid(s_j) need not sum to one."
        " Values and derivatives within 8 units in the last place of the result.",
        one_vs_rest_fields, PredictionKind::independent_probabilities, LossInput::logits);

}  // namespace gradus
