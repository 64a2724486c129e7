// half_squared_error.cpp - half the square of what is missed.
#include "nn/loss_file.hpp"

namespace gradus {
namespace {

constexpr Field half_squared_error_fields[] = {reduction_field<HalfSquaredError>()};

Var formula(const HalfSquaredError&, Var e) { return 0.5 * square(e); }

LossReference half_squared_error_reference() {
  return {reference_numbers(),
          reference_targets(),
          Tensor::from<double>({2}, {1.9190203757748725, 5.712693992543514}),
          Tensor::from<double>({2, 3}, {-0.990970336738688, -0.7420896697283109, -1.5183285103482322,
                                        -0.14443992511072823, 0.7023764345309089, -3.3032094146960587}),
          "PyTorch 2.13, half of mse_loss",
          [](ExactRow yhat, ExactRow y) -> Long {
            const Long e = yhat[0] - y[0];
            return e * e / 2;
          },
          [](ExactRow yhat, ExactRow y, std::size_t) -> Long {
            const Long e = yhat[0] - y[0];
            return e;
          }};
}

}  // namespace

constinit const LossKind HalfSquaredError::kind =
    make_error_loss<HalfSquaredError, formula, half_squared_error_reference>(
        "half_squared_error",
        "(yhat - y)^2 / 2, summed over the outputs of a row: its derivative is yhat - y."
        " Values and derivatives within 6 units in the last place of the result.",
        half_squared_error_fields, 0.5);

}  // namespace gradus
