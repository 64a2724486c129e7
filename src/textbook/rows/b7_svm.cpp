// b7_svm.cpp - row B7: the multiclass linear SVM, and what its penalty is for.
#include <fmt/format.h>

#include <gradus/models.hpp>
#include <gradus/ops.hpp>
#include <gradus/train.hpp>

#include "textbook/fitting.hpp"
#include "textbook/row.hpp"
#include "textbook/small_graph.hpp"

namespace gradus::textbook::b7_svm {
namespace {

double sum_of_squares(const Model& model) {
  double sum = 0;
  for (const double w : coefficients(model, "0.weight")) sum += w * w;
  return sum;
}

// Three rows that W = x tells apart with room to spare.
void choose_among_equals(Findings& find) {
  std::vector<double> totals;
  for (const double factor : {1.0, 2.0, 1e7}) {
    SmallGraph g;
    const Var w = g.given("W", {3, 2}, {1, 0, 0, 1, -1, -1}) * factor;
    const Var x = g.given("x", {3, 2}, {3, 0, 0, 3, -3, -3});
    const double loss = g.number(loss_of(Hinge(), matmul(x, transpose(w)), g.labels({0, 1, 2})));
    find.near(fmt::format("data loss with {:g} W", factor), 0, loss, 0);
    const L2 penalty{.alpha = 0.1};
    totals.push_back(loss + g.number(L2::kind.functions.value(&penalty, w)));
  }
  find.near("total loss with W, 2 W and 1e7 W, l2 = 0.1, that is 0.05 sum W^2", {0.2, 0.8, 2e13}, totals,
            1e-3);
}

void compute(Findings& find) {
  choose_among_equals(find);
  const Dataset digits = datasets::digits();
  std::vector<double> sizes;
  for (const double alpha : {0.0, 0.001, 0.1}) {
    Model model = Sequential(Linear(64, 10));
    std::vector<Penalty> penalties;
    if (alpha > 0) penalties.emplace_back(L2{.alpha = alpha});
    train(model, digits,
          {.loss = Hinge(),
           .optimizer = Momentum{.learning_rate = 0.05},
           .penalties = penalties,
           .epochs = 15,
           .batch = 64});
    sizes.push_back(sum_of_squares(model));
    if (alpha == 0.001)
      find.at_least("accuracy on the digits' validation rows", 0.93,
                    evaluate(model, Hinge(), digits.validation()).accuracy);
  }
  find.holds("the stronger the penalty, the smaller the templates",
             sizes[0] > sizes[1] && sizes[1] > sizes[2]);
  find.note(fmt::format(
      "sum W^2 after training on the digits: {:.3g} without a penalty, {:.3g} with 0.001, {:.3g} with 0.1",
      sizes[0], sizes[1], sizes[2]));
}

}  // namespace

extern const RowFile row{
    "Scores s = W x + b, one template per class, each class a hyperplane; the hinge loss wants the true "
    "score ahead by a margin. W, 2 W and 10^7 W may all have loss 0: regularisation chooses the smallest.",
    &compute};

}  // namespace gradus::textbook::b7_svm
