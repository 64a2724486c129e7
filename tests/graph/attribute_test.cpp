// attribute_test.cpp - attributes are read and set by their type, and those of a node are as its op declares
// them.
#include <gradus/autodiff.hpp>
#include <gradus/error.hpp>
#include <gradus/ops.hpp>
#include <limits>

#include "graph/op.hpp"
#include "ops/records.hpp"
#include "support/refused.hpp"

namespace gradus {
namespace {

struct Declared {
  static constexpr Attribute<bool> keep{"keep", any_number, "a flag", true};
  static constexpr Attribute<std::int64_t> axis{"axis", any_number, "a whole number"};
  static constexpr Attribute<double> slope{"slope", any_number, "a number", 0.5};
  static constexpr Attribute<Dtype> dtype{"dtype", any_number, "a type"};
  static constexpr Attribute<Extent> size{"size", not_negative, "two lengths", 2};
  static constexpr Attribute<Axes> axes{"axes", any_number, "a list"};
};

TEST(Attribute, is_read_as_it_was_set) {
  const Attributes given{Declared::keep(false),         Declared::axis(3),      Declared::slope(1.5),
                         Declared::dtype(Dtype::int64), Declared::size({4, 5}), Declared::axes({1, 2})};
  EXPECT_EQ(given.str(), "keep=0, axis=3, slope=1.5, dtype=2, size=[4, 5], axes=[1, 2]");
  EXPECT_FALSE(Declared::keep.of(given));
  EXPECT_EQ(Declared::axis.of(given), 3);
  EXPECT_EQ(Declared::slope.of(given), 1.5);
  EXPECT_EQ(Declared::dtype.of(given), Dtype::int64);
  EXPECT_EQ(Declared::size.of(given), Extent(4, 5));
  EXPECT_EQ(Declared::axes.of(given), (Axes{1, 2}));
}

TEST(Attribute, has_its_default_where_it_is_left_out) {
  const Attributes none;
  EXPECT_TRUE(Declared::keep.of(none));
  EXPECT_EQ(Declared::slope.of(none), 0.5);
  EXPECT_EQ(Declared::size.of(none), Extent(2));
  REFUSED(Error, Declared::axis.of(none));
  REFUSED(Error, Declared::axes.of(none));
}

class NodeAttributes : public ::testing::Test {
 protected:
  Graph graph_;
  Var x_ = graph_.input("x", {2, 3}, Dtype::float64);
  Var images_ = graph_.input("images", {1, 1, 4, 4}, Dtype::float64);

  Var apply_to(const Op& op, Var x, Attributes attributes) {
    const Var inputs[] = {x};
    return graph_.apply(op, inputs, std::move(attributes));
  }
};

TEST_F(NodeAttributes, that_do_not_fit_the_declaration_are_refused) {
  REFUSED(Error, apply_to(argmax_op, x_, {}));
  REFUSED(UsageError, apply_to(argmax_op, x_, {{"axis", 1.5}}));
  REFUSED(UsageError, apply_to(argmax_op, x_, {{"axis", std::int64_t{1}}, {"axes", std::int64_t{1}}}));
  REFUSED(UsageError, apply_to(elu_op, x_, {{"alpha", std::int64_t{1}}}));
  REFUSED(ShapeError,
          apply_to(pad_op, x_,
                   {{"axis", std::int64_t{0}}, {"before", std::int64_t{-1}}, {"after", std::int64_t{0}}}));
  REFUSED(ShapeError, apply_to(max_pool2d_op, images_, {{"kernel", Axes{2}}}));
  REFUSED(ShapeError, apply_to(max_pool2d_op, images_, {{"stride", Axes{0, 1}}}));
}

TEST_F(NodeAttributes, that_are_left_out_are_what_the_op_declares) {
  const auto value = [&](Var y) {
    return evaluate(graph_, y.id(), {{"x", Tensor::full(x_.shape(), Dtype::float64, -1)}});
  };
  EXPECT_TRUE(value(apply_to(elu_op, x_, {})).same_bytes(value(elu(x_))));
  EXPECT_TRUE(value(apply_to(leaky_relu_op, x_, {})).same_bytes(value(leaky_relu(x_))));
}

TEST_F(NodeAttributes, must_be_numbers) {
  REFUSED(ShapeError, apply_to(elu_op, x_, {{"alpha", std::numeric_limits<double>::quiet_NaN()}}));
}

// The functions of the menu have the same defaults as the table.
TEST_F(NodeAttributes, default_to_what_functions_default_to) {
  const Var w = graph_.input("w", {1, 1, 2, 2}, Dtype::float64);
  for (const Var made : {elu(x_), leaky_relu(x_), logsumexp(x_), sum(x_), mean(x_), max(x_),
                         conv2d(images_, w), max_pool2d(images_), avg_pool2d(images_)}) {
    const Node& node = made.node();
    int compared = 0;
    for (const AttributeInfo* declared : node.op->attributes) {
      const AttributeValue* value = node.attributes.find(declared->name);
      if (!value || !declared->otherwise) continue;
      ++compared;
      const double otherwise = *declared->otherwise;
      if (const auto* list = std::get_if<Axes>(value))
        for (const std::int64_t each : *list)
          EXPECT_EQ(static_cast<double>(each), otherwise) << node.op->name << " " << declared->name;
      else if (const auto* whole = std::get_if<std::int64_t>(value))
        EXPECT_EQ(static_cast<double>(*whole), otherwise) << node.op->name << " " << declared->name;
      else
        EXPECT_EQ(std::get<double>(*value), otherwise) << node.op->name << " " << declared->name;
    }
    EXPECT_GT(compared, 0) << node.op->name;
  }
}

}  // namespace
}  // namespace gradus
