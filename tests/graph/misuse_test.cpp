// misuse_test.cpp - nodes that are none, or of another graph, and attributes that make no sense.
#include <gradus/graph.hpp>
#include <gradus/ops.hpp>
#include <limits>
#include <span>

#include "support/refused.hpp"

namespace gradus {
namespace {

constexpr std::int64_t endless = std::numeric_limits<std::int64_t>::max();

class GraphMisuse : public testing::Test {
 protected:
  Graph graph_, other_;
  Var x_ = graph_.input("x", {2, 3}, Dtype::float64), foreign_ = other_.input("x", {2, 3}, Dtype::float64);
  Var image_ = graph_.input("image", {1, 2, 4, 4}, Dtype::float64);
  Var kernel_ = graph_.input("kernel", {2, 2, 3, 3}, Dtype::float64);
  Var labels_ = graph_.input("labels", {2}, Dtype::int64);
  const Var none_;
};

TEST_F(GraphMisuse, no_op_takes_an_empty_node) {
  using Unary = Var (*)(Var);
  for (const Unary op : {static_cast<Unary>(&negate),
                         static_cast<Unary>(&exp),
                         static_cast<Unary>(&log),
                         static_cast<Unary>(&log1p),
                         static_cast<Unary>(&sqrt),
                         static_cast<Unary>(&square),
                         static_cast<Unary>(&reciprocal),
                         static_cast<Unary>(&abs),
                         static_cast<Unary>(&erf),
                         static_cast<Unary>(&relu),
                         static_cast<Unary>(&gelu),
                         static_cast<Unary>(&silu),
                         static_cast<Unary>(&sigmoid),
                         static_cast<Unary>(&tanh),
                         static_cast<Unary>(&softplus),
                         static_cast<Unary>(&step),
                         static_cast<Unary>(&transpose),
                         static_cast<Unary>(&softmax),
                         static_cast<Unary>(&logsumexp_parts),
                         static_cast<Unary>(&log_softmax),
                         static_cast<Unary>(&to_lanes),
                         static_cast<Unary>(&zeros_like),
                         static_cast<Unary>(&ones_like)})
    REFUSED(UsageError, op(none_));
  using Binary = Var (*)(Var, Var);
  for (const Binary op :
       {static_cast<Binary>(&add), static_cast<Binary>(&subtract), static_cast<Binary>(&multiply),
        static_cast<Binary>(&divide), static_cast<Binary>(&power), static_cast<Binary>(&maximum),
        static_cast<Binary>(&minimum), static_cast<Binary>(&equal), static_cast<Binary>(&not_equal),
        static_cast<Binary>(&less), static_cast<Binary>(&less_equal), static_cast<Binary>(&greater),
        static_cast<Binary>(&greater_equal), static_cast<Binary>(&matmul), static_cast<Binary>(&gather),
        static_cast<Binary>(&cross_entropy)}) {
    REFUSED(UsageError, op(none_, x_));
    REFUSED(UsageError, op(x_, none_));
    REFUSED(UsageError, op(none_, none_));
  }
}

TEST_F(GraphMisuse, no_formula_takes_an_empty_node) {
  REFUSED(UsageError, x_ + none_);
  REFUSED(UsageError, none_ * x_);
  REFUSED(UsageError, -none_);
  REFUSED(UsageError, none_ + 1);
  REFUSED(UsageError, 2 * none_);
  REFUSED(UsageError, 1 / none_);
  REFUSED(UsageError, number_like(none_, 1));
  REFUSED(UsageError, none_.graph());
  REFUSED(UsageError, none_.node());
  REFUSED(UsageError, none_.shape());
  REFUSED(UsageError, none_.dtype());
  REFUSED(UsageError, select(none_, x_, x_));
  REFUSED(UsageError, select(greater(x_, x_), x_, none_));
  REFUSED(UsageError, cast(none_, Dtype::float32));
  REFUSED(UsageError, clamp(none_, 0, 1));
  REFUSED(UsageError, leaky_relu(none_));
  REFUSED(UsageError, elu(none_));
  REFUSED(UsageError, broadcast(none_, {2}));
  REFUSED(UsageError, reshape(none_, {2}));
  REFUSED(UsageError, slice(none_, 0, 0, 1));
  REFUSED(UsageError, pad(none_, 0, 0, 1));
  REFUSED(UsageError, scatter(none_, labels_, 2));
  REFUSED(UsageError, one_hot(none_, 2, Dtype::float64));
  REFUSED(UsageError, sum(none_));
  REFUSED(UsageError, mean(none_));
  REFUSED(UsageError, max(none_));
  REFUSED(UsageError, argmax(none_));
  REFUSED(UsageError, sum_to(none_, {}));
  REFUSED(UsageError, logsumexp(none_));
  REFUSED(UsageError, from_lanes(none_, 1));
  REFUSED(UsageError, lane_sum(none_, 1));
  REFUSED(UsageError, conv2d(none_, kernel_));
  REFUSED(UsageError, conv2d(image_, none_));
  REFUSED(UsageError, max_pool2d(none_));
  REFUSED(UsageError, avg_pool2d(none_));
  REFUSED(UsageError, random_mask(none_, none_, 1, 0.5, {2}, Dtype::float32));
  const Var parts[] = {x_, none_}, empty[] = {none_};
  REFUSED(UsageError, concatenate(parts, 0));
  REFUSED(UsageError, concatenate(empty, 0));
  REFUSED(ShapeError, concatenate({}, 0));
}

TEST_F(GraphMisuse, nodes_of_another_graph) {
  REFUSED(UsageError, x_ + foreign_);
  REFUSED(UsageError, matmul(x_, foreign_));
  REFUSED(UsageError, graph_.output("y", foreign_));
  REFUSED(UsageError, graph_.output("y", none_));
  const Var state = graph_.state("s", {2, 3}, Dtype::float64);
  REFUSED(UsageError, graph_.next(state, foreign_));
  REFUSED(UsageError, graph_.next(foreign_, state));
  REFUSED(UsageError, graph_.next(none_, x_));
  REFUSED(UsageError, graph_.next(x_, x_));
  REFUSED(ShapeError, graph_.next(state, image_));
  REFUSED(UsageError, graph_.adopt(other_, 7, {}));
  REFUSED(UsageError, graph_.adopt(other_, 0, {99}));
  REFUSED(UsageError, graph_.add_origins(99, {}));
}

TEST_F(GraphMisuse, copies_on_inputs_that_the_node_does_not_fit) {
  const NodeId product = (x_ * x_).id();
  const NodeId same = foreign_.id(), other = other_.input("other", {3, 2}, Dtype::float64).id(),
               single = other_.input("single", {2, 3}, Dtype::float32).id();
  EXPECT_NO_THROW(other_.adopt(graph_, product, {same, same}));
  REFUSED(UsageError, other_.adopt(graph_, product, {}));
  REFUSED(UsageError, other_.adopt(graph_, product, {same}));
  REFUSED(UsageError, other_.adopt(graph_, product, {same, same, same}));
  REFUSED(UsageError, other_.adopt(graph_, image_.id(), {same}));
  REFUSED(ShapeError, other_.adopt(graph_, product, {same, other}));
  REFUSED(ShapeError, other_.adopt(graph_, product, {single, single}));
}

TEST_F(GraphMisuse, types_that_are_none) {
  const auto none = static_cast<Dtype>(88);
  REFUSED(DtypeError, graph_.input("a", {2}, none));
  REFUSED(DtypeError, graph_.parameter("a", {2}, none));
  REFUSED(DtypeError, graph_.state("a", {2}, none));
  EXPECT_FALSE(graph_.find("a"));
  REFUSED(DtypeError, cast(x_, none));
  REFUSED(DtypeError, one_hot(labels_, 3, none));
  const Var seed = graph_.scalar(1, Dtype::int64);
  REFUSED(DtypeError, random_mask(seed, seed, 1, 0.5, {2}, none));
}

TEST_F(GraphMisuse, attributes_of_another_type) {
  const Attributes attributes{{"axis", 1.5}, {"slope", std::int64_t{1}}, {"axes", std::int64_t{1}}};
  REFUSED(UsageError, attributes.integer("axis"));
  REFUSED(UsageError, attributes.number("slope"));
  REFUSED(UsageError, attributes.list("axes"));
  REFUSED(Error, attributes.number("nothing"));
  EXPECT_EQ(attributes.number("axis"), 1.5);
}

TEST_F(GraphMisuse, ids_that_no_node_has) {
  for (const NodeId id : {-1, 99, std::numeric_limits<NodeId>::max(), std::numeric_limits<NodeId>::min()}) {
    REFUSED(UsageError, graph_.node(id));
    REFUSED(UsageError, graph_.var(id).shape());
    REFUSED(UsageError, relu(graph_.var(id)));
    REFUSED(UsageError, x_ + Var(graph_, id));
    REFUSED(UsageError, graph_.output("y", graph_.var(id)));
    REFUSED(UsageError, graph_.initial(id));
    REFUSED(UsageError, formula_text(graph_, id));
  }
  REFUSED(UsageError, graph_.initial(x_.id()));
  REFUSED(UsageError, graph_.input("x", {1}, Dtype::float32));
  REFUSED(UsageError, graph_.state("x", {1}, Dtype::float32));
}

TEST_F(GraphMisuse, axes_and_lengths_that_do_not_exist) {
  for (const std::int64_t axis : {std::int64_t{2}, std::int64_t{-3}, endless, -endless}) {
    REFUSED(ShapeError, slice(x_, axis, 0, 1));
    REFUSED(ShapeError, pad(x_, axis, 0, 1));
    REFUSED(ShapeError, argmax(x_, axis));
    REFUSED(ShapeError, sum(x_, {axis}));
    REFUSED(ShapeError, mean(x_, {axis}));
    REFUSED(ShapeError, max(x_, {axis}));
    REFUSED(ShapeError, transpose(x_, {axis, 0}));
    const Var parts[] = {x_, x_};
    REFUSED(ShapeError, concatenate(parts, axis));
  }
  REFUSED(ShapeError, sum(x_, {0, 0}));
  REFUSED(ShapeError, transpose(x_, {0}));
  REFUSED(ShapeError, transpose(labels_));
  REFUSED(ShapeError, slice(x_, 0, -1, 1));
  REFUSED(ShapeError, slice(x_, 0, 1, 0));
  REFUSED(ShapeError, slice(x_, 0, 0, endless));
  REFUSED(ShapeError, pad(x_, 0, -1, 0));
  REFUSED(ShapeError, pad(x_, 0, endless, endless));
  REFUSED(ShapeError, pad(x_, 0, 0, endless));
  REFUSED(ShapeError, reshape(x_, {7}));
  REFUSED(ShapeError, reshape(x_, {-1}));
  REFUSED(UsageError, reshape(x_, {endless, 2}));
  REFUSED(ShapeError, broadcast(x_, {2}));
  REFUSED(ShapeError, broadcast(x_, {5, 3}));
  REFUSED(UsageError, broadcast(x_, {endless, 2, 3}));
  REFUSED(ShapeError, sum_to(x_, {4}));
  REFUSED(ShapeError, scatter(x_, labels_, -1));
  REFUSED(UsageError, scatter(x_, labels_, endless));
  for (const std::int64_t classes : {0, -1}) REFUSED(ShapeError, one_hot(labels_, classes, Dtype::float64));
  REFUSED(UsageError, one_hot(labels_, endless, Dtype::float64));
  REFUSED(DtypeError, one_hot(x_, 3, Dtype::float64));
  REFUSED(DtypeError, gather(x_, x_));
  REFUSED(ShapeError, matmul(x_, x_));
  REFUSED(ShapeError, from_lanes(image_, 1));
  REFUSED(ShapeError, lane_sum(image_, 1));
  const Var seed = graph_.scalar(1, Dtype::int64);
  for (const double keep : {-0.1, 1.1, std::numeric_limits<double>::quiet_NaN()})
    REFUSED(UsageError, random_mask(seed, seed, 1, keep, {2}, Dtype::float32));
}

TEST_F(GraphMisuse, windows_that_lie_nowhere) {
  for (const std::int64_t bad : {std::int64_t{0}, std::int64_t{-1}, endless}) {
    REFUSED(ShapeError, conv2d(image_, kernel_, {.stride = {bad, 1}}));
    REFUSED(ShapeError, conv2d(image_, kernel_, {.dilation = {1, bad}}));
    REFUSED(ShapeError, conv2d(image_, kernel_, {.groups = bad}));
    REFUSED(ShapeError, max_pool2d(image_, {.kernel = {bad, 1}}));
    REFUSED(ShapeError, avg_pool2d(image_, {.stride = {1, bad}}));
  }
  for (const std::int64_t bad : {std::int64_t{-1}, endless}) {
    REFUSED(ShapeError, conv2d(image_, kernel_, {.padding = {bad, 0}}));
    REFUSED(ShapeError, max_pool2d(image_, {.padding = {0, bad}}));
    REFUSED(ShapeError, conv2d_input_gradient(image_, kernel_, {bad, 4}));
    REFUSED(ShapeError, conv2d_weight_gradient(image_, image_, {4, bad}));
    REFUSED(ShapeError, avg_pool2d_gradient(image_, {bad, 8}));
  }
  REFUSED(ShapeError, conv2d(x_, kernel_));
  REFUSED(ShapeError, conv2d(image_, x_));
  REFUSED(ShapeError, max_pool2d(x_));
  REFUSED(ShapeError, max_pool2d_gradient(image_, image_));
}

}  // namespace
}  // namespace gradus
