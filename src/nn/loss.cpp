// loss.cpp - the loss of a batch from the losses of its rows, and what losses have in common.
#include <fmt/format.h>

#include <gradus/error.hpp>

#include "nn/loss_file.hpp"

namespace gradus {
namespace {

/// Rows of this class do not count.
constexpr double ignored = -100;

std::string scope_of(const Loss& loss) { return fmt::format("loss.{}", loss.name()); }

std::string reduction_of(const Loss& loss) {
  for (const Field& field : loss.kind().fields)
    if (std::string_view(field.name) == "reduction") return std::get<std::string>(field.get(loss.object()));
  return "mean";
}

}  // namespace

Var loss_rows(const Loss& loss, Var output, Var target) {
  const Graph::LayerScope scope(output.graph(), scope_of(loss));
  return loss.kind().functions.rows(loss.object(), output, target);
}

Var prediction_of(const Loss& loss, Var output) {
  const Graph::LayerScope scope(output.graph(), scope_of(loss));
  return loss.kind().functions.prediction(loss.object(), output);
}

Var loss_of(const Loss& loss, Var output, Var target) {
  const Graph::LayerScope scope(output.graph(), scope_of(loss));
  const LossFunctions& functions = loss.kind().functions;
  const Var rows = functions.rows(loss.object(), output, target);
  const std::string reduction = reduction_of(loss);
  if (reduction == "none") return rows;
  if (reduction == "sum") return sum(rows);
  if (!functions.counts) return mean(rows);
  const Var count = sum(functions.counts(loss.object(), output, target));
  return sum(rows) / maximum(count, number_like(count, 1));  // a batch where no row counts has loss 0
}

void check_classes(Var output, Var target) {
  const std::string_view layer = output.graph().current_layer();
  const Shape &z = output.shape(), &y = target.shape();
  if (z.rank() != 2 || y.rank() != 1 || y[0] != z[0])
    throw ShapeError(fmt::format("{}: takes one score per class [B, K] and class numbers [B], got {} and {}",
                                 layer, z.labelled_str(), y.labelled_str()));
  if (target.dtype() != Dtype::int64)
    throw DtypeError(fmt::format("{}: takes class numbers (int64), got {}", layer, name(target.dtype())));
}

Var counted_rows(Var output, Var target) {
  return cast(not_equal(target, number_like(target, ignored)), output.dtype());
}

Var fitted_target(Var output, Var target) {
  const Shape &yhat = output.shape(), &y = target.shape();
  if (y == yhat) return target;
  const bool one_each = y.rank() <= 2 && yhat.rank() <= 2 && y.size() == yhat.size() && y.rank() > 0 &&
                        yhat.rank() > 0 && y[0] == yhat[0];
  if (!one_each)
    throw ShapeError(fmt::format("{}: takes targets in the shape of the outputs, got {} for {}",
                                 output.graph().current_layer(), y.labelled_str(), yhat.labelled_str()));
  return reshape(target, yhat);
}

Var sum_of_row(Var x) {
  if (x.shape().rank() < 2) return x;
  Axes axes;
  for (int axis = 1; axis < x.shape().rank(); ++axis) axes.push_back(axis);
  return sum(x, axes);
}

Var margin_violations(Var scores, Var target, double margin) {
  const Var label = one_hot(target, scores.shape().back(), scores.dtype());
  const Var right = sum(scores * label, {1}, true);
  return relu(scores - right + margin) * (1 - label);
}

std::int64_t one_output_each(const void*, std::int64_t count) { return count; }

}  // namespace gradus
