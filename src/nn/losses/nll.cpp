// nll.cpp - negative log-likelihood of the true class.
#include "nn/loss_file.hpp"

namespace gradus {
namespace {

constexpr Field nll_fields[] = {class_weights_field<Nll>(), reduction_field<Nll>()};

// -l_y
Var rows(const Nll& loss, Var l, Var y) {
  const Var surprise = -pick(l, y);
  return loss.class_weights.empty() ? surprise : weight_of_row(loss.class_weights, l, y) * surprise;
}

Var probabilities(const Nll&, Var l) { return exp(l); }

LossReference nll_reference() {
  return {Tensor::from<double>(
              {2, 4}, {-4.485410656723098, -2.647352875328918, -3.7758290830740497, -0.11096376535469239,
                       -2.3397872565542865, -4.678402603351162, -0.11503465436261091, -5.801583699968879}),
          Tensor::from<std::int64_t>({2}, {3, 0}),
          Tensor::from<double>({2}, {0.11096376535469239, 2.3397872565542865}),
          Tensor::from<double>({2, 4}, {0, 0, 0, -1, -1, 0, 0, 0}),
          "PyTorch 2.13, nll_loss",
          [](ExactRow z, ExactRow y) { return -z[exact_label(y)]; },
          [](ExactRow, ExactRow y, std::size_t j) -> Long { return j == exact_label(y) ? -1 : 0; }};
}

}  // namespace

constinit const LossKind Nll::kind = make_class_loss<Nll, rows, probabilities, nll_reference>(
    "nll",
    "-l_y of log-probabilities l and the true class y; rows of class -100 do not count."
    " Values and derivatives within 1 units in the last place of the result.",
    nll_fields, PredictionKind::probabilities, LossInput::log_probabilities);

}  // namespace gradus
