// chain_test.cpp - chains: registers, steps, stores, and numbers run tile by tile.
#include "compile/chain.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <gradus/ops.hpp>
#include <limits>
#include <numeric>

#include "compile/free_nodes.hpp"

namespace gradus::compile {
namespace {

// A chain of all nodes of a graph that are no leaves and cost something; leaves are named by their order.
struct ChainRig {
  Graph graph;

  Chain chain() {
    free = free_nodes(graph, true);
    Fusion group;
    group.chain = true;
    for (NodeId id = 0; id < graph.size(); ++id)
      if (!is_leaf(graph.node(id)) && !free.contains(id)) group.nodes.push_back(id);
    const auto locate = [&](NodeId id) {
      const Node& node = graph.node(id);
      return Slot{{Location::Place::leaf, static_cast<std::size_t>(id)}, node.shape, node.dtype, false};
    };
    const auto stores = [&](NodeId id) {
      if (id != group.nodes.back()) return std::vector<ChainStore>{};
      return std::vector<ChainStore>{{0, locate(id), false, true}};
    };
    return make_chain(group, {graph, free, locate, stores});
  }

  // What it stores of these inputs.
  std::vector<double> run(const Chain& made, const std::vector<std::vector<double>>& inputs) {
    std::vector<const std::byte*> read;
    for (const ChainInput& input : made.inputs)
      read.push_back(reinterpret_cast<const std::byte*>(inputs[input.slot.location.index].data()));
    std::vector<double> result(static_cast<std::size_t>(made.size));
    finite = true;
    run_chain(made, chain_memory(made, read, {reinterpret_cast<std::byte*>(result.data())}), threads, finite);
    return result;
  }

  NodeSet free;
  Threads threads{2};
  std::atomic<bool> finite{true};
};
struct ChainTest : testing::Test, ChainRig {};

TEST_F(ChainTest, reads_inputs_as_they_lie_for_all_and_repeated) {
  const Var x = graph.input("x", {3, 2}, Dtype::float64), row = graph.input("row", {2}, Dtype::float64),
            s = graph.input("s", {}, Dtype::float64);
  (void)(x + row + s);
  const Chain made = chain();
  ASSERT_EQ(made.inputs.size(), 3U);
  EXPECT_EQ(made.inputs[0].access, ChainInput::Access::direct);
  EXPECT_EQ(made.inputs[1].access, ChainInput::Access::repeated);
  EXPECT_EQ(made.inputs[2].access, ChainInput::Access::single);
  EXPECT_EQ(run(made, {{1, 2, 3, 4, 5, 6}, {10, 20}, {100}}),
            (std::vector<double>{111, 122, 113, 124, 115, 126}));
}

// Each of the axes, and each pair of them that do not merge, from any place on.
TEST(Chains, repeat_along_any_axes_across_tiles) {
  constexpr std::int64_t lengths[] = {3, 2, 7, 5, 16};
  const Shape whole(std::vector<std::int64_t>(std::begin(lengths), std::end(lengths)));
  for (unsigned mask = 1; mask < 31; ++mask) {
    ChainRig rig;
    std::vector<std::int64_t> some;
    for (std::size_t axis = 0; axis < 5; ++axis) some.push_back((mask >> axis & 1U) != 0 ? lengths[axis] : 1);
    const Shape shape(some);
    const Var x = rig.graph.input("x", whole, Dtype::float64),
              part = rig.graph.input("part", shape, Dtype::float64);
    (void)(x + part);
    Chain made = rig.chain();
    if (made.inputs[1].period == 0) made.tile = 48;  // ends within rows of 5 x 16
    std::vector<double> zeros(static_cast<std::size_t>(whole.size())),
        numbers(static_cast<std::size_t>(shape.size()));
    std::iota(numbers.begin(), numbers.end(), 1);
    const std::vector<double> found = rig.run(made, {zeros, numbers});
    for (std::int64_t i = 0; i < whole.size(); ++i) {
      std::int64_t rest = i, at = 0, stride = 1;
      for (std::size_t axis = 5; axis-- > 0; rest /= lengths[axis]) {
        at += some[axis] == 1 ? 0 : rest % lengths[axis] * stride;
        stride *= some[axis];
      }
      ASSERT_EQ(found[static_cast<std::size_t>(i)], numbers[static_cast<std::size_t>(at)])
          << shape.str() << " " << i;
    }
  }
}

TEST_F(ChainTest, a_single_number_times_something_and_a_sum_are_one_step) {
  const Var x = graph.input("x", {4}, Dtype::float64), z = graph.input("z", {4}, Dtype::float64),
            s = graph.input("s", {}, Dtype::float64);
  (void)(z - s * x);
  const Chain made = chain();
  ASSERT_EQ(made.steps.size(), 1U);
  EXPECT_STREQ(made.steps[0].name, "subtract_multiple");
  EXPECT_EQ(run(made, {{1, 2, 3, 4}, {10, 10, 10, 10}, {2}}), (std::vector<double>{8, 6, 4, 2}));
}

TEST_F(ChainTest, a_product_that_is_read_twice_stays_a_step) {
  const Var x = graph.input("x", {4}, Dtype::float64), s = graph.input("s", {}, Dtype::float64);
  const Var scaled = s * x;
  (void)(scaled + exp(scaled));
  EXPECT_EQ(chain().steps.size(), 3U);
}

TEST_F(ChainTest, is_right_over_many_tiles_and_says_what_is_not_finite) {
  constexpr std::int64_t size = 100'003;
  const Var x = graph.input("x", {size}, Dtype::float64);
  (void)(exp(-square(x)) / (square(x) + 1.0));
  const Chain made = chain();
  std::vector<double> numbers(static_cast<std::size_t>(size));
  for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = std::sin(static_cast<double>(i));
  std::vector<std::vector<double>> inputs(static_cast<std::size_t>(graph.size()));
  inputs[static_cast<std::size_t>(x.id())] = numbers;
  for (NodeId id = 0; id < graph.size(); ++id)
    if (graph.node(id).value) inputs[static_cast<std::size_t>(id)] = {graph.node(id).value->number(0)};
  const std::vector<double> got = run(made, inputs);
  EXPECT_TRUE(finite);
  for (std::size_t i = 0; i < got.size(); i += 101) {
    const double square = numbers[i] * numbers[i];
    EXPECT_NEAR(got[i], std::exp(-square) / (square + 1), 1e-14) << i;
  }
  inputs[static_cast<std::size_t>(x.id())][size - 1] = std::numeric_limits<double>::quiet_NaN();
  run(made, inputs);
  EXPECT_FALSE(finite);
}

}  // namespace
}  // namespace gradus::compile
