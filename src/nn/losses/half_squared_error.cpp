// half_squared_error.cpp - half the square of what is missed.
#include "nn/loss_file.hpp"

namespace gradus {
namespace {

constexpr Field half_squared_error_fields[] = {reduction_field<HalfSquaredError>()};

Var formula(const HalfSquaredError&, Var e) { return 0.5 * square(e); }

}  // namespace

constinit const LossKind HalfSquaredError::kind = make_error_loss<HalfSquaredError, formula>(
    "half_squared_error",
    "(yhat - y)^2 / 2, summed over the outputs of a row: its derivative is yhat - y."
    " Values and derivatives within 6 units in the last place of the result.",
    half_squared_error_fields);

}  // namespace gradus
