// 05_logistic_regression.cpp - lesson 5: two classes by one number.
//
// A weighted sum z of the inputs goes through g(z) = 1 / (1 + e^-z) and becomes a probability. The loss is
// -log of the probability of what really happened; with a penalty on the weights it has exactly one minimum.
// Without a penalty there may be none: where a line separates the classes, ever larger weights always do
// better, as the last lines show.
#include <cmath>
#include <gradus/gradus.hpp>
#include <iostream>

using namespace gradus;

// Fisher's flowers: is it a versicolor or a virginica? Two lengths, made up after them, so that all fits
// here.
Dataset flowers() {
  const Tensor x =
      Tensor::from<double>({12, 2}, {4.7, 1.4, 4.5, 1.5, 4.9, 1.5, 4.0, 1.3, 4.6, 1.5, 3.3, 1.0,
                                     6.0, 2.5, 5.1, 1.9, 5.9, 2.1, 5.6, 1.8, 5.8, 2.2, 6.6, 2.1});
  const Tensor y = Tensor::from<std::int64_t>({12}, {0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1});
  return make_dataset("flowers", x, y, {.task = Task::classify});
}

double largest_weight(const Dataset& data, double l2, int epochs) {
  Model model = Sequential(Linear(1));
  train(model, data,
        {.loss = LogLoss(),
         .optimizer = GradientDescent{.learning_rate = 0.5},
         .schedule = Constant(),
         .penalties = {L2{l2}},
         .epochs = epochs,
         .batch = 100});
  double largest = 0;
  for (const float w : model.parameter("0.weight").value.data<float>())
    largest = std::max<double>(largest, w);
  return largest;
}

int main() {
  const Dataset data = flowers();
  Model model = Sequential(Linear(1));
  train(model, data, {.loss = LogLoss(), .penalties = {L2{0.01}}, .epochs = 200, .batch = 4});
  std::cout << "z = w x + b with w = " << model.parameter("0.weight").value.str()
            << ", b = " << model.parameter("0.bias").value.str() << "\n";

  const Predictor predictor(model, LogLoss());
  const Batch rows = data.all().batch();
  std::vector<float> probabilities(24);
  predictor.predict(12, rows.x.data<float>(), probabilities);
  int right = 0;
  for (std::size_t i = 0; i < 12; ++i) {
    const float virginica = probabilities[2 * i + 1];
    right += (virginica > 0.5f) == (rows.y.number(static_cast<std::int64_t>(i)) == 1);
    std::cout << "probability of virginica " << virginica << "\n";
  }
  std::cout << right << " of 12 right\n\nlargest weight after 100, 1,000, 10,000 epochs\n";
  std::vector<double> weights;
  for (const double l2 : {0.01, 0.0}) {
    std::cout << (l2 > 0 ? "with a penalty:   " : "without penalty: ");
    for (const int epochs : {100, 1000, 10000}) {
      weights.push_back(largest_weight(data, l2, epochs));
      std::cout << " " << weights.back();
    }
    std::cout << "\n";
  }
  const bool stays = std::abs(weights[2] / weights[1] - 1)<0.01, grows = weights[5]> 1.5 * weights[3];
  return right == 12 && stays && grows ? 0 : 1;
}
