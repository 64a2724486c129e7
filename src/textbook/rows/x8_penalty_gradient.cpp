// x8_penalty_gradient.cpp - row X8: the gradient of alpha sum w^2 is 2 alpha w.
#include <gradus/losses.hpp>
#include <gradus/ops.hpp>

#include "textbook/row.hpp"
#include "textbook/small_graph.hpp"

namespace gradus::textbook::x8_penalty_gradient {
namespace {

void compute(Findings& find) {
  SmallGraph g;
  const Var w = g.given("w", {3}, {1, -2, 3});
  const double alpha = 0.25;
  const Var penalty = alpha * sum(square(w));
  const Tensor gradient = g.gradient(penalty, {w})[0];
  find.misprint("gradient of alpha sum w^2, alpha = 0.25", {0.25, -0.5, 0.75}, numbers(gradient), 1e-6);
  find.near("right: 2 alpha w", {0.5, -1, 1.5}, gradient, 1e-15);
  find.near(
      "alpha w is that of alpha / 2 sum w^2, the penalty l2", {0.25, -0.5, 0.75},
      [&] {
        const L2 half{.alpha = alpha};
        return g.gradient(L2::kind.functions.value(&half, w), {w})[0];
      }(),
      1e-15);
  // l contains the penalty already, and the update subtracts alpha w once more.
  std::vector<double> decay = numbers(g.gradient(penalty, {w})[0]);
  const std::vector<double> weights = numbers(g.value(w));
  for (std::size_t i = 0; i < decay.size(); ++i)
    decay[i] = (decay[i] + alpha * weights[i]) / (alpha * weights[i]);
  find.near("decay of the literal update, in units of alpha w", {3, 3, 3}, decay, 1e-12);
}

}  // namespace

extern const RowFile row{
    "l is redefined as l + alpha sum w^2, and the update is w - lr dl/dw - lr alpha w: the gradient of that "
    "penalty is 2 alpha w and already part of dl/dw, so the literal update decays three times.",
    &compute};

}  // namespace gradus::textbook::x8_penalty_gradient
