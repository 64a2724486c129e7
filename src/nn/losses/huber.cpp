// huber.cpp - squared for small errors, absolute for large ones, so that outliers pull no harder than others.
#include "nn/loss_file.hpp"

namespace gradus {
namespace {

constexpr Field huber_fields[] = {
    field<&Huber::delta>("delta", positive, "error from which on the loss is linear"),
    reduction_field<Huber>(),
};

// With q = min(|e|, delta), both branches are q (|e| - q / 2): no branch, and finite at any size of e.
Var formula(const Huber& loss, Var e) {
  const Var size = abs(e);
  const Var q = clamp(size, 0, loss.delta);
  return q * (size - 0.5 * q);
}

LossReference huber_reference() {
  return {reference_numbers(),
          reference_targets(),
          Tensor::from<double>({2}, {1.7846881534549637, 3.0603071885712314}),
          Tensor::from<double>({2, 3}, {-0.990970336738688, -0.7420896697283109, -1, -0.14443992511072823,
                                        0.7023764345309089, -1}),
          "PyTorch 2.13, huber_loss",
          [](ExactRow yhat, ExactRow y) -> Long {
            const Long e = yhat[0] - y[0];
            return std::abs(e) <= 1 ? e * e / 2 : std::abs(e) - 0.5L;
          },
          [](ExactRow yhat, ExactRow y, std::size_t) -> Long {
            const Long e = yhat[0] - y[0];
            return std::clamp(e, -1.0L, 1.0L);
          }};
}

}  // namespace

constinit const LossKind Huber::kind = make_error_loss<Huber, formula, huber_reference>(
    "huber",
    "e = yhat - y: e^2 / 2 where |e| <= delta, delta (|e| - delta / 2) "
    "elsewhere, summed over the outputs of a row (Huber, "
    "1964)."
    " Values and derivatives within 6 units in the last place of the result.",
    huber_fields);

}  // namespace gradus
