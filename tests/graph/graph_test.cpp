// graph_test.cpp - graphs: append-only, named, layered, and errors that point at the mistake.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <gradus/autodiff.hpp>
#include <gradus/error.hpp>
#include <gradus/ops.hpp>

#include "graph/op.hpp"
#include "ops/records.hpp"

namespace gradus {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// What an expression says when it throws an E; a failure where it does not.
template <class E, class F>
std::string message(const F& make) {
  try {
    make();
  } catch (const E& error) {
    return error.what();
  }
  ADD_FAILURE() << "nothing of the expected type was thrown";
  return {};
}

// A small network's loss and its gradients.
struct Network {
  Graph graph;
  Var x = graph.input("x", Shape{4, 3}.labelled(0, "B"), Dtype::float32);
  Var w = graph.parameter("0.weight", {2, 3}, Dtype::float32);
  Var b = graph.parameter("0.bias", {2}, Dtype::float32);
  Var z, loss;

  Network() {
    const Graph::LayerScope layer(graph, "0.linear");
    z = matmul(x, transpose(w)) + b;
    loss = mean(square(relu(z)));
  }
};

TEST(Graph, reads_only_earlier_nodes) {
  Network net;
  const NodeId before = net.graph.size();
  const std::vector<std::string> ops = [&] {
    std::vector<std::string> names;
    for (NodeId id = 0; id < before; ++id) names.emplace_back(net.graph.node(id).op->name);
    return names;
  }();
  gradients(net.loss, {{net.w, net.b}});
  EXPECT_GT(net.graph.size(), before);
  for (NodeId id = 0; id < net.graph.size(); ++id)
    for (const NodeId input : net.graph.node(id).inputs) EXPECT_LT(input, id);
  for (NodeId id = 0; id < before; ++id)
    EXPECT_EQ(net.graph.node(id).op->name, ops[static_cast<std::size_t>(id)]);
}

TEST(Graph, keeps_references_to_nodes_good_while_it_grows) {
  Graph graph;
  Var x = graph.input("x", {2}, Dtype::float64);
  const Node& first = x.node();
  for (int i = 0; i < 5000; ++i) x = negate(x);
  EXPECT_EQ(&first, &graph.node(0));
  EXPECT_EQ(first.name, "x");
}

TEST(Graph, takes_back_nodes_that_were_only_tried) {
  Graph graph;
  const Var x = graph.input("x", {2}, Dtype::float64);
  {
    Graph::Trial trial(graph);
    exp(2 * x);
  }
  EXPECT_EQ(graph.size(), 1);
  NodeId kept = -1;
  {
    Graph::Trial trial(graph);
    kept = exp(x).id();
    trial.keep();
  }
  EXPECT_EQ(graph.size(), 2);
  EXPECT_EQ(graph.node(kept).inputs, std::vector<NodeId>{x.id()});
}

TEST(Graph, takes_back_names_and_records_with_nodes_that_were_only_tried) {
  Graph graph;
  const Var x = graph.input("x", {2}, Dtype::float64);
  {
    const Graph::Trial trial(graph);
    const Var w = graph.parameter("w", {2}, Dtype::float64), s = graph.state("s", {2}, Dtype::float64, 1);
    graph.next(w, w * x);
    graph.next(s, s + x);
    graph.output("y", w);
    (void)gradients(sum(w * x), {{x}});
  }
  EXPECT_EQ(graph.size(), 1);
  EXPECT_TRUE(graph.parameters().empty() && graph.states().empty() && graph.records().empty());
  EXPECT_TRUE(graph.outputs().empty() && graph.updates().empty());
  EXPECT_FALSE(graph.find("w"));
  EXPECT_EQ(graph.parameter("w", {3}, Dtype::float32).id(), 1);
}

TEST(Graph, carries_labels_of_axes_along) {
  Network net;
  EXPECT_EQ(net.z.shape().labelled_str(), "[B=4, 2]");
  EXPECT_EQ(transpose(net.x).shape().labelled_str(), "[3, B=4]");
  EXPECT_EQ(sum(net.x, {1}).shape().labelled_str(), "[B=4]");
  EXPECT_EQ(softmax(net.z).shape().labelled_str(), "[B=4, 2]");
  EXPECT_EQ(reshape(net.x, {4, 3, 1}).shape().labelled_str(), "[B=4, 3, 1]");
}

TEST(Graph, finds_leaves_by_name_and_refuses_a_name_twice) {
  Network net;
  const Var v = net.graph.state("v", {2, 3}, Dtype::float32, 0.5);
  EXPECT_EQ(net.graph.find("0.weight"), net.w.id());
  EXPECT_EQ(net.graph.find("nothing"), std::nullopt);
  EXPECT_EQ(net.graph.initial(v.id()), 0.5);
  EXPECT_EQ(net.graph.inputs().size(), 1U);
  EXPECT_EQ(net.graph.parameters().size(), 2U);
  EXPECT_EQ(net.graph.states().size(), 1U);
  EXPECT_THAT(message<UsageError>([&] { net.graph.state("x", {}, Dtype::float32); }), HasSubstr("\"x\""));
}

TEST(Graph, gives_parameters_and_states_a_next_value) {
  Network net;
  net.graph.next(net.b, net.b * 0.5);
  EXPECT_EQ(net.graph.updates().count(net.b.id()), 1U);
  EXPECT_THAT(message<ShapeError>([&] { net.graph.next(net.b, net.w); }),
              AllOf(HasSubstr("0.bias"), HasSubstr("[2]"), HasSubstr("[2, 3]")));
  EXPECT_THAT(message<UsageError>([&] { net.graph.next(net.x, net.x); }), HasSubstr("no next value"));
}

TEST(Graph, notes_the_layer_of_each_node_and_of_its_gradient) {
  Graph graph;
  const Var x = graph.input("x", {3}, Dtype::float32);
  Var y;
  {
    const Graph::LayerScope outer(graph, "block");
    {
      const Graph::LayerScope inner(graph, "0.relu");
      EXPECT_EQ(graph.current_layer(), "block/0.relu");
      y = relu(x);
    }
    EXPECT_EQ(graph.current_layer(), "block");
  }
  EXPECT_EQ(graph.current_layer(), "");
  const Var dx = gradients(sum(y), {{x}})[0];
  EXPECT_EQ(graph.layers()[static_cast<std::size_t>(y.node().layer)], "block/0.relu");
  EXPECT_EQ(graph.layers()[static_cast<std::size_t>(dx.node().layer)], "block/0.relu");
}

TEST(Graph, records_each_rule_with_what_it_read_and_what_came_out) {
  Network net;
  EXPECT_TRUE(net.graph.records().empty());
  const std::vector<Var> g = gradients(net.loss, {{net.w, net.b}});
  const Var product = net.graph.var(net.z.node().inputs[0]);
  bool found = false;
  for (const Record& record : net.graph.records()) {
    ASSERT_GE(record.subject, 0);
    const std::size_t inputs = net.graph.node(record.subject).inputs.size();
    if (record.rule != "sum over paths") {
      EXPECT_EQ(record.after.size(), inputs) << record.rule;
    }
    if (record.subject != product.id()) continue;
    found = true;
    EXPECT_EQ(record.rule, "product rule of matrices");
    EXPECT_EQ(record.before.size(), 1U);
    EXPECT_EQ(record.after[0], -1);  // no gradient leads to the input x
    EXPECT_EQ(net.graph.node(record.after[1]).shape, net.graph.node(product.node().inputs[1]).shape);
  }
  EXPECT_TRUE(found);
  EXPECT_GE(g[0].node().record, 0);
  EXPECT_EQ(net.z.node().record, -1);
}

TEST(GraphErrors, name_op_rule_shapes_and_layer) {
  Network net;
  const Graph::LayerScope layer(net.graph, "1.linear");
  const std::string text = message<ShapeError>([&] { matmul(net.x, net.w); });
  EXPECT_THAT(text, StartsWith("matmul: columns of the first must equal rows of the second"));
  EXPECT_THAT(text, AllOf(HasSubstr("[B=4, 3] float32 and [2, 3] float32"),
                          HasSubstr("[N, K], [K, M] -> [N, M]"), HasSubstr("1.linear")));
}

TEST(GraphErrors, name_types_that_do_not_fit) {
  Network net;
  const Var wide = net.graph.input("wide", {3, 2}, Dtype::float64),
            whole = net.graph.input("n", {3, 2}, Dtype::int64);
  EXPECT_THAT(message<DtypeError>([&] { matmul(net.x, wide); }), HasSubstr("input 2 must be float32"));
  EXPECT_THAT(message<DtypeError>([&] { exp(whole); }), HasSubstr("does not work on int64"));
}

TEST(GraphErrors, refuse_nodes_of_another_graph_and_leaves_as_ops) {
  Network one, two;
  EXPECT_THAT(message<UsageError>([&] { apply(add_op, {one.b, two.b}); }), HasSubstr("another graph"));
  EXPECT_THAT(message<UsageError>([&] { apply(add_op, {Var(), one.b}); }), StartsWith("add"));
}

TEST(GraphErrors, say_which_axis_is_missing) {
  Network net;
  EXPECT_THAT(message<ShapeError>([&] { sum(net.x, {2}); }),
              AllOf(StartsWith("sum"), HasSubstr("no axis 2"), HasSubstr("[B=4, 3]")));
  EXPECT_THAT(message<ShapeError>([&] { sum(net.x, {1, -1}); }), HasSubstr("twice"));
  EXPECT_THAT(message<ShapeError>([&] {
                mean(net.graph.input("e", {0, 3}, Dtype::float32));
              }),
              HasSubstr("no mean of nothing"));
  EXPECT_THAT(message<ShapeError>([&] { sum_to(net.x, {5}); }),
              AllOf(StartsWith("sum_to"), HasSubstr("[5]")));
  EXPECT_THAT(message<ShapeError>([&] { transpose(net.b); }), StartsWith("transpose"));
  EXPECT_THAT(message<ShapeError>([&] { slice(net.x, 1, 2, 4); }),
              AllOf(StartsWith("slice"), HasSubstr("inside the axis")));
}

}  // namespace
}  // namespace gradus
