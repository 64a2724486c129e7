// f2_regularisation_strength.cpp - row F2: training and validation error of degree 9 against ln lambda.
#include <fmt/format.h>

#include <cmath>
#include <gradus/choose.hpp>

#include "textbook/bishop.hpp"
#include "textbook/row.hpp"

namespace gradus::textbook::f2_regularisation_strength {
namespace {

constexpr double two_pi = 6.283185307179586;
constexpr int least = -40;

double value_at(const std::vector<double>& w, double x) {
  double y = 0;
  for (std::size_t k = w.size(); k-- > 0;) y = y * x + w[k];
  return y;
}

double training_error(const std::vector<double>& w) {
  const std::vector<double> t = numbers(bishop_targets());
  double sum = 0;
  for (std::size_t i = 0; i < t.size(); ++i) {
    const double error = value_at(w, static_cast<double>(i) / 9) - t[i];
    sum += error * error;
  }
  return std::sqrt(sum / static_cast<double>(t.size()));
}

// On 100 points of sin(2 pi x).
double validation_error(const std::vector<double>& w) {
  double sum = 0;
  for (int i = 0; i < 100; ++i) {
    const double x = i / 99.0, error = value_at(w, x) - std::sin(two_pi * x);
    sum += error * error;
  }
  return std::sqrt(sum / 100);
}

// The figures to compare with are of an elimination in 80 decimal digits.
void compute(Findings& find) {
  std::vector<double> training, validation;
  std::size_t best = 0;
  bool grows = true;
  for (int power = least; power <= 0; ++power) {
    const std::vector<double> w = polynomial_fit(9, std::exp(static_cast<double>(power)));
    training.push_back(training_error(w));
    validation.push_back(validation_error(w));
    if (validation.back() < validation[best]) best = validation.size() - 1;
    grows = grows && (training.size() < 2 || training.back() >= training[training.size() - 2] - 1e-6);
  }
  const int ln_lambda = least + static_cast<int>(best);
  find.same("ln lambda of the smallest error on 100 points of the sine", "-16", std::to_string(ln_lambda));
  find.near("that error", 0.20806, validation[best], 1e-4);
  find.near("validation error at ln lambda = 0", 0.54695, validation.back(), 1e-4);
  find.near("training error there", 0.46471, training.back(), 1e-4);
  find.holds("the training error grows with lambda", grows);
  find.at_least("validation error at ln lambda = -40 over the smallest", 1.5,
                validation.front() / validation[best]);
  find.note(fmt::format("ln lambda = {} is best: training error {:.4f}, validation error {:.4f}", ln_lambda,
                        training[best], validation[best]));
}

}  // namespace

extern const RowFile row{
    "With a small lambda degree 9 overfits: its error on the training points is small and on others large. "
    "With a large one "
    "it is nearly flat, and both are large. Between them lies the lambda with the smallest error on the "
    "validation points. "
    "`gradus curve l2` shows that of any data.",
    &compute};

}  // namespace gradus::textbook::f2_regularisation_strength
