// squared_error.cpp - the square of what is missed.
#include "nn/loss_file.hpp"

namespace gradus {
namespace {

constexpr Field squared_error_fields[] = {reduction_field<SquaredError>()};

Var formula(const SquaredError&, Var e) { return square(e); }

}  // namespace

constinit const LossKind SquaredError::kind = make_error_loss<SquaredError, formula>(
    "squared_error",
    "(yhat - y)^2, summed over the outputs of a row."
    " Values and derivatives within 6 units in the last place of the result.",
    squared_error_fields);

}  // namespace gradus
