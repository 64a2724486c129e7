// ops_test.cpp - the table of ops, with what a caller must know of each.
#include <gtest/gtest.h>

#include <algorithm>
#include <gradus/catalog.hpp>

namespace gradus::catalog {
namespace {

const catalog::OpFacts& op_called(std::string_view name) {
  static const std::vector<catalog::OpFacts> all = catalog::ops();
  return *std::ranges::find(all, name, &catalog::OpFacts::name);
}

TEST(Ops, are_all_listed_in_order) {
  const std::vector<catalog::OpFacts> all = catalog::ops();
  EXPECT_GT(all.size(), 60U);
  EXPECT_TRUE(std::ranges::is_sorted(all, {}, &catalog::OpFacts::name));
}

TEST(Ops, tell_their_attributes) {
  const catalog::OpFacts& elu = op_called("elu");
  ASSERT_EQ(elu.attributes.size(), 1U);
  EXPECT_EQ(elu.attributes[0].name, "alpha");
  EXPECT_EQ(elu.attributes[0].type, "a number");
  EXPECT_EQ(elu.attributes[0].otherwise, "1");
  EXPECT_EQ(elu.operands, 1);
  std::vector<std::string> names;
  for (const catalog::FieldFacts& each : op_called("conv2d").attributes) names.push_back(each.name);
  EXPECT_EQ(names, (std::vector<std::string>{"stride", "padding", "dilation", "groups", "precise"}));
  const catalog::FieldFacts& stride = op_called("conv2d").attributes[0];
  EXPECT_EQ(stride.otherwise, "1");
  EXPECT_EQ(stride.range, "at least 1 and at most 1000000");
  EXPECT_EQ(op_called("pad").attributes[1].otherwise, "");  // must be given
  EXPECT_EQ(op_called("concatenate").operands, -1);
}

TEST(Ops, tell_how_formulas_call_them_and_why_they_have_no_gradient) {
  EXPECT_EQ(op_called("maximum").function, "max");
  EXPECT_EQ(op_called("max").function, "max");
  EXPECT_EQ(op_called("add").function, "");
  EXPECT_EQ(op_called("tanh").not_differentiable, "");
  EXPECT_NE(op_called("step").not_differentiable, "");
}

}  // namespace
}  // namespace gradus::catalog
