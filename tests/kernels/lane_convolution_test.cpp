// lane_convolution_test.cpp - images in lanes give what unfolded images give, on every instruction set.
#include "kernels/lane_convolution.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace gradus {
namespace {

// Small whole numbers: every order of adding gives the same result, so that it can be compared exactly.
std::vector<float> filled(std::int64_t n, int seed) {
  std::vector<float> x(static_cast<std::size_t>(n));
  for (std::size_t i = 0; i < x.size(); ++i)
    x[i] = static_cast<float>((i * 29 + static_cast<std::size_t>(seed)) % 17) - 8;
  return x;
}

const std::vector<Convolution> convolutions{
    {.batch = 19, .channels = 1, .outputs = 6, .down = {9, 5, 1, 2}, .along = {8, 5, 1, 2}},
    {.batch = 16, .channels = 3, .outputs = 7, .down = {6, 3}, .along = {7, 2}},
    {.batch = 33, .channels = 4, .outputs = 6, .groups = 2, .down = {5, 3, 1, 1}, .along = {6, 3, 1, 1}},
    {.batch = 16, .channels = 2, .outputs = 13, .down = {7, 2, 1, 1, 2}, .along = {9, 3, 1, 0, 2}},
    {.batch = 17, .channels = 2, .outputs = 3, .down = {7, 3, 2, 1}, .along = {9, 7, 3, 2}},
    {.batch = 16, .channels = 5, .outputs = 4, .down = {3, 1}, .along = {4, 1}}};

class InLanes : public ::testing::TestWithParam<Target> {
 protected:
  void SetUp() override {
    if (GetParam() > best_target()) GTEST_SKIP() << "this machine cannot run " << name(GetParam());
  }
};

TEST_P(InLanes, convolutions_and_their_gradients_equal_unfolded_ones) {
  using Kind = ConvolutionKind;
  for (const Convolution& c : convolutions) {
    const std::vector<float> x = filled(c.batch * c.image_size(), 3), w = filled(c.weight_size(), 5);
    const std::vector<float> dy = filled(c.batch * c.output_size(), 7);
    std::vector<float> unfolded(static_cast<std::size_t>(c.taps() * c.windows())), product(w.size());
    std::vector<float> y(dy.size()), dx(x.size()), dw(w.size()), y2(dy.size(), -1), dx2(x.size(), -1),
        dw2(w.size(), -1);
    LaneConvolution forward(c, Kind::forward, GetParam()), to_weights(c, Kind::weight_gradient, GetParam());
    const bool reached = LaneConvolution::suits(c, Kind::input_gradient);
    EXPECT_TRUE(LaneConvolution::suits(c, Kind::forward));
    EXPECT_EQ(reached, c.down.stride == 1);
    std::vector<float> packed(w.size()), turned(w.size());
    forward.pack(w.data(), packed.data());
    for (std::int64_t unit = 0; unit < c.units(); ++unit) {
      convolve(c, unit, x.data(), w.data(), y.data(), unfolded.data());
      forward.convolve(unit, x.data(), packed.data(), y2.data());
      convolve_weight_gradient(c, unit, x.data(), dy.data(), dw.data(), unfolded.data(), product.data());
      to_weights.weight_gradient(unit, x.data(), dy.data(), dw2.data());
      EXPECT_EQ(dw, dw2);
      if (!reached) continue;
      LaneConvolution to_images(c, Kind::input_gradient, GetParam());
      convolve_input_gradient(c, unit, dy.data(), w.data(), dx.data(), unfolded.data());
      to_images.pack(w.data(), turned.data());
      to_images.convolve(unit, dy.data(), turned.data(), dx2.data());
    }
    EXPECT_EQ(y, y2);
    if (reached) {
      EXPECT_EQ(dx, dx2);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Targets, InLanes, ::testing::Values(Target::baseline, Target::avx2, Target::avx512),
                         [](const auto& tested) { return std::string(name(tested.param)); });

}  // namespace
}  // namespace gradus
