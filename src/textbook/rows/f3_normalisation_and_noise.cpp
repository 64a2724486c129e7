// f3_normalisation_and_noise.cpp - row F3: dropout, normalisation, stochastic depth, fractional pooling.
#include <fmt/format.h>
#include <algorithm>
#include <cmath>
#include <set>

#include "nn/fractional_pool.hpp"
#include "textbook/layer_run.hpp"
#include "textbook/references/of_layers.hpp"
#include "textbook/row.hpp"
#include "textbook/small_graph.hpp"

namespace gradus::textbook::f3_normalisation_and_noise {
namespace {

// A batch of three rows: mean (2, 4), variance (2/3, 8/3), unbiased (1, 4).
Tensor small_batch() { return Tensor::from<double>({3, 2}, {1, 2, 2, 4, 3, 6}); }

void normalisation(Findings& find) {
  LayerRun training("batch_norm epsilon=0", small_batch(), Mode::training);
  const double a = std::sqrt(1.5);
  find.near("batch_norm, training", {-a, -a, 0, 0, a, a}, training.output(), 1e-12);
  find.near("running mean, 0.9 * 0 + 0.1 mean", {0.2, 0.4}, training.next("running_mean"), 1e-12);
  find.near("running variance, 0.9 * 1 + 0.1 unbiased", {1.0, 1.3}, training.next("running_var"), 1e-12);
  LayerRun inference("batch_norm epsilon=0", small_batch(), Mode::inference);
  for (const char* state : {"running_mean", "running_var"})
    inference.set(state, numbers(training.next(state)));
  const double s = std::sqrt(1.3);
  find.near("batch_norm, inference with these: (x - 0.2) / 1, (x - 0.4) / sqrt(1.3)",
            {0.8, 1.6 / s, 1.8, 3.6 / s, 2.8, 5.6 / s}, inference.output(), 1e-12);
  for (const Mode mode : {Mode::training, Mode::inference})
    find.near(mode == Mode::training ? "layer_norm, training" : "layer_norm, inference: the same",
              {-1, 1, -1, 1, -1, 1}, LayerRun("layer_norm epsilon=0", small_batch(), mode).output(), 1e-12);
}

// Ones in, so that what comes out is the mask divided by the share that is kept.
void noise(Findings& find, const char* text, double share) {
  const Tensor ones = Tensor::full({4000, 1}, Dtype::float64, 1);
  const std::vector<double> y = numbers(LayerRun(text, ones, Mode::training).output());
  double sum = 0, largest = 0;
  for (const double number : y) sum += number, largest = std::max(largest, number);
  find.near(fmt::format("{}, training: the mean stays", text), 1, sum / 4000, 0.05);
  find.near(fmt::format("{}, training: what is kept grows", text), 1 / (1 - share), largest, 1e-12);
  find.near(fmt::format("{}, inference: nothing changes", text), {1, 1},
            LayerRun(text, Tensor::full({2, 1}, Dtype::float64, 1), Mode::inference).output(), 0);
}

// Of every plane of a ramp from 1 to 7, each window 1 or 2 after the one before, from 2 to 7.
bool windows_cover(const std::vector<double>& y) {
  for (std::size_t i = 0; i < y.size(); ++i) {
    const double before = i % 4 == 0 ? 1 : y[i - 1];
    if (y[i] < before + 1 || y[i] > before + 2) return false;
    if ((i % 4 == 0 && y[i] != 2) || (i % 4 == 3 && y[i] != 7)) return false;
  }
  return true;
}

std::size_t different_planes(const std::vector<double>& y) {
  std::set<std::vector<double>> seen;
  for (auto plane = y.begin(); plane != y.end(); plane += 4) seen.insert({plane, plane + 4});
  return seen.size();
}

using references::OfLayer;

Tensor batch_of(const OfLayer& reference) { return Tensor::from(Shape(reference.shape), reference.x); }

// The step whose mask is the one that PyTorch drew: random numbers differ, and of a few numbers every mask
// comes up some time.
void draw_the_same(LayerRun& run, const std::vector<double>& mask) {
  constexpr std::int64_t most = 20'000;
  for (std::int64_t step = 0; step < most; ++step) {
    run.draw(step);
    const std::vector<double> y = numbers(run.output());
    if (std::equal(y.begin(), y.end(), mask.begin(),
                   [](double number, double kept) { return (number != 0) == (kept != 0); }))
      return;
  }
}

void beside_pytorch(Findings& find) {
  for (const OfLayer& reference : references::of_layers()) {
    const std::string layer = reference.layer;
    LayerRun training(layer, batch_of(reference), Mode::training),
        inference(layer, batch_of(reference), Mode::inference);
    for (const auto& [name, values] : reference.parameters) {
      training.set(name, values);
      inference.set(name, values);
    }
    if (!reference.mask.empty()) draw_the_same(training, reference.mask);
    find.near(layer + ", training, beside PyTorch", reference.y, training.output(), 1e-12);
    for (const auto& [name, values] : reference.gradients)
      find.near(fmt::format("{}: gradient by {}", layer, name), values, training.gradient(name, reference.dy),
                1e-12);
    for (const auto& [name, values] : reference.states) {
      find.near(fmt::format("{}: {} after it", layer, name), values, training.next(name), 1e-12);
      inference.set(name, values);
    }
    find.near(layer + ", inference", reference.inference, inference.output(), 1e-12);
  }
}

void fractional_pooling(Findings& find) {
  // Windows of 2 at floor((i + 1/2) 5/3) - floor(5/6): 0, 2, 4 and, the last one, 5.
  SmallGraph g;
  const Var uneven = g.given("x", {1, 1, 2, 7}, {1, 9, 3, 4, 8, 6, 7, 2, 1, 5, 3, 2, 4, 1});
  find.near("fractional max pooling to 1x4, windows of 2 on 7 pixels, u = 1/2", {9, 5, 8, 7},
            g.value(fractional_max_pool2d(uneven, g.given("u", {1, 1, 2}, {0.5, 0.5}), {1, 4}, {2, 2})), 0);
  Tensor ramps({6, 4, 2, 7}, Dtype::float64);
  for (std::int64_t i = 0; i < ramps.size(); ++i) ramps.set_number(i, static_cast<double>(i % 7 + 1));
  for (const Mode mode : {Mode::training, Mode::inference}) {
    const char* const when = mode == Mode::training ? "training" : "inference";
    const std::vector<double> y = numbers(LayerRun("fractional_max_pool2d 1x4", ramps, mode).output());
    find.holds(fmt::format("fractional_max_pool2d 1x4 in {}: windows cover all pixels", when),
               windows_cover(y));
    find.at_least(fmt::format("in {}, places of windows among 6 images of 4 channels", when), 2,
                  static_cast<double>(different_planes(y)));
  }
}

void compute(Findings& find) {
  normalisation(find);
  beside_pytorch(find);
  noise(find, "dropout 0.25", 0.25);
  noise(find, "stochastic_depth 0.5", 0.5);
  fractional_pooling(find);
  for (const char* text : {"batch_norm", "layer_norm", "dropout 0.25", "stochastic_depth 0.5"})
    find.near(fmt::format("{}: gradient against central differences", text), 0,
              LayerRun(text, scattered({5, 3}), Mode::training).gradient_error(), 1e-7);
  find.near("fractional_max_pool2d: gradient against central differences", 0,
            LayerRun("fractional_max_pool2d 2x3", scattered({2, 1, 4, 5}), Mode::training).gradient_error(),
            1e-7);
}

}  // namespace

extern const RowFile row{
    "Dropout and stochastic depth set numbers, or whole samples of a branch, to zero while training and "
    "divide "
    "the others by what is kept; batch normalisation takes mean and variance from the batch while training "
    "and from running averages afterwards; layer normalisation takes them from each sample; fractional max "
    "pooling shrinks by any factor.",
    &compute};

}  // namespace gradus::textbook::f3_normalisation_and_noise
