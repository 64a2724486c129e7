// loss.cpp - the loss of a batch from the losses of its rows, and what losses have in common.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/error.hpp>

#include "nn/loss_file.hpp"
#include "tensor/setting.hpp"

namespace gradus {
namespace {

std::string scope_of(const Loss& loss) { return fmt::format("loss.{}", loss.name()); }

Reduction reduction_of(const Loss& loss) { return loss.kind().functions.reduction(loss.object()); }

void check_weight(Var output, Var weight) {
  if (weight.shape().rank() != 1 || weight.shape()[0] != output.shape()[0])
    throw ShapeError(fmt::format("{}: takes one weight per row [B], got {} for {}",
                                 output.graph().current_layer(), weight.shape().labelled_str(),
                                 output.shape().labelled_str()));
}

Var rows_of(const Loss& loss, Var output, Var target, Var weight) {
  expect_part_held(loss, output.dtype());
  const Var rows = loss.kind().functions.rows(loss.object(), output, target);
  if (!weight) return rows;
  check_weight(output, weight);
  return rows * weight;
}

// What each row counts for; nothing where all count one.
Var counts_of(const Loss& loss, Var output, Var target, Var weight) {
  const LossFunctions& functions = loss.kind().functions;
  if (!functions.counts) return weight;
  const Var counts = functions.counts(loss.object(), output, target);
  return weight ? counts * weight : counts;
}

}  // namespace

bool takes_probabilities(const Loss& loss) {
  const LossFunctions& functions = loss.kind().functions;
  return !functions.classifies && functions.says == PredictionKind::probabilities;
}

bool weighs_classes(const Loss& loss) {
  const auto weights = loss.kind().functions.class_weights;
  return weights && !weights(loss.object()).empty();
}

Var loss_rows(const Loss& loss, Var output, Var target, Var weight) {
  const Graph::LayerScope scope(output.graph(), scope_of(loss));
  return rows_of(loss, output, target, weight);
}

Var loss_counts(const Loss& loss, Var output, Var target, Var weight) {
  const Graph::LayerScope scope(output.graph(), scope_of(loss));
  if (const Var counts = counts_of(loss, output, target, weight)) return counts;
  return output.graph().constant(Tensor::full(Shape{output.shape()[0]}, output.dtype(), 1));
}

Var prediction_of(const Loss& loss, Var output) {
  const Graph::LayerScope scope(output.graph(), scope_of(loss));
  return loss.kind().functions.prediction(loss.object(), output);
}

Var loss_of(const Loss& loss, Var output, Var target, Var weight) {
  const Graph::LayerScope scope(output.graph(), scope_of(loss));
  const Var rows = rows_of(loss, output, target, weight);
  if (reduction_of(loss) == Reduction::none) return rows;
  if (reduction_of(loss) == Reduction::sum) return sum(rows);
  const Var counts = counts_of(loss, output, target, weight);
  if (!counts) return mean(rows);
  const Var count = sum(counts);
  if (!weight && !weighs_classes(loss)) return sum(rows) / count;  // 0 / 0 where no row has a label
  // Rows that all weigh nothing add nothing; where none has a label there is no mean, here too.
  const Var one = number_like(count, 1), none = number_like(count, 0);
  const Var some = loss.kind().functions.counts ? minimum(sum(counted_rows(output, target)), one) : one;
  const Var all = sum(rows);
  return all / select(greater(count, none), count, some);
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
  return cast(not_equal(target, number_like(target, static_cast<double>(ignored_label))), output.dtype());
}

Var weights_of_classes(const std::vector<double>& weights, Var output) {
  const std::string_view layer = output.graph().current_layer();
  const std::int64_t classes = output.shape().back();
  if (static_cast<std::int64_t>(weights.size()) != classes)
    throw UsageError(
        fmt::format("{}: there are {} classes and {} class weights; give one for each, as in \"1,2,0.5\"",
                    layer, classes, weights.size()));
  if (std::all_of(weights.begin(), weights.end(), [](double weight) { return weight == 0; }))
    throw UsageError(fmt::format("{}: every class weight is 0; at least one class must count", layer));
  return output.graph().constant(Tensor::from(Shape{classes}, weights).to(output.dtype()));
}

Var weight_of_row(const std::vector<double>& weights, Var output, Var target) {
  const Var classes = one_hot(target, output.shape().back(), output.dtype());
  return sum(classes * weights_of_classes(weights, output), {1});
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
  const Var right = reshape(pick(scores, target), scores.shape().with(1, 1));
  const Var violations = relu(scores - right + margin);
  const Var is_right = greater(label, zeros_like(label));
  return select(is_right, zeros_like(violations), violations);
}

std::int64_t one_output_each(const void*, std::int64_t count) { return count; }

}  // namespace gradus
