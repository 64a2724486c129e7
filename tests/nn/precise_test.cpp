// precise_test.cpp - convolutions of a model without Winograd's method.
#include <gtest/gtest.h>

#include <gradus/layers.hpp>
#include <gradus/nn.hpp>

namespace gradus {
namespace {

TEST(PreciseConvolutions, are_set_in_layers_and_in_layers_within_them) {
  Model model = Sequential(NamedLayer("first", Conv2d(8, 3, 1)), Relu(),
                           Residual({Conv2d(8, 3, 1), Relu()}, {Conv2d(8, 1)}));
  model.freeze("first");
  const Model precise = with_precise_convolutions(model);
  ASSERT_EQ(precise.layers().size(), 3U);
  EXPECT_EQ(precise.layers()[0].name, "first");
  EXPECT_FALSE(model.layers()[0].layer.as<Conv2d>()->precise);
  EXPECT_TRUE(precise.layers()[0].layer.as<Conv2d>()->precise);
  EXPECT_EQ(precise.layers()[0].layer.as<Conv2d>()->padding, Extent(1));
  const Residual& inner = *precise.layers()[2].layer.as<Residual>();
  EXPECT_TRUE(inner.layers[0].as<Conv2d>()->precise);
  EXPECT_TRUE(inner.layers[1].as<Relu>());
  EXPECT_TRUE(inner.shortcut[0].as<Conv2d>()->precise);
  ASSERT_EQ(precise.frozen().size(), 1U);
  EXPECT_EQ(precise.frozen()[0], "first");
}

}  // namespace
}  // namespace gradus
