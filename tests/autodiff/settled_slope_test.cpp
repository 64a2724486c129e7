// settled_slope_test.cpp - differences find a slope whatever the size of the function, or say that they
// cannot.
#include "autodiff/settled_slope.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace gradus::autodiff {
namespace {

constexpr double within = 1e-6;

SettledSlope settled(const std::function<double(double)>& f, double x, double expected) {
  return settled_slope([&](const Tensor& at) { return f(at.item()); }, x, expected, within);
}

void expect_found(const std::function<double(double)>& f, double x, double slope) {
  // Asked for a wrong slope, it finds the right one, and tells them apart.
  for (const double expected : {slope, 1.01 * slope + 0.01}) {
    const SettledSlope found = settled(f, x, expected);
    EXPECT_LE(gradient_error(found.value, slope), within) << expected;
    EXPECT_TRUE(found.can_tell(expected, within)) << expected;
  }
}

TEST(SettledSlope, of_functions_of_all_sizes) {
  for (const double size : {1e-6, 1.0, 1e6, 1e12})
    expect_found([=](double x) { return (x - size) * (x - size); }, 0.5, 2 * (0.5 - size));
  expect_found([](double x) { return std::exp(x); }, 20, std::exp(20));
  expect_found([](double x) { return 1e4 + std::sin(x); }, 0, 1);
}

TEST(SettledSlope, of_functions_that_bend_within_a_usual_step) {
  expect_found([](double x) { return std::tanh(1e7 * x); }, 0, 1e7);
  // A kink beside x, nearer than the wide step.
  expect_found([](double x) { return std::max(0.0, x + 1e-6); }, 0, 1);
}

TEST(SettledSlope, that_rounding_hides_cannot_be_told) {
  const auto f = [](double x) { return 1e18 + 1e9 * std::sin(x); };
  EXPECT_FALSE(settled(f, 0, 1e9).can_tell(1.00001e9, within));
  EXPECT_TRUE(settled(f, 0, 2e9).can_tell(2e9, within));
  // A kink at 0.01: before it, differences see the slope to a few digits, which tells what is far from it.
  const auto bent = [](double x) { return 1e9 * std::max(0.0, 0.01 + x) + 1e15; };
  const SettledSlope found = settled(bent, 0, 1.001e9);
  EXPECT_NEAR(found.value, 1e9, 1e6);
  EXPECT_FALSE(found.can_tell(1.00001e9, within));
  EXPECT_TRUE(found.can_tell(1.1e9, within));
}

TEST(SettledSlope, of_what_does_not_change_is_0_beyond_doubt) {
  const SettledSlope found = settled_slope([](const Tensor&) { return 0.0; }, 1, 1, 0);
  EXPECT_EQ(found.value, 0);
  EXPECT_TRUE(found.can_tell(1, 0));
}

}  // namespace
}  // namespace gradus::autodiff
