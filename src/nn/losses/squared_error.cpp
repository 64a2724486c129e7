// squared_error.cpp - the square of what is missed.
#include "nn/loss_file.hpp"

namespace gradus {
namespace {

constexpr Field squared_error_fields[] = {reduction_field<SquaredError>()};

Var formula(const SquaredError&, Var e) { return square(e); }

LossReference squared_error_reference() {
  return {reference_numbers(),
          reference_targets(),
          Tensor::from<double>({2}, {3.838040751549745, 11.425387985087028}),
          Tensor::from<double>({2, 3}, {-1.981940673477376, -1.4841793394566218, -3.0366570206964645,
                                        -0.28887985022145646, 1.4047528690618178, -6.606418829392117}),
          "PyTorch 2.13, mse_loss",
          [](ExactRow yhat, ExactRow y) -> Long {
            const Long e = yhat[0] - y[0];
            return e * e;
          },
          [](ExactRow yhat, ExactRow y, std::size_t) -> Long {
            const Long e = yhat[0] - y[0];
            return 2 * e;
          }};
}

}  // namespace

constinit const LossKind SquaredError::kind = make_error_loss<SquaredError, formula, squared_error_reference>(
    "squared_error",
    "(yhat - y)^2, summed over the outputs of a row."
    " Values and derivatives within 6 units in the last place of the result.",
    squared_error_fields, 1);

}  // namespace gradus
