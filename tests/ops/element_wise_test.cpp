// element_wise_test.cpp - element-wise ops where they are special: kinks, ties, ends of the domain, not a
// number.
#include "ops/element_wise.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <gradus/error.hpp>
#include <string>

#include "graph/op.hpp"

namespace gradus {
namespace {

using testing::constants;
using testing::curve;
using testing::infinity;
using testing::nan;
using Numbers = std::vector<double>;

struct Named {
  std::string name;
  std::function<Var(Var)> f;
};

const std::vector<Named>& unary() {
  static const std::vector<Named> all{
      {"negate", [](Var x) { return negate(x); }},     {"exp", [](Var x) { return exp(x); }},
      {"log", [](Var x) { return log(x); }},           {"log1p", [](Var x) { return log1p(x); }},
      {"sqrt", [](Var x) { return sqrt(x); }},         {"square", [](Var x) { return square(x); }},
      {"abs", [](Var x) { return abs(x); }},           {"clamp", [](Var x) { return clamp(x, -1, 1); }},
      {"erf", [](Var x) { return erf(x); }},           {"relu", [](Var x) { return relu(x); }},
      {"elu", [](Var x) { return elu(x); }},           {"leaky_relu", [](Var x) { return leaky_relu(x); }},
      {"gelu", [](Var x) { return gelu(x); }},         {"silu", [](Var x) { return silu(x); }},
      {"sigmoid", [](Var x) { return sigmoid(x); }},   {"tanh", [](Var x) { return tanh(x); }},
      {"softplus", [](Var x) { return softplus(x); }}, {"step", [](Var x) { return step(x); }},
  };
  return all;
}

TEST(ElementWise, not_a_number_stays_so) {
  for (const Dtype dtype : {Dtype::float32, Dtype::float64}) {
    for (const Named& op : unary()) EXPECT_TRUE(std::isnan(curve(op.f, {1, nan, 1}, dtype).y[1])) << op.name;
    for (Var (*op)(Var, Var) : {&add, &subtract, &multiply, &divide, &power, &maximum, &minimum}) {
      EXPECT_TRUE(std::isnan(curve(
                                 [&](Var x) {
                                   return op(x, constants(x, {1, 1}));
                                 },
                                 {nan, 1}, dtype)
                                 .y[0]));
      EXPECT_TRUE(std::isnan(curve(
                                 [&](Var x) {
                                   return op(constants(x, {1, 1}), x);
                                 },
                                 {nan, 1}, dtype)
                                 .y[0]));
    }
  }
}

TEST(ElementWise, values_and_gradients_are_finite_far_out) {
  for (const char* name :
       {"relu", "leaky_relu", "elu", "gelu", "silu", "sigmoid", "tanh", "softplus", "erf", "abs"})
    for (const Named& op : unary())
      if (op.name == name)
        for (const Dtype dtype : {Dtype::float32, Dtype::float64}) {
          const auto result = curve(op.f, {-1e4, -100, 100, 1e4}, dtype);
          for (const double number : result.y) EXPECT_TRUE(std::isfinite(number)) << name;
          for (const double number : result.slope) EXPECT_TRUE(std::isfinite(number)) << name;
        }
}

TEST(ElementWise, activations_reach_their_limits) {
  const auto at = [](Var (*f)(Var)) { return curve(f, {-1e4, 1e4}); };
  EXPECT_EQ(at(&sigmoid).y, (Numbers{0, 1}));
  EXPECT_EQ(at(&sigmoid).slope, (Numbers{0, 0}));
  EXPECT_EQ(at(&tanh).y, (Numbers{-1, 1}));
  EXPECT_EQ(at(&softplus).y, (Numbers{0, 1e4}));
  EXPECT_EQ(at(&softplus).slope, (Numbers{0, 1}));
  EXPECT_EQ(at(&silu).y, (Numbers{0, 1e4}));
  EXPECT_EQ(at(&gelu).y, (Numbers{0, 1e4}));
  EXPECT_EQ(at(&gelu).slope, (Numbers{0, 1}));
}

TEST(ElementWise, kinks_have_the_documented_subgradient) {
  const Numbers x{-1, 0, 1};
  EXPECT_EQ(curve(&abs, x).slope, (Numbers{-1, 0, 1}));
  EXPECT_EQ(curve(&relu, x).slope, (Numbers{0, 0, 1}));
  EXPECT_EQ(curve([](Var v) { return leaky_relu(v, 0.25); }, x).slope, (Numbers{0.25, 0.25, 1}));
  EXPECT_EQ(curve([](Var v) { return elu(v, 2); }, {0, 1}).slope, (Numbers{2, 1}));
  EXPECT_EQ(curve([](Var v) { return clamp(v, -1, 1); }, {-2, -1, 0, 1, 2}).slope, (Numbers{0, 1, 1, 1, 0}));
}

TEST(ElementWise, ties_share_the_gradient) {
  for (Var (*op)(Var, Var) : {&maximum, &minimum}) {
    EXPECT_EQ(curve([&](Var x) { return op(x, constants(x, {2})); }, {2}).slope, Numbers{0.5});
    EXPECT_EQ(curve([&](Var x) { return op(constants(x, {2}), x); }, {2}).slope, Numbers{0.5});
    EXPECT_EQ(curve([&](Var x) { return op(x, x); }, {2}).slope, Numbers{1});
  }
}

TEST(ElementWise, division_is_that_of_the_standard) {
  const auto result = curve([](Var x) { return x / constants(x, {0, 0, 0, infinity}); }, {1, -1, 0, 1});
  EXPECT_EQ(result.y[0], infinity);
  EXPECT_EQ(result.y[1], -infinity);
  EXPECT_TRUE(std::isnan(result.y[2]));
  EXPECT_EQ(result.y[3], 0);
}

TEST(ElementWise, quotient_gradient_survives_large_divisors) {
  const auto result = curve([](Var x) { return constants(x, {1e200}) / x; }, {1e200});
  EXPECT_NEAR(result.slope[0] * 1e200, -1, 1e-15);
}

TEST(ElementWise, comparisons_with_not_a_number_are_false_but_for_not_equal) {
  for (const auto& [op, expected] :
       std::vector<std::pair<Var (*)(Var, Var), bool>>{{&equal, false},
                                                       {&not_equal, true},
                                                       {&less, false},
                                                       {&less_equal, false},
                                                       {&greater, false},
                                                       {&greater_equal, false}}) {
    Graph graph;
    const Var x = graph.scalar(nan, Dtype::float32), y = graph.scalar(1, Dtype::float32);
    EXPECT_EQ(evaluate(graph, op(x, y).id(), {}).item(), expected);
    EXPECT_EQ(evaluate(graph, op(y, x).id(), {}).item(), expected);
    EXPECT_EQ(op(x, y).dtype(), Dtype::boolean);
  }
}

TEST(ElementWise, whole_numbers_compare_exactly) {
  Graph graph;
  const std::int64_t large = (std::int64_t{1} << 53) + 1;  // not a double
  const Var x = graph.constant(Tensor::from<std::int64_t>({2}, {large, -100}));
  const Var y = graph.constant(Tensor::from<std::int64_t>({2}, {large - 1, -100}));
  EXPECT_TRUE(evaluate(graph, equal(x, y).id(), {}).same_bytes(Tensor::from<bool>({2}, {false, true})));
}

TEST(ElementWise, select_does_not_mix_in_what_it_leaves_out) {
  const auto chosen = [](Var x) {
    return select(greater(x, number_like(x, 0)), x, constants(x, {nan, nan}));
  };
  const auto result = curve(chosen, {1, -1});
  EXPECT_EQ(result.y[0], 1);
  EXPECT_TRUE(std::isnan(result.y[1]));
  EXPECT_EQ(result.slope, (Numbers{1, 0}));
}

TEST(ElementWise, select_broadcasts_all_three) {
  Graph graph;
  const Var condition = graph.constant(Tensor::from<bool>({2, 1}, {true, false}));
  const Var a = graph.constant(Tensor::from<float>({3}, {1, 2, 3})), b = graph.scalar(9, Dtype::float32);
  EXPECT_TRUE(evaluate(graph, select(condition, a, b).id(), {})
                  .same_bytes(Tensor::from<float>({2, 3}, {1, 2, 3, 9, 9, 9})));
}

TEST(ElementWise, clamp_refuses_limits_in_the_wrong_order) {
  Graph graph;
  const Var x = graph.scalar(0, Dtype::float32);
  EXPECT_THROW(clamp(x, 1, -1), UsageError);
  EXPECT_THROW(clamp(x, nan, 1), UsageError);
}

TEST(ElementWise, types_that_do_not_fit_are_refused) {
  Graph graph;
  const Var whole = graph.scalar(1, Dtype::int64), real = graph.scalar(1, Dtype::float32);
  EXPECT_THROW(exp(whole), DtypeError);
  EXPECT_THROW(divide(whole, whole), DtypeError);
  EXPECT_THROW(add(real, whole), DtypeError);
  EXPECT_THROW(select(real, real, real), DtypeError);
  EXPECT_THROW(equal(graph.scalar(1, Dtype::boolean), graph.scalar(1, Dtype::boolean)), DtypeError);
}

TEST(ElementWise, formulas_print_without_doubt) {
  Graph graph;
  const Var x = graph.input("x", {}, Dtype::float64), y = graph.input("y", {}, Dtype::float64);
  const auto text = [&](Var v) { return formula_text(graph, v.id()); };
  EXPECT_EQ(text(-(x + y)), "-(x + y)");
  EXPECT_EQ(text(-x + y), "(-x) + y");
  EXPECT_EQ(text(power(-x, y)), "(-x)^y");
  EXPECT_EQ(text(-power(x, y)), "-(x^y)");
  EXPECT_EQ(text(x - (y - x)), "x - (y - x)");
  EXPECT_EQ(text(exp(x * y) / abs(x)), "exp(x * y) / |x|");
  const Var row = graph.input("row", {3}, Dtype::float64);
  EXPECT_EQ(text(row * (x + y)), "row * (x + y)");
  EXPECT_EQ(text(select(less(x, y), x, y)), "(x if x < y else y)");
}

}  // namespace
}  // namespace gradus
