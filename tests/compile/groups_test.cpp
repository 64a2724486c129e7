// groups_test.cpp - groups of nodes join only where no cycle comes of it.
#include "compile/groups.hpp"

#include <gtest/gtest.h>

#include <gradus/ops.hpp>

#include "compile/free_nodes.hpp"

namespace gradus::compile {
namespace {

struct GroupsTest : testing::Test {
  Graph graph;
  Var x = graph.input("x", {4}, Dtype::float32);
  Var a = exp(x);

  struct Made {
    Groups groups;
    explicit Made(const Graph& graph) : groups(graph, free_nodes(graph, true)) {}
    GroupId of(Var y) const { return groups.of(y.id()); }
  };
};

TEST_F(GroupsTest, leaves_and_what_costs_nothing_are_in_none) {
  const Var flat = reshape(a, {2, 2});
  const Made made(graph);
  EXPECT_EQ(made.of(x), no_group);
  EXPECT_EQ(made.of(flat), no_group);
  EXPECT_NE(made.of(a), no_group);
}

TEST_F(GroupsTest, that_join_have_the_members_and_neighbours_of_both) {
  const Var b = a + 1.0, c = sum(b);
  Made made(graph);
  ASSERT_TRUE(made.groups.join(made.of(a), made.of(b)));
  EXPECT_EQ(made.of(a), made.of(b));
  EXPECT_EQ(made.groups.members(made.of(a)), (std::vector<NodeId>{a.id(), b.id()}));
  EXPECT_EQ(made.groups.read_by(made.of(a)), std::set<GroupId>{made.of(c)});
  EXPECT_EQ(made.groups.reads(made.of(c)), std::set<GroupId>{made.of(a)});
}

TEST_F(GroupsTest, do_not_join_around_a_third_one) {
  const Var total = sum(a), b = a * total;
  Made made(graph);
  EXPECT_FALSE(made.groups.join(made.of(a), made.of(b)));  // the sum would have to be in between
  EXPECT_NE(made.of(a), made.of(b));
}

TEST_F(GroupsTest, do_not_join_where_one_reads_the_other_through_a_reshape) {
  const Var b = exp(reshape(reshape(a, {2, 2}), {4}));
  Made made(graph);
  EXPECT_FALSE(made.groups.join(made.of(a), made.of(b)));
}

TEST_F(GroupsTest, wait_for_others_unless_those_wait_for_them) {
  const Var b = sum(a), c = tanh(x);
  Made made(graph);
  EXPECT_TRUE(made.groups.order(made.of(b), made.of(c)));
  EXPECT_FALSE(made.groups.order(made.of(c), made.of(a)));
  EXPECT_TRUE(made.groups.reads(made.of(c)).contains(made.of(b)));
}

TEST_F(GroupsTest, have_so_many_members_at_most) {
  std::vector<Var> all{a};
  for (int i = 0; i < 40; ++i) all.push_back(tanh(all.back()));
  Made made(graph);
  for (std::size_t i = 1; i < all.size(); ++i) made.groups.join(made.of(all[i - 1]), made.of(all[i]));
  EXPECT_EQ(made.groups.members(made.of(a)).size(), 24U);
  EXPECT_NE(made.of(all.back()), made.of(a));
}

}  // namespace
}  // namespace gradus::compile
