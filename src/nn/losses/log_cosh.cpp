// log_cosh.cpp - squared for small errors, absolute for large ones, and smooth between them.
#include "nn/loss_file.hpp"

namespace gradus {
namespace {

constexpr Field log_cosh_fields[] = {reduction_field<LogCosh>()};

Var formula(const LogCosh&, Var e) { return log_cosh(e); }

}  // namespace

constinit const LossKind LogCosh::kind = make_error_loss<LogCosh, formula>(
    "log_cosh",
    "Sum over the outputs of log cosh (yhat - y)."
    " Values and derivatives within 9 units in the last place of the result.",
    log_cosh_fields);

}  // namespace gradus
