// 14_convolution.cpp - lesson 14: a small convolutional net, whose weights look everywhere.
//
// A linear layer has a weight for each pixel: a digit that moves by one pixel is a new digit to it. A
// convolution has a few small windows of weights that slide over the image, and pooling keeps the largest
// answer of each neighbourhood. Fewer weights, and what they learn in one place they know in all others. To
// see it, both nets are shown digits that have moved.
#include <gradus/gradus.hpp>
#include <iostream>

using namespace gradus;

// The built-in digits as images [1, 10, 10], on a black ground, moved by some pixels.
Dataset images(std::int64_t right, std::int64_t down) {
  const Dataset digits = datasets::digits();
  const Batch all = digits.all().batch();
  Tensor x({digits.rows(), 1, 10, 10}, Dtype::uint8);
  for (std::int64_t i = 0; i < digits.rows(); ++i)
    for (std::int64_t r = 0; r < 8; ++r)
      for (std::int64_t c = 0; c < 8; ++c)
        x.set_number(100 * i + 10 * (r + 1 + down) + c + 1 + right, 255 * all.x.number(64 * i + 8 * r + c));
  return make_dataset("digits", x, all.y, {.task = Task::classify});
}

int main() {
  const Dataset straight = images(0, 0), moved = images(1, -1);
  Model linear = Sequential(Flatten(), Linear(32), Relu(), Linear(10));
  Model net = Sequential(Conv2d(8, 3, 1), Relu(), MaxPool2d(2), Conv2d(16, 3, 1), Relu(), MaxPool2d(5),
                         Flatten(), Linear(10));
  double shares[2] = {};
  for (Model* model : {&linear, &net}) {
    train(*model, straight, {.optimizer = Momentum{.learning_rate = 0.05}, .epochs = 15, .batch = 32});
    const double as_seen = evaluate(*model, CrossEntropy(), straight.validation()).accuracy;
    const double elsewhere = evaluate(*model, CrossEntropy(), moved.validation()).accuracy;
    std::cout << model->str() << model->parameter_count() << " weights; accuracy " << as_seen
              << ", on digits moved by a pixel " << elsewhere << "\n\n";
    shares[model == &net] = elsewhere;
  }
  return shares[1] > shares[0] ? 0 : 1;
}
