// log_loss.cpp - cross-entropy of two classes, on one logit.
#include <fmt/format.h>

#include <gradus/error.hpp>

#include "nn/loss_file.hpp"

namespace gradus {
namespace {

constexpr Field log_loss_fields[] = {reduction_field<LogLoss>()};

// The logits as [B].
Var logits(Var output) {
  const Shape& shape = output.shape();
  if (shape.rank() == 1) return output;
  if (shape.rank() == 2 && shape.back() == 1) return reshape(output, shape.without(1));
  throw ShapeError(
      fmt::format("log_loss: takes one logit per row, [B] or [B, 1], got {}", shape.labelled_str()));
}

// -y log p - (1 - y) log(1 - p) with p = sigmoid(z) is softplus(z) - y z. Its derivative by z is p - y.
Var log_loss_rows(const void*, Var output, Var target) {
  const Var z = logits(output);
  Var y = fitted_target(output, target);
  y = is_floating(y.dtype()) ? probabilities(y) : whole_numbers(y, 2);
  return binary_cross_entropy(z, reshape(cast(y, z.dtype()), z.shape()));
}

Var log_loss_prediction(const void*, Var output) {
  const Var z = logits(output);
  const Var column = reshape(z, Shape{z.shape()[0], 1}.labelled(0, z.shape().label(0)));
  const Var both[] = {sigmoid(-column), sigmoid(column)};
  return concatenate(both, 1);
}

std::int64_t log_loss_outputs(const void*, std::int64_t count) {
  if (count == 2) return 1;
  throw UsageError(fmt::format("log_loss is for two classes, there are {}: use cross_entropy", count));
}

LossReference log_loss_reference() {
  return {Tensor::from<double>({2, 1}, {7.62616062350563, -3.2640806600585934}),
          Tensor::from<std::int64_t>({2}, {1, 0}),
          Tensor::from<double>({2}, {0.0004874102736385613, 0.037519331237442}),
          Tensor::from<double>({2, 1}, {-0.0004872915085476492, 0.036824201839199995}),
          "PyTorch 2.13, binary_cross_entropy_with_logits",
          [](ExactRow z, ExactRow y) { return exact_softplus(y[0] == 1 ? -z[0] : z[0]); },
          [](ExactRow z, ExactRow y, std::size_t) {
            return y[0] == 1 ? -exact_sigmoid(-z[0]) : exact_sigmoid(z[0]);
          }};
}

}  // namespace

constinit const LossKind LogLoss::kind = make_loss<LogLoss, log_loss_reference>(
    "log_loss",
    "softplus(z) - y z = -log of the probability of the true class y (0 or 1), sigmoid(z) "
    "being that of class 1."
    " Values and derivatives within 8 units in the last place of the result.",
    log_loss_fields,
    LossFunctions{true, log_loss_rows, nullptr, log_loss_prediction, PredictionKind::probabilities,
                  LossInput::logits, log_loss_outputs});

}  // namespace gradus
