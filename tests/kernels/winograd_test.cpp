// winograd_test.cpp - Winograd's method gives what unfolded images give in float64, on every instruction set.
#include "kernels/winograd.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace gradus::kernels {
namespace {

template <class T>
std::vector<T> waves(std::int64_t n, double seed) {
  std::vector<T> x(static_cast<std::size_t>(n));
  for (std::size_t i = 0; i < x.size(); ++i)
    x[i] = static_cast<float>(std::sin(0.7 * static_cast<double>(i * i % 1009) + seed));
  return x;
}

Convolution kernels_of_3(std::int64_t batch, std::int64_t channels, std::int64_t outputs, Window down,
                         Window along) {
  down.kernel = along.kernel = 3;
  return {.batch = batch, .channels = channels, .outputs = outputs, .down = down, .along = along};
}

// Channels that fill vectors and that do not, images that tiles cover and do not, several units and groups.
const std::vector<Convolution> winograd_convolutions{
    kernels_of_3(17, 16, 32, {.size = 8, .padding = 1}, {.size = 8, .padding = 1}),
    kernels_of_3(3, 20, 13, {.size = 7, .padding = 0}, {.size = 10, .padding = 2}),
    kernels_of_3(1, 33, 16, {.size = 30, .padding = 1}, {.size = 13, .padding = 0}),
    kernels_of_3(40, 16, 16, {.size = 5, .padding = 2}, {.size = 3, .padding = 1}),
    kernels_of_3(2, 64, 48, {.size = 14, .padding = 1}, {.size = 14, .padding = 1})};

double error(const std::vector<float>& got, const std::vector<double>& expected) {
  double most = 0, largest = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    most = std::max(most, std::abs(got[i] - expected[i]));
    largest = std::max(largest, std::abs(expected[i]));
  }
  return most / largest;
}

class ByWinograd : public ::testing::TestWithParam<Target> {
 protected:
  void SetUp() override {
    if (GetParam() > best_target()) GTEST_SKIP() << "this machine cannot run " << name(GetParam());
  }
};

TEST_P(ByWinograd, convolutions_and_their_gradients_are_within_1e5_of_float64) {
  for (const Convolution& c : winograd_convolutions) {
    SCOPED_TRACE(testing::Message() << c.batch << " x " << c.channels << " -> " << c.outputs);
    const auto size = [](std::int64_t n) { return static_cast<std::size_t>(n); };
    const std::int64_t images = c.batch * c.image_size(), outputs = c.batch * c.output_size();
    const auto x = waves<float>(images, 1), w = waves<float>(c.weight_size(), 2),
               dy = waves<float>(outputs, 3);
    const auto x64 = waves<double>(images, 1), w64 = waves<double>(c.weight_size(), 2),
               dy64 = waves<double>(outputs, 3);
    std::vector<double> y64(dy.size()), dx64(x.size()), dw64(w.size()),
        unfolded(size(c.taps() * c.windows())), product(w.size());
    std::vector<float> y(dy.size(), -1), dx(x.size(), -1), dw(w.size(), -1);
    WinogradConvolution forward(c, ConvolutionKind::forward, GetParam()),
        to_images(c, ConvolutionKind::input_gradient, GetParam()),
        to_weights(c, ConvolutionKind::weight_gradient, GetParam());
    std::vector<float> packed(size(forward.packed_size())), turned(size(to_images.packed_size()));
    forward.pack(w.data(), packed.data());
    to_images.pack(w.data(), turned.data());
    for (std::int64_t unit = 0; unit < c.units(); ++unit) {
      convolve(c, c.unit(unit), x64.data(), w64.data(), y64.data(), unfolded.data());
      forward.convolve(unit, x.data(), packed.data(), y.data());
      convolve_input_gradient(c, c.unit(unit), dy64.data(), w64.data(), dx64.data(), unfolded.data());
      to_images.convolve(unit, dy.data(), turned.data(), dx.data());
      convolve_weight_gradient(c, c.unit(unit), x64.data(), dy64.data(), dw64.data(), unfolded.data(),
                               product.data());
      to_weights.weight_gradient(unit, x.data(), dy.data(), dw.data());
      EXPECT_LE(error(dw, dw64), 1e-5);
    }
    EXPECT_LE(error(y, y64), 1e-5);
    EXPECT_LE(error(dx, dx64), 1e-5);
  }
}

INSTANTIATE_TEST_SUITE_P(Targets, ByWinograd, ::testing::ValuesIn(all_targets),
                         [](const auto& tested) { return std::string(name(tested.param)); });

TEST(Winograd, suits_large_kernels_of_3_with_many_channels) {
  const Window axis{.size = 16, .kernel = 3, .padding = 1};
  const Convolution usual{.batch = 8, .channels = 32, .outputs = 32, .down = axis, .along = axis};
  EXPECT_TRUE(WinogradConvolution::suits(usual));
  const auto with = [&](auto change) {
    Convolution c = usual;
    change(c);
    return WinogradConvolution::suits(c);
  };
  EXPECT_FALSE(with([](Convolution& c) { c.along.stride = 2; }));
  EXPECT_FALSE(with([](Convolution& c) { c.down.dilation = 2; }));
  EXPECT_FALSE(with([](Convolution& c) { c.down.kernel = 5; }));
  EXPECT_FALSE(with([](Convolution& c) { c.groups = 2; }));
  EXPECT_FALSE(with([](Convolution& c) { c.channels = 3; }));
  EXPECT_FALSE(with([](Convolution& c) { c.down.size = c.along.size = 1; }));
  EXPECT_FALSE(with([](Convolution& c) { c.down.size = c.along.size = 100'000; }));
  EXPECT_FALSE(with([](Convolution& c) { c.batch = 0; }));
}

}  // namespace
}  // namespace gradus::kernels
