// b12_lenet5.cpp - row B12: LeNet-5, layer by layer, in its modern and its original form.
#include <fmt/format.h>

#include <gradus/catalog.hpp>
#include <gradus/data.hpp>
#include <gradus/train.hpp>

#include "textbook/row.hpp"

namespace gradus::textbook::b12_lenet5 {
namespace {

Recipe lenet(const char* text) {
  Recipe recipe = make_model(parse_model(text), 10, Task::classify, {1, 28, 28});
  recipe.model.prepare({1, 28, 28}, 1);
  return recipe;
}

void parameters(Findings& find) {
  const Model model = lenet("lenet5").model;
  const std::pair<const char*, double> counts[] = {
      {"0", 156}, {"3", 2416}, {"7", 48'120}, {"9", 10'164}, {"11", 850}};
  for (const auto& [layer, count] : counts)
    find.near(fmt::format("parameters of layer {}", layer), count,
              static_cast<double>(model.parameter(fmt::format("{}.weight", layer)).value.size() +
                                  model.parameter(fmt::format("{}.bias", layer)).value.size()),
              0);
  for (const char* text : {"lenet5", "lenet5:original=true"})
    find.near(fmt::format("parameters of {}", text), 61'706,
              static_cast<double>(lenet(text).model.parameter_count()), 0);
}

// Digits of 8 x 8 pixels enlarged to 28 x 28: each pixel three times, two rows and columns of black around.
Dataset enlarged_digits(std::int64_t count) {
  const Batch batch = datasets::digits().train().take(count).batch(Dtype::float32);
  Tensor x({count, 1, 28, 28}, Dtype::float32);
  for (std::int64_t image = 0; image < count; ++image)
    for (std::int64_t i = 0; i < 24; ++i)
      for (std::int64_t j = 0; j < 24; ++j)
        x.set_number((image * 28 + i + 2) * 28 + j + 2, batch.x.number(image * 64 + i / 3 * 8 + j / 3));
  return make_dataset("digits of 28 x 28", x, batch.y);
}

// The accuracy on rows kept apart, after some epochs.
double accuracy(const char* text, const Dataset& data, double rate, int epochs, std::int64_t batch) {
  Recipe recipe = lenet(text);
  train(recipe.model, data,
        {.loss = recipe.loss,
         .optimizer = Momentum{.learning_rate = rate, .tau = 0.9, .alpha = 5e-5},
         .epochs = epochs,
         .batch = batch});
  return evaluate(recipe.model, recipe.loss, data.test()).accuracy;
}

void compute(Findings& find) {
  parameters(find);
  const Dataset small = enlarged_digits(600);
  find.at_least("ReLU and max pools: accuracy on enlarged digits, 600 rows", 0.85,
                accuracy("lenet5", small, 0.02, 8, 16));
  find.at_least("tanh and average pools: accuracy on enlarged digits, 600 rows", 0.8,
                accuracy("lenet5:original=true", small, 0.02, 8, 16));
  if (!find.long_runs()) return find.note("a long run trains both forms on MNIST");
  const auto path = find.find_data("mnist");
  if (!path) return;
  const Dataset mnist = load(*path);
  find.at_least("ReLU and max pools: accuracy on the test set of MNIST", 0.99,
                accuracy("lenet5", mnist, 0.05, 12, 64));
  find.at_least("tanh and average pools: accuracy on the test set of MNIST", 0.98,
                accuracy("lenet5:original=true", mnist, 0.05, 12, 64));
}

}  // namespace

extern const RowFile row{
    "LeNet-5 reads images of 28 x 28 pixels: 6 kernels of 5 x 5, a pool, 16 kernels of 5 x 5, a pool, linear "
    "layers of 120, 84 and 10: 61,706 parameters. Today with ReLU and max pools; in 1998 with tanh and "
    "average "
    "pools. The modern form reaches 99 % on the test set of MNIST.",
    &compute};

}  // namespace gradus::textbook::b12_lenet5
