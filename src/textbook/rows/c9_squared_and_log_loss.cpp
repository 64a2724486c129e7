// c9_squared_and_log_loss.cpp - row C9: log loss and squared errors; sum or mean over the batch.
#include <cmath>
#include <gradus/losses.hpp>
#include <gradus/ops.hpp>

#include "textbook/row.hpp"
#include "textbook/small_graph.hpp"

namespace gradus::textbook::c9_squared_and_log_loss {
namespace {

// One step of gradient descent from w = 0.5 on four rows.
double step(const Loss& loss, double rate) {
  SmallGraph g;
  const Var w = g.given("w", {1, 1}, {0.5});
  const Var yhat = matmul(g.given("x", {4, 1}, {1, 2, -1, 0.5}), w);
  return 0.5 - rate * g.gradient(loss_of(loss, yhat, g.given("y", {4, 1}, {1, 3, 0, -1})), {w})[0].item();
}

void compute(Findings& find) {
  SmallGraph g;
  const Var yhat = g.given("yhat", {4, 1}, {1, 2, 3, 4}), y = g.given("y", {4, 1}, {0, 2, 5, 1});
  const Loss losses[] = {SquaredError{.reduction = Reduction::sum}, SquaredError(), HalfSquaredError()};
  std::vector<double> values, first;
  for (const Loss& loss : losses) {
    const Var value = loss_of(loss, yhat, y);
    values.push_back(g.number(value));
    first.push_back(g.gradient(value, {yhat})[0].number(0));
  }
  find.near("sum of squares, mean, mean of halves", {14, 3.5, 1.75}, values, 1e-14);
  find.near("their derivatives by the first output", {2, 0.5, 0.25}, first, 1e-14);
  find.near("a step on the mean with 4 times the rate is a step on the sum",
            step(SquaredError{.reduction = Reduction::sum}, 0.01), step(SquaredError(), 0.04), 1e-15);
  const Var z = g.given("z", {2, 1}, {0.0, 2.0}), bits = g.labels({0, 1});
  find.near("log loss of logits 0 and 2, labels 0 and 1", {std::log(2.0), std::log1p(std::exp(-2.0))},
            g.value(loss_rows(LogLoss(), z, bits)), 1e-15);
  find.near("its derivatives p - y", {0.5, 1 / (1 + std::exp(-2.0)) - 1},
            g.gradient(loss_of(LogLoss{.reduction = Reduction::sum}, z, bits), {z})[0], 1e-15);
}

}  // namespace

extern const RowFile row{
    "The lectures use log loss, half the squared error and the squared error, summed over the batch in one "
    "deck and averaged in another: only the learning rate that suits them changes.",
    &compute};

}  // namespace gradus::textbook::c9_squared_and_log_loss
