// b6_logistic_regression.cpp - row B6: logistic regression with and without a penalty.
#include <fmt/format.h>

#include <cmath>
#include <gradus/train.hpp>

#include "textbook/row.hpp"

namespace gradus::textbook::b6_logistic_regression {
namespace {

constexpr std::int64_t n = 12;

Tensor inputs() {
  return Tensor::from<double>({n, 2}, {0.5, 1.0, 1.5, 0.5, 2.0, 2.5, 1.0, 3.0, 2.5, 1.0, 3.0, 2.0,
                                       2.0, 1.5, 3.5, 3.0, 4.0, 1.5, 3.0, 3.5, 4.5, 2.5, 1.5, 2.0});
}

Dataset points(const std::vector<std::int64_t>& labels) {
  return make_dataset("twelve points", inputs(), Tensor::from({n}, labels),
                      {.scale = false, .fractions = {0, 0}});
}

struct Fit {
  std::vector<double> theta;
  std::string ended;
};

// The deck's penalty is lambda / (2 n) sum of theta_j^2, j > 0: half of lambda / n times the squares.
Fit fitted(const Dataset& data, double lambda) {
  Model model = Sequential(Linear(1));
  TrainOptions options{.loss = LogLoss{}, .solver = methods::Lbfgs{}, .dtype = Dtype::float64};
  if (lambda > 0) options.penalties = {L2{lambda / static_cast<double>(n)}};
  const Run run = train(model, data, options);
  const Tensor &weight = model.parameter("0.weight").value, &bias = model.parameter("0.bias").value;
  return {{bias.number(0), weight.number(0), weight.number(1)}, run.ended};
}

void compute(Findings& find) {
  const Dataset overlapping = points({0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1});
  // scikit-learn 1.9, LogisticRegression(C=1, tol=1e-12): tools/references_methods.py, "twelve points".
  find.near("theta at lambda = 1, as a trusted solver has it", {-2.8608074, 0.81890176, 0.44367966},
            fitted(overlapping, 1).theta, 1e-4);
  const Dataset separable = points({0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 0});
  const Fit none = fitted(separable, 0), some = fitted(separable, 1), mixed = fitted(overlapping, 0);
  find.holds("lambda = 0 on separable points is said to have no optimum",
             none.ended.find("no optimum") != std::string::npos);
  find.holds("lambda = 1 on the same points has one", some.ended.find("converged") != std::string::npos);
  find.holds("lambda = 0 on overlapping points has one", mixed.ended.find("converged") != std::string::npos);
  find.note("what is said of the separable points: " + none.ended);
}

}  // namespace

extern const RowFile row{
    "Logistic regression makes the mean log loss and lambda / (2 n) sum theta_j^2 small, the bias theta_0 "
    "left "
    "out of the penalty. The loss is convex: there is one best theta, where there is one at all.",
    &compute};

}  // namespace gradus::textbook::b6_logistic_regression
