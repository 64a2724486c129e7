// absolute_error.cpp - the size of what is missed.
#include "nn/loss_file.hpp"

namespace gradus {
namespace {

constexpr Field absolute_error_fields[] = {reduction_field<AbsoluteError>()};

Var formula(const AbsoluteError&, Var e) { return abs(e); }

LossReference absolute_error_reference() {
  return {reference_numbers(),
          reference_targets(),
          Tensor::from<double>({2}, {3.2513885168152314, 4.1500257743376965}),
          Tensor::from<double>({2, 3}, {-1, -1, -1, -1, 1, -1}),
          "PyTorch 2.13, l1_loss",
          [](ExactRow yhat, ExactRow y) -> Long {
            const Long e = yhat[0] - y[0];
            return std::abs(e);
          },
          [](ExactRow yhat, ExactRow y, std::size_t) -> Long {
            const Long e = yhat[0] - y[0];
            return e > 0 ? 1 : e < 0 ? -1 : 0;
          }};
}

}  // namespace

constinit const LossKind AbsoluteError::kind =
    make_error_loss<AbsoluteError, formula, absolute_error_reference>(
        "absolute_error",
        "|yhat - y|, summed over the outputs of a row; the subgradient at 0 is 0."
        " Values and derivatives within 2 units in the last place of the result.",
        absolute_error_fields);

}  // namespace gradus
