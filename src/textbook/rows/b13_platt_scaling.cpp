// b13_platt_scaling.cpp - row B13: probabilities from the scores of an SVM.
#include <fmt/format.h>

#include <algorithm>
#include <array>
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

// Three classes, one after the other; scores and labels from a formula that the tool repeats, too.
void three_classes(Findings& find) {
  constexpr std::int64_t rows = 90, classes = 3;
  Tensor scores({rows, classes}, Dtype::float64);
  std::vector<std::int64_t> labels;
  for (std::int64_t i = 0; i < rows; ++i) {
    std::array<std::int64_t, classes> noisy{};
    for (std::int64_t k = 0; k < classes; ++k) {
      const std::int64_t s = (37 * i + 29 * k + 11 * i * k) % 101 - 50;
      scores.set_number(i * classes + k, static_cast<double>(s * 3) / 20);
      noisy[static_cast<std::size_t>(k)] = s + (53 * i + 31 * k + 7 * i * k) % 97 - 48;
    }
    labels.push_back(std::max_element(noisy.begin(), noisy.end()) - noisy.begin());
  }
  const Calibration found = fit_calibration(scores, labels);
  std::vector<double> pairs;
  for (const auto& [a, b] : found.scalings) pairs.insert(pairs.end(), {a, b});
  find.near("A and B of three classes, beside scikit-learn's",
            {-0.29736239, 0.47787293, -0.28389520, 1.24391528, -0.19809347, 0.91683562}, pairs, 1e-4);
  SmallGraph g;
  const Var z = g.given("z", scores), y = g.given("y", Tensor::from({rows}, labels));
  find.near("probabilities of the first two rows",
            {0.12390609, 0.20904339, 0.66705052, 0.29925067, 0.55321531, 0.14753402},
            g.value(slice(calibrated(found, z), 0, 0, 2)), 1e-4);
  find.near("their negative log-likelihood, scores taken as logits, and with Platt scaling",
            {1.07245241, 0.76673237},
            {g.number(loss_of(CrossEntropy(), z, y)), g.number(loss_of(Nll(), log(calibrated(found, z)), y))},
            1e-4);
}

void compute(Findings& find) {
  known_scores(find);
  three_classes(find);
  const Dataset digits = datasets::digits();
  Model model = Sequential(Linear(64, 10));
  train(model, digits,
        {.loss = Hinge(), .optimizer = Momentum{.learning_rate = 0.05}, .epochs = 15, .batch = 64});
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
