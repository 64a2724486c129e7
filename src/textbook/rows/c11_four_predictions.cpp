// c11_four_predictions.cpp - row C11: losses of four predicted distributions.
#include <gradus/losses.hpp>
#include <gradus/ops.hpp>

#include "textbook/row.hpp"
#include "textbook/small_graph.hpp"

namespace gradus::textbook::c11_four_predictions {
namespace {

void compute(Findings& find) {
  SmallGraph g;
  const Var p =
      g.given("p", {4, 3}, {0.85, 0.10, 0.05, 0.20, 0.70, 0.10, 0.40, 0.45, 0.15, 0.40, 0.25, 0.35});
  const Var y = g.labels({0, 1, 0, 2});  // the deck counts from 1
  const Var losses = loss_rows(Nll(), log(p), y);
  const Tensor predicted = g.value(argmax(p));
  find.near("losses", {0.1625, 0.3567, 0.9163, 1.0498}, g.value(losses), 5e-5);
  find.near("sum", 2.4853, g.number(loss_of(Nll{.reduction = Reduction::sum}, log(p), y)), 5e-5);
  std::vector<double> classes = numbers(predicted);
  for (double& c : classes) c += 1;
  find.near("predictions", {1, 2, 2, 1}, classes, 0);
  find.near("right", 2, g.number(sum(cast(equal(argmax(p), y), Dtype::float64))), 0);
}

}  // namespace

extern const RowFile row{
    "Linear softmax on four instances: outputs (0.85 0.10 0.05), (0.20 0.70 0.10), (0.40 0.45 0.15), (0.40 "
    "0.25 "
    "0.35), labels 1, 2, 1, 3. The cost is the sum of -log of the label's output; the predicted class is the "
    "one "
    "with the largest output.",
    &compute};

}  // namespace gradus::textbook::c11_four_predictions
