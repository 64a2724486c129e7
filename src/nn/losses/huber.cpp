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

}  // namespace

constinit const LossKind Huber::kind =
    make_error_loss<Huber, formula>("huber",
                                    "e = yhat - y: e^2 / 2 where |e| <= delta, delta (|e| - delta / 2) "
                                    "elsewhere, summed over the outputs of a row (Huber, "
                                    "1964)."
                                    " Values and derivatives within 6 units in the last place of the result.",
                                    huber_fields);

}  // namespace gradus
