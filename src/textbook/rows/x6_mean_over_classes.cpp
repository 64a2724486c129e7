// x6_mean_over_classes.cpp - row X6: the mean over classes has the same minimiser only with the penalty
// scaled too.
#include <algorithm>
#include <cmath>
#include <gradus/losses.hpp>
#include <gradus/ops.hpp>

#include "textbook/row.hpp"
#include "textbook/small_graph.hpp"

namespace gradus::textbook::x6_mean_over_classes {
namespace {

// W of a linear SVM on six points after 4,000 steps of gradient descent, with a penalty alpha / 2 sum W^2.
// The rate falls as 1 / step, since the hinge loss has kinks.
std::vector<double> trained(const Loss& loss, double alpha, double rate) {
  SmallGraph g;
  const Var w = g.given("W", Tensor({3, 2}, Dtype::float64));
  const Var x =
      g.graph().constant(Tensor::from<double>({6, 2}, {2, 0, 1, 0.5, -1, 2, 0, 1, -1, -1, 0.5, -2}));
  const L2 penalty{.alpha = alpha};
  const Var total = loss_of(loss, matmul(x, transpose(w)), g.labels({0, 0, 1, 1, 2, 2})) +
                    L2::kind.functions.value(&penalty, w);
  const NodeId gradient = gradients(total, std::vector{w})[0].id();
  Tensor& value = g.feeds().at("W");
  for (int step = 0; step < 4000; ++step) {
    const Tensor dw = evaluate(g.graph(), gradient, g.feeds());
    for (std::int64_t i = 0; i < value.size(); ++i)
      value.set_number(i, value.number(i) - rate / (1 + 0.01 * step) * dw.number(i));
  }
  return numbers(value);
}

double distance(const std::vector<double>& a, const std::vector<double>& b) {
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) largest = std::max(largest, std::abs(a[i] - b[i]));
  return largest;
}

void compute(Findings& find) {
  // Squared hinge losses have one minimum and no kinks in their slope.
  const std::vector<double> sum = trained(SquaredHinge(), 0.6, 0.1);
  const std::vector<double> scaled = trained(MultiMargin{.p = 2}, 0.2, 0.3),
                            same = trained(MultiMargin{.p = 2}, 0.6, 0.3);
  find.misprint("largest difference of W: sum against mean, the same lambda", {0}, {distance(sum, same)},
                0.01);
  find.near("sum against mean, lambda divided by 3 as well", 0, distance(sum, scaled), 1e-6);
}

}  // namespace

extern const RowFile row{
    "Taking the mean instead of the sum over the classes only rescales the loss and does not change which W "
    "is best. With a penalty it does, unless lambda is scaled by the same factor.",
    &compute};

}  // namespace gradus::textbook::x6_mean_over_classes
