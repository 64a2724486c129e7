// log_cosh.cpp - squared for small errors, absolute for large ones, and smooth between them.
#include "nn/loss_file.hpp"

namespace gradus {
namespace {

constexpr Field fields[] = {reduction_field<LogCosh>()};

// log cosh e = |e| + log(1 + exp(-2 |e|)) - log 2, which does not overflow.
Var formula(const LogCosh&, Var e) {
  constexpr double log_2 = 0.693147180559945309417;
  const Var size = abs(e);
  return size + softplus(-2.0 * size) - log_2;
}

}  // namespace

constinit const LossKind LogCosh::kind =
    make_error_loss<LogCosh, formula>("log_cosh", "Sum over the outputs of log cosh (yhat - y).", fields);

}  // namespace gradus
