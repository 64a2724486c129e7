// lower_test.cpp - instructions and places in memory.
#include "compile/lower.hpp"

#include <gtest/gtest.h>

#include <gradus/ops.hpp>

#include "ops/records.hpp"

namespace gradus::compile {
namespace {

using Kind = Instruction::Kind;
using Place = Location::Place;

struct Lower : testing::Test {
  Graph graph;
  Var x = graph.input("x", {8, 6}, Dtype::float32);

  std::unique_ptr<Program::Parts> parts(const CompileOptions& options = {}) const {
    return lower(graph, schedule(graph, options.fuse), options);
  }
};

TEST_F(Lower, a_chain_is_one_instruction_without_memory_for_what_lies_between) {
  graph.output("y", tanh(exp(x)));
  const auto made = parts();
  ASSERT_EQ(made->instructions.size(), 1U);
  EXPECT_EQ(made->instructions[0].kind, Kind::chain);
  EXPECT_EQ(made->instructions[0].chain.steps.size(), 2U);
  EXPECT_EQ(made->instructions[0].chain.stores.size(), 1U);
  EXPECT_EQ(made->outputs.at("y").location.place, Place::arena);
}

TEST_F(Lower, each_op_is_a_kernel_where_nothing_is_fused) {
  graph.output("y", tanh(exp(x)));
  const auto made = parts({.fuse = false});
  ASSERT_EQ(made->instructions.size(), 2U);
  EXPECT_EQ(made->instructions[0].op, &exp_op);
  EXPECT_EQ(made->instructions[1].op, &tanh_op);
  EXPECT_EQ(made->instructions[1].inputs[0].location, made->instructions[0].output.location);
}

TEST_F(Lower, a_product_reads_a_transpose_from_where_it_lies) {
  const Var w = graph.parameter("w", {5, 6}, Dtype::float32);
  graph.output("y", matmul(x, transpose(w)));
  const auto made = parts();
  ASSERT_EQ(made->instructions.size(), 1U);
  EXPECT_EQ(made->instructions[0].kind, Kind::product);
  EXPECT_TRUE(made->instructions[0].inputs[1].transposed);
  EXPECT_EQ(made->instructions[0].inputs[1].location.place, Place::leaf);
}

TEST_F(Lower, leaves_and_constants_are_read_from_where_they_are) {
  const Var c = graph.constant(Tensor({8, 6}, Dtype::float32));
  graph.output("x", x);
  graph.output("c", reshape(c, {48}));
  const auto made = parts();
  EXPECT_TRUE(made->instructions.empty());
  EXPECT_EQ(made->outputs.at("x").location.place, Place::leaf);
  EXPECT_EQ(made->outputs.at("c").location.place, Place::constant);
  EXPECT_EQ(made->outputs.at("c").shape, Shape({48}));
}

TEST_F(Lower, a_next_value_is_written_to_its_leaf_and_looked_at) {
  const Var w = graph.parameter("w", {8, 6}, Dtype::float32);
  graph.next(w, w - x);
  const auto made = parts();
  ASSERT_EQ(made->instructions.size(), 1U);
  ASSERT_EQ(made->instructions[0].chain.stores.size(), 1U);
  EXPECT_EQ(made->instructions[0].chain.stores[0].slot.location.place, Place::leaf);
  EXPECT_TRUE(made->instructions[0].chain.stores[0].checked);
}

TEST_F(Lower, a_next_value_that_cannot_be_is_copied_at_the_end) {
  const Var s = graph.state("s", {6}, Dtype::float32);
  graph.next(s, sum(x, {0}));
  const auto made = parts();
  ASSERT_EQ(made->instructions.size(), 2U);
  EXPECT_EQ(made->instructions[1].kind, Kind::copy);
  EXPECT_EQ(made->instructions[1].output.location.place, Place::leaf);
}

TEST_F(Lower, the_old_value_of_a_leaf_that_changes_is_saved_where_it_is_an_output) {
  const Var s = graph.state("s", {8, 6}, Dtype::float32);
  graph.next(s, s + x);
  graph.output("s", s);
  const auto made = parts();
  EXPECT_EQ(made->instructions.front().kind, Kind::copy);
  EXPECT_EQ(made->outputs.at("s").location, made->instructions.front().output.location);
}

}  // namespace
}  // namespace gradus::compile
