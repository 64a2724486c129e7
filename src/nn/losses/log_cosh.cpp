// log_cosh.cpp - squared for small errors, absolute for large ones, and smooth between them.
#include "nn/loss_file.hpp"

namespace gradus {
namespace {

constexpr Field log_cosh_fields[] = {reduction_field<LogCosh>()};

Var formula(const LogCosh&, Var e) { return log_cosh(e); }

LossReference log_cosh_reference() {
  return {reference_numbers(),
          reference_targets(),
          Tensor::from<double>({2}, {1.5522418885118854, 2.8505166207375083}),
          Tensor::from<double>({2, 3}, {-0.757775774070635, -0.6304060309688034, -0.9084059274949198,
                                        -0.14344375926141556, 0.60587402802296, -0.9973003209953024}),
          "PyTorch 2.13, log(cosh(yhat - y))",
          [](ExactRow yhat, ExactRow y) -> Long {
            const Long e = yhat[0] - y[0];
            return exact_log_cosh(e);
          },
          [](ExactRow yhat, ExactRow y, std::size_t) -> Long {
            const Long e = yhat[0] - y[0];
            return std::tanh(e);
          }};
}

}  // namespace

constinit const LossKind LogCosh::kind = make_error_loss<LogCosh, formula, log_cosh_reference>(
    "log_cosh",
    "Sum over the outputs of log cosh (yhat - y)."
    " Values and derivatives within 9 units in the last place of the result.",
    log_cosh_fields);

}  // namespace gradus
