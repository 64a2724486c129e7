// c4_penalties.cpp - row C4: data loss and regularisation.
#include <gradus/losses.hpp>
#include <gradus/minimize.hpp>
#include <gradus/ops.hpp>

#include "textbook/row.hpp"
#include "textbook/small_graph.hpp"

namespace gradus::textbook::c4_penalties {
namespace {

struct Found {
  double value;
  Tensor gradient;
};

Found of(const Penalty& penalty) {
  SmallGraph g;
  const Var w = g.given("W", {4}, {1, -2, 0, 3});
  const Var r = penalty.kind().functions.value(penalty.object(), w);
  return {g.number(r), g.gradient(r, {w})[0]};
}

// w <- w - lr dl/dw - lr alpha w from w = 2, with dl/dw = 0.5, lr = 0.1, alpha = 0.3: alpha in the rule, or
// alpha / 2 w^2 in the loss.
void check_update(Findings& find) {
  const auto data_loss = [](Var w) { return sum(0.5 * w); };
  const auto with_penalty = [&](Var w) {
    const L2 penalty{.alpha = 0.3};
    return data_loss(w) + L2::kind.functions.value(&penalty, w);
  };
  const auto step = [](const Formula& loss, double alpha) {
    const GradientDescent rule{.learning_rate = 0.1, .alpha = alpha};
    return minimize(loss, Tensor::from<double>({1}, {2}), rule, 1).points.back().item();
  };
  const double right = 2 - 0.1 * 0.5 - 0.1 * 0.3 * 2;
  find.near("one step, alpha in the rule", right, step(data_loss, 0.3), 1e-15);
  find.near("one step, alpha / 2 w^2 in the loss", right, step(with_penalty, 0), 1e-15);
}

void compute(Findings& find) {
  // l2 with alpha is alpha / 2 sum W^2.
  const Found l2 = of(L2{.alpha = 2}), l1 = of(L1{.alpha = 1}),
              net = of(ElasticNet{.lambda = 1, .beta = 0.5});
  find.near("R(W): L2, L1, elastic net", {14, 6, 13}, {l2.value, l1.value, net.value}, 1e-12);
  find.near("gradient of sum W^2", {2, -4, 0, 6}, l2.gradient, 1e-12);
  find.near("subgradient of sum |W|, 0 at 0", {1, -1, 0, 1}, l1.gradient, 1e-12);
  find.near("of the elastic net", {2, -3, 0, 4}, net.gradient, 1e-12);
  check_update(find);
}

}  // namespace

extern const RowFile row{
    "L = data loss + lambda R(W) with R = sum W^2 (L2), sum |W| (L1) or sum (beta W^2 + |W|) (elastic net); "
    "the update becomes w <- w - lr dl/dw - lr alpha w. Here W = (1, -2, 0, 3), beta = 0.5.",
    &compute};

}  // namespace gradus::textbook::c4_penalties
