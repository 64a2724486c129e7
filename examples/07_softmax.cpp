// 07_softmax.cpp - lesson 7: ten classes by one linear layer, and the images it looks for.
//
// Each class has a row of weights; its score is the row times the image. Softmax turns ten scores into ten
// probabilities that sum to one, and the loss is -log of the true class's. A row of weights has as many
// numbers as the image has pixels: drawn as an image, it is the template that the class looks for.
#include <gradus/gradus.hpp>
#include <iostream>

using namespace gradus;

int main() {
  const Dataset digits = datasets::digits();
  Model model = Sequential(Linear(10));
  const Run run = train(model, digits, {.loss = CrossEntropy(), .epochs = 20, .seed = 1});
  std::cout << run.summary() << "\n";

  const Metrics metrics = evaluate(model, CrossEntropy(), digits.validation());
  std::cout << "rows: true digit; columns: what the model says\n";
  for (const auto& row : metrics.confusion) {
    for (const std::int64_t count : row) std::cout << "\t" << count;
    std::cout << "\n";
  }

  // The template of a three: pixels it likes, and pixels that speak against a three.
  const Tensor& weights = model.parameter("0.weight").value;
  for (std::int64_t r = 0; r < 8; ++r) {
    for (std::int64_t c = 0; c < 8; ++c) {
      const double w = weights.number(3 * 64 + 8 * r + c);
      std::cout << (w > 0.5 ? "##" : w > 0.15 ? "++" : w < -0.5 ? "--" : "  ");
    }
    std::cout << "\n";
  }

  // At the very start, all classes are as likely: the loss is log 10, whatever the data.
  Model untrained = Sequential(Linear(10));
  untrained.prepare({64}, 1);
  for (float& w : untrained.parameter("0.weight").value.data<float>()) w = 0;
  std::cout << "loss before learning " << evaluate(untrained, CrossEntropy(), digits.validation()).loss
            << ", after " << metrics.loss << "\n";
  return metrics.accuracy > 0.93 ? 0 : 1;
}
