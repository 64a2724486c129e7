// c4_penalties.cpp - row C4: data loss and regularisation.
#include <gradus/losses.hpp>
#include <gradus/ops.hpp>
#include <gradus/optim.hpp>

#include "textbook/row.hpp"
#include "textbook/small_graph.hpp"

namespace gradus::textbook {
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

void compute(Findings& find) {
  // l2 with alpha is alpha / 2 sum W^2.
  const Found l2 = of(L2{.alpha = 2}), l1 = of(L1{.alpha = 1}),
              net = of(ElasticNet{.lambda = 1, .beta = 0.5});
  find.near("R(W): L2, L1, elastic net", {14, 6, 13}, {l2.value, l1.value, net.value}, 1e-12);
  find.near("gradient of sum W^2", {2, -4, 0, 6}, l2.gradient, 1e-12);
  find.near("subgradient of sum |W|, 0 at 0", {1, -1, 0, 1}, l1.gradient, 1e-12);
  find.near("of the elastic net", {2, -3, 0, 4}, net.gradient, 1e-12);
  // w <- w - lr (dl/dw + alpha w), with dl/dw = 0.5: the rule's own decay beside the penalty.
  SmallGraph g;
  const Var w = g.given("w", {1}, {2});
  const double lr = 0.1, alpha = 0.3;
  const L2 penalty{.alpha = alpha};
  const Var loss = sum(0.5 * w) + L2::kind.functions.value(&penalty, w);
  find.near("one step with the penalty", 2 - lr * 0.5 - lr * alpha * 2,
            2 - lr * g.gradient(loss, {w})[0].item(), 1e-15);
}

}  // namespace

extern const RowFile c4_penalties{
    "L = data loss + lambda R(W) with R = sum W^2 (L2), sum |W| (L1) or sum (beta W^2 + |W|) (elastic net); "
    "the update becomes w <- w - lr dl/dw - lr alpha w. Here W = (1, -2, 0, 3), beta = 0.5.",
    &compute};

}  // namespace gradus::textbook
