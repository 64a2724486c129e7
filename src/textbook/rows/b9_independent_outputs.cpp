// b9_independent_outputs.cpp - row B9: independent outputs against coordinated ones.
#include <algorithm>
#include <gradus/predictor.hpp>
#include <gradus/train.hpp>

#include "textbook/row.hpp"

namespace gradus::textbook::b9_independent_outputs {
namespace {

struct Trained {
  double accuracy, largest, least;
};

// Accuracy on validation rows, and the range of the sums of their outputs.
Trained trained(const Loss& loss) {
  const Dataset digits = datasets::digits();
  Model model = Sequential(Linear(64, 10));
  train(model, digits, {.loss = loss, .optimizer = Momentum{}, .epochs = 15, .batch = 64});
  const Rows rows = digits.validation();
  const auto count = static_cast<std::size_t>(rows.size());
  std::vector<float> x(64 * count), p(10 * count);
  digits.copy_inputs(rows.indices(), x.data());
  Predictor(model, loss).predict(rows.size(), x, p);
  Trained result{evaluate(model, loss, rows).accuracy, 0, 1e9};
  for (std::size_t row = 0; row < count; ++row) {
    double sum = 0;
    for (std::size_t k = 0; k < 10; ++k) sum += static_cast<double>(p[10 * row + k]);
    result.largest = std::max(result.largest, sum);
    result.least = std::min(result.least, sum);
  }
  return result;
}

void compute(Findings& find) {
  const Trained independent = trained(OneVsRest()), coordinated = trained(CrossEntropy());
  find.at_least("accuracy of independent outputs on the digits", 0.93, independent.accuracy);
  find.at_least("accuracy of coordinated outputs", 0.93, coordinated.accuracy);
  find.near("sums of coordinated outputs, least and largest", {1, 1},
            {coordinated.least, coordinated.largest}, 1e-5);
  find.at_most("least sum of independent outputs", 0.5, independent.least);
  find.at_least("largest sum of independent outputs", 1.5, independent.largest);
}

}  // namespace

extern const RowFile row{
    "Several classes: one sigmoid per class, each against the rest, gives independent outputs; softmax "
    "coordinates them, so that they sum to one.",
    &compute};

}  // namespace gradus::textbook::b9_independent_outputs
