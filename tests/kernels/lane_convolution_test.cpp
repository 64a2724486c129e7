// lane_convolution_test.cpp - images in lanes give what unfolded images give, on every instruction set.
#include "kernels/lane_convolution.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace gradus::kernels {
namespace {

// Small whole numbers: every order of adding gives the same result, so that it can be compared exactly.
std::vector<float> filled(std::int64_t n, int seed) {
  std::vector<float> x(static_cast<std::size_t>(n));
  for (std::size_t i = 0; i < x.size(); ++i)
    x[i] = static_cast<float>((i * 29 + static_cast<std::size_t>(seed)) % 17) - 8;
  return x;
}

std::vector<float> turned_in(const Convolution& c, std::int64_t size, const std::vector<float>& images) {
  std::vector<float> lanes(images.size());
  into_lanes(Images{0, c.batch}, size, images.data(), lanes.data());
  return lanes;
}

std::vector<float> turned_out(const Convolution& c, std::int64_t size, const std::vector<float>& lanes) {
  std::vector<float> images(lanes.size());
  out_of_lanes(Images{0, c.batch}, size, lanes.data(), images.data());
  return images;
}

const std::vector<Convolution> convolutions{
    {.batch = 32, .channels = 1, .outputs = 6, .down = {9, 5, 1, 2}, .along = {8, 5, 1, 2}, .in_lanes = true},
    {.batch = 16, .channels = 3, .outputs = 7, .down = {6, 3}, .along = {7, 2}, .in_lanes = true},
    {.batch = 48,
     .channels = 4,
     .outputs = 6,
     .groups = 2,
     .down = {5, 3, 1, 1},
     .along = {6, 3, 1, 1},
     .in_lanes = true},
    {.batch = 16,
     .channels = 2,
     .outputs = 13,
     .down = {7, 2, 1, 1, 2},
     .along = {9, 3, 1, 0, 2},
     .in_lanes = true},
    {.batch = 16, .channels = 2, .outputs = 3, .down = {7, 3, 2, 1}, .along = {9, 7, 3, 2}, .in_lanes = true},
    {.batch = 16,
     .channels = 1,
     .outputs = 2,
     .down = {2, 5, 1, 4},
     .along = {14, 5, 1, 4},
     .in_lanes = true},
    {.batch = 16, .channels = 5, .outputs = 4, .down = {3, 1}, .along = {4, 1}, .in_lanes = true},
    {.batch = 16 * 65, .channels = 1, .outputs = 1, .down = {2, 2}, .along = {2, 2}, .in_lanes = true}};

class InLanes : public ::testing::TestWithParam<Target> {
 protected:
  void SetUp() override {
    if (GetParam() > best_target()) GTEST_SKIP() << "this machine cannot run " << name(GetParam());
  }
};

TEST_P(InLanes, convolutions_and_their_gradients_equal_unfolded_ones) {
  using Kind = ConvolutionKind;
  for (const Convolution& c : convolutions) {
    SCOPED_TRACE(testing::Message() << c.batch << " x " << c.channels << " -> " << c.outputs);
    const std::vector<float> x = filled(c.batch * c.image_size(), 3), w = filled(c.weight_size(), 5);
    const std::vector<float> dy = filled(c.batch * c.output_size(), 7);
    const std::vector<float> x_lanes = turned_in(c, c.image_size(), x),
                             dy_lanes = turned_in(c, c.output_size(), dy);
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
      const Images images = c.unit(unit);
      convolve(c, images, x.data(), w.data(), y.data(), unfolded.data());
      forward.convolve(unit, x_lanes.data(), packed.data(), y2.data());
      convolve_weight_gradient(c, images, x.data(), dy.data(), dw.data(), unfolded.data(), product.data());
      to_weights.weight_gradient(unit, x_lanes.data(), dy_lanes.data(), dw2.data());
      EXPECT_EQ(dw, dw2);
      if (!reached) continue;
      LaneConvolution to_images(c, Kind::input_gradient, GetParam());
      convolve_input_gradient(c, images, dy.data(), w.data(), dx.data(), unfolded.data());
      to_images.pack(w.data(), turned.data());
      to_images.convolve(unit, dy_lanes.data(), turned.data(), dx2.data());
    }
    EXPECT_EQ(y, turned_out(c, c.output_size(), y2));
    if (reached) {
      EXPECT_EQ(dx, turned_out(c, c.image_size(), dx2));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Targets, InLanes, ::testing::ValuesIn(all_targets),
                         [](const auto& tested) { return std::string(name(tested.param)); });

}  // namespace
}  // namespace gradus::kernels
