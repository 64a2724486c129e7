// c12_cross_entropy_gradient.cpp - row C12: the loss of one prediction, and its gradient factor by factor.
#include <cmath>
#include <gradus/losses.hpp>
#include <gradus/ops.hpp>

#include "textbook/row.hpp"
#include "textbook/small_graph.hpp"

namespace gradus::textbook::c12_cross_entropy_gradient {
namespace {

void compute(Findings& find) {
  SmallGraph g;
  // Logits whose softmax is the deck's prediction.
  const Var l = g.given("l", {1, 3}, {std::log(0.3), std::log(0.2), std::log(0.5)});
  const Var p = softmax(l);
  const Var p_a = slice(p, 1, 2, 3);
  const Var loss = loss_of(CrossEntropy(), l, g.labels({2}));
  find.near("p", {0.3, 0.2, 0.5}, g.value(p), 1e-12);
  find.near("loss, natural logarithm", 0.6931, g.number(loss), 5e-5);
  find.near("loss, base 10", 0.3010, g.number(loss) / std::log(10.0), 5e-5);
  find.near("dL / dp_a = -1 / p_a", -2, g.gradient(-log(sum(p_a)), {p_a})[0].item(), 1e-12);
  find.near("dp_a / dl = p_a (y - p)", {-0.15, -0.10, 0.25}, g.gradient(sum(p_a), {l})[0], 1e-12);
  find.near("dL / dl = p - y", {0.3, 0.2, -0.5}, g.gradient(loss, {l})[0], 1e-12);
}

}  // namespace

extern const RowFile row{
    "The network gives p = (0.3, 0.2, 0.5) for the classes \"0\", \"1\", \"2\", and \"2\" is true. The loss "
    "is "
    "-log p_a. Its derivative by p_a is -1 / p_a; p_a changes with the logits by p_a (y - p); the product is "
    "p - y.",
    &compute};

}  // namespace gradus::textbook::c12_cross_entropy_gradient
