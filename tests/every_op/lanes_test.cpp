// lanes_test.cpp - what ops say of images in lanes and of zeros holds.
#include <gtest/gtest.h>

#include "catalog/op_table.hpp"
#include "every_op/op_run.hpp"
#include "ops/records.hpp"
#include "ops/support/extent.hpp"

namespace gradus::testing {
namespace {

std::vector<const Op*> ops_on_images() {
  std::vector<const Op*> result;
  for (const Op* op : catalog::op_table())
    if (op->info.on_images.inputs > 0 && op != &to_lanes_op && op != &from_lanes_op) result.push_back(op);
  return result;
}

class OnImagesInLanes : public ::testing::TestWithParam<const Op*> {};

// The first images of a batch in lanes, and all other inputs as they are.
std::vector<Var> brought_inside(const OpGraph& made) {
  std::vector<Var> inputs = made.inputs;
  for (int i = 0; i < made.op.info.on_images.inputs; ++i) {
    Var& each = inputs[static_cast<std::size_t>(i)];
    each = to_lanes(each);
  }
  return inputs;
}

TEST_P(OnImagesInLanes, gives_what_it_gives_of_images_one_after_another) {
  const Op& op = *GetParam();
  int tried = 0;
  for (const Sample& sample : op.samples()) {
    if (sample.inputs[0].shape.rank() != 4) continue;
    const OpGraph made(op, sample);
    Var y = made.graph.apply(op, brought_inside(made), made.attributes);
    if (!op.info.on_images.sums) {
      ASSERT_TRUE(in_lanes(y.shape())) << y.shape().str();
      y = from_lanes(y, made.y.shape()[0]);
    }
    EXPECT_LE(largest_error(made.value(y), made.value(made.y)), 1e-12) << made.y.shape().str();
    ++tried;
  }
  EXPECT_GE(tried, 2);
}

TEST_P(OnImagesInLanes, does_each_block_by_itself) {
  const Op& op = *GetParam();
  if (op.info.on_images.sums) return;
  for (const Sample& sample : op.samples()) {
    if (sample.inputs[0].shape.rank() != 4) continue;
    Sample two = sample;
    for (int i = 0; i < op.info.on_images.inputs; ++i) {
      SampleInput& images = two.inputs[static_cast<std::size_t>(i)];
      images.shape = images.shape.with(0, 2 * kernels::lane_images);
    }
    const OpGraph made(op, two);
    std::vector<Var> both = brought_inside(made), second = both;
    for (int i = 0; i < op.info.on_images.inputs; ++i) {
      Var& each = second[static_cast<std::size_t>(i)];
      each = slice(each, 0, 1, 2);
    }
    const Var whole = slice(made.graph.apply(op, both, made.attributes), 0, 1, 2),
              part = made.graph.apply(op, second, made.attributes);
    EXPECT_TRUE(made.value(whole).same_bytes(made.value(part))) << whole.shape().str();
  }
}

INSTANTIATE_TEST_SUITE_P(Ops, OnImagesInLanes, ::testing::ValuesIn(ops_on_images()),
                         [](const auto& tested) { return std::string(tested.param->name); });

bool all_zero(const Tensor& tensor) {
  for (std::int64_t i = 0; i < tensor.size(); ++i)
    if (tensor.number(i) != 0) return false;
  return true;
}

TEST(KeepsZeros, is_true_of_every_op_that_says_so) {
  int tried = 0;
  for (const Op* op : catalog::op_table()) {
    std::vector<std::size_t> inputs;
    if (op->info.keeps_zeros == KeepsZeros::of_first || op->info.keeps_zeros == KeepsZeros::of_any)
      inputs.push_back(0);
    if (op->info.keeps_zeros == KeepsZeros::of_second || op->info.keeps_zeros == KeepsZeros::of_any)
      inputs.push_back(1);
    for (const Sample& sample : op->samples())
      for (const std::size_t i : inputs) {
        std::vector<Tensor> values = catalog::draw_inputs(*op, sample, 4);
        values[i] = Tensor(values[i].shape(), values[i].dtype());
        EXPECT_TRUE(all_zero(run_in_pieces(*op, values, sample.attributes, 0, 1)))
            << op->name << ", input " << i;
        ++tried;
      }
  }
  EXPECT_GE(tried, 10);
}

}  // namespace
}  // namespace gradus::testing
