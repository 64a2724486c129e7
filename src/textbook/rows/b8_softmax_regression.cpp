// b8_softmax_regression.cpp - row B8: multinomial logistic regression.
#include <algorithm>
#include <cmath>
#include <gradus/predictor.hpp>
#include <gradus/train.hpp>

#include "textbook/fitting.hpp"
#include "textbook/row.hpp"
#include "textbook/temporary_folder.hpp"

namespace gradus::textbook::b8_softmax_regression {
namespace {

// The table of the examples, so that the row needs no checkout.
constexpr std::uint8_t iris[] = {
#include "data/iris_bytes.inc"
};

void compute(Findings& find) {
  const TemporaryFolder folder;
  const std::string file = folder.write("iris.csv", {reinterpret_cast<const char*>(iris), sizeof iris});
  const Dataset data =
      standardised(file, "species", {"sepal_length", "sepal_width", "petal_length", "petal_width"},
                   {"setosa", "versicolor", "virginica"});
  const L2 penalty{.alpha = 1.0 / static_cast<double>(data.rows())};
  const Model model = fitted(data, 3, CrossEntropy(), {penalty}, 4000);
  // scikit-learn 1.9 with C = 1: tools/references_textbook.py.
  find.near("weights, lambda = 1",
            {-1.07406585, 1.16011502, -1.93069194, -1.81155613, 0.58781006, -0.36184059, -0.36343086,
             -0.82626976, 0.48625579, -0.79827443, 2.2941228, 2.63782589},
            coefficients(model, "0.weight"), 1e-4);
  // Biases are free up to a common number.
  const std::vector<double> b = coefficients(model, "0.bias");
  const double mean = (b[0] + b[1] + b[2]) / 3;
  find.near("biases less their mean", {-0.205241, 2.07483979, -1.86959879},
            {b[0] - mean, b[1] - mean, b[2] - mean}, 1e-4);

  const Predictor predictor(model, CrossEntropy());
  std::vector<float> x(static_cast<std::size_t>(4 * data.rows())),
      p(static_cast<std::size_t>(3 * data.rows()));
  data.copy_inputs(data.all().indices(), x.data());
  predictor.predict(data.rows(), x, p);
  double furthest = 0;
  for (std::size_t row = 0; row < p.size(); row += 3)
    furthest = std::max(furthest, std::abs(static_cast<double>(p[row]) + p[row + 1] + p[row + 2] - 1));
  find.at_most("largest distance of a row's probabilities from a sum of 1", 1e-6, furthest);
}

}  // namespace

extern const RowFile row{
    "z = W x + b, p = softmax(z), one score per class, learnt by cross-entropy. Here: four measurements of "
    "three species of iris, standardised, with the penalty lambda / (2n) sum w^2, lambda = 1.",
    &compute};

}  // namespace gradus::textbook::b8_softmax_regression
