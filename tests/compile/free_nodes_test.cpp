// free_nodes_test.cpp - which nodes cost nothing.
#include "compile/free_nodes.hpp"

#include <gtest/gtest.h>

#include <gradus/ops.hpp>

namespace gradus::compile {
namespace {

struct FreeNodes : testing::Test {
  Graph graph;
  Var x = graph.input("x", {3, 4}, Dtype::float32), row = graph.input("row", {4}, Dtype::float32);

  bool is_free(Var y, bool fuse = true) { return free_nodes(graph, fuse).contains(y.id()); }
};

TEST_F(FreeNodes, a_reshape_is_free_in_any_case) {
  const Var flat = reshape(x, {12});
  graph.output("flat", flat);
  EXPECT_TRUE(is_free(flat));
  EXPECT_TRUE(is_free(flat, false));
  EXPECT_FALSE(is_free(x));
  EXPECT_EQ(source_of(graph, free_nodes(graph, true), flat.id()), x.id());
}

TEST_F(FreeNodes, a_repeat_is_free_where_only_chains_read_it) {
  const Var for_chain = broadcast(row, {3, 4}), for_both = broadcast(row, {3, 4});
  (void)(x + for_chain);
  (void)(x + for_both);
  (void)sum(for_both);
  EXPECT_TRUE(is_free(for_chain));
  EXPECT_FALSE(is_free(for_chain, false));
  EXPECT_FALSE(is_free(for_both));
}

TEST_F(FreeNodes, a_transpose_is_free_where_only_products_read_it) {
  const Var for_product = transpose(x), for_sum = transpose(x);
  (void)matmul(x, for_product);
  (void)sum(for_sum, {0});
  EXPECT_TRUE(is_free(for_product));
  EXPECT_FALSE(is_free(for_sum));
}

TEST_F(FreeNodes, outputs_and_next_values_have_memory) {
  const Var repeated = broadcast(row, {3, 4}), turned = transpose(x);
  (void)(x + repeated);
  (void)matmul(x, turned);
  graph.output("repeated", repeated);
  graph.next(graph.state("s", {4, 3}, Dtype::float32), turned);
  EXPECT_FALSE(is_free(repeated));
  EXPECT_FALSE(is_free(turned));
}

TEST_F(FreeNodes, a_reshape_of_a_repeat_has_memory_behind_it) {
  const Var repeated = broadcast(row, {3, 4});
  const Var twice = reshape(reshape(repeated, {12}), {4, 3});
  (void)exp(twice);
  EXPECT_TRUE(is_free(twice));
  EXPECT_FALSE(is_free(repeated));
}

}  // namespace
}  // namespace gradus::compile
