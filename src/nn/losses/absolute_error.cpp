// absolute_error.cpp - the size of what is missed.
#include "nn/loss_file.hpp"

namespace gradus {
namespace {

constexpr Field absolute_error_fields[] = {reduction_field<AbsoluteError>()};

Var formula(const AbsoluteError&, Var e) { return abs(e); }

}  // namespace

constinit const LossKind AbsoluteError::kind = make_error_loss<AbsoluteError, formula>(
    "absolute_error",
    "|yhat - y|, summed over the outputs of a row; the subgradient at 0 is 0."
    " Values and derivatives within 2 units in the last place of the result.",
    absolute_error_fields);

}  // namespace gradus
