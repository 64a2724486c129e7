// 09_digits.cpp - lesson 9: a multi-layer perceptron reads digits.
//
// Between two linear layers stands a non-linear function, element by element; without it two layers would be
// one. The loss now has many valleys: what training finds depends on where it starts, so a single number is
// no result. We train from five starts and look at mean and spread; the test rows are opened once, at the
// end.
#include <algorithm>
#include <gradus/gradus.hpp>
#include <iostream>

using namespace gradus;

int main() {
  const Dataset digits = datasets::digits();
  Model best;
  double mean = 0, least = 1, most = 0;
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    Model mlp = Sequential(Linear(64, 32), Relu(), Linear(32, 10));
    train(mlp, digits,
          {.loss = CrossEntropy(),
           .optimizer = Momentum{.learning_rate = 0.1, .tau = 0.9},
           .epochs = 30,
           .batch = 32,
           .seed = seed});
    const double accuracy = evaluate(mlp, CrossEntropy(), digits.validation()).accuracy;
    std::cout << "seed " << seed << "  validation accuracy " << accuracy << "\n";
    mean += accuracy / 5;
    if (accuracy > most) best = mlp;
    least = std::min(least, accuracy);
    most = std::max(most, accuracy);
  }
  std::cout << "mean " << mean << ", from " << least << " to " << most << "\n" << best.str();

  // The end: one look at the rows that nothing was chosen by.
  const Metrics test = evaluate(best, CrossEntropy(), digits.test());
  std::cout << "test accuracy " << test.accuracy << ", test rows opened " << digits.test_openings()
            << " time\n";
  return test.accuracy > 0.94 ? 0 : 1;
}
