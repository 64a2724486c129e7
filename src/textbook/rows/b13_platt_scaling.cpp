// b13_platt_scaling.cpp - row B13: probabilities from the scores of an SVM.
#include <fmt/format.h>

#include <gradus/calibration.hpp>
#include <gradus/ops.hpp>
#include <gradus/train.hpp>

#include "textbook/row.hpp"
#include "textbook/small_graph.hpp"

namespace gradus::textbook::b13_platt_scaling {
namespace {

// Overlapping scores from a formula that tools/references_textbook.py repeats.
void known_scores(Findings& find) {
  std::vector<double> scores;
  std::vector<std::uint8_t> yes;
  for (int i = 0; i < 80; ++i) {
    scores.push_back(((37 * i) % 101 - 50) / 20.0);
    yes.push_back(scores.back() + ((53 * i) % 97 - 48) / 40.0 > 0.3 ? 1 : 0);
  }
  const PlattScaling found = fit_platt(scores, yes);
  find.near("A and B of 80 scores, beside scikit-learn's", {-1.78240376, 0.23559035}, {found.a, found.b},
            1e-4);
}

void compute(Findings& find) {
  known_scores(find);
  const Dataset digits = datasets::digits();
  Model model = Sequential(Linear(64, 10));
  train(model, digits, {.loss = Hinge(), .optimizer = Momentum{.learning_rate = 0.05}, .epochs = 15});
  const Rows rows = digits.validation();
  const Batch batch = rows.batch(Dtype::float64);
  Graph graph;
  Builder builder(graph, Mode::inference);
  const Model exact = model.to(Dtype::float64);
  const Var s = exact.apply(builder, graph.input("x", batch.x.shape(), Dtype::float64));
  Feeds feeds{{"x", batch.x}};
  for (const Parameter& parameter : exact.parameters())
    feeds.insert_or_assign(parameter.name, parameter.value);
  const Tensor scores = evaluate(graph, s.id(), feeds);
  const Calibration calibration = fit_calibration(scores, batch.y.data<std::int64_t>());

  SmallGraph g;
  const Var z = g.given("z", scores), y = g.given("y", batch.y);
  const double before = g.number(loss_of(CrossEntropy(), z, y));
  const double after = g.number(loss_of(Nll(), log(calibrated(calibration, z)), y));
  find.at_most("negative log-likelihood after calibration, less than before", before, after);
  find.note(fmt::format(
      "negative log-likelihood on the validation rows: {:.4f} with scores taken as logits, {:.4f} "
      "with Platt scaling",
      before, after));
}

}  // namespace

extern const RowFile row{
    "An SVM gives scores; Platt scaling turns them into probabilities, P = 1 / (1 + e^(A f + B)), fitted on "
    "rows the SVM has not learnt from.",
    &compute};

}  // namespace gradus::textbook::b13_platt_scaling
