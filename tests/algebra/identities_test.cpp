// identities_test.cpp - every identity of the table: it applies, keeps the value and keeps the gradient.
#include <gtest/gtest.h>

#include <functional>
#include <gradus/autodiff.hpp>
#include <gradus/ops.hpp>
#include <map>
#include <string>

#include "algebra/identities.hpp"
#include "base/random.hpp"

namespace gradus::algebra {
namespace {

/// Variables of a formula: a, b, c [2, 3], m [2, 3] and n [3, 2] as matrices, one number s, all positive.
struct Variables {
  Graph graph;
  Var a = named("a", {2, 3}), b = named("b", {2, 3}), c = named("c", {2, 3});
  Var m = named("m", {2, 3}), n = named("n", {3, 2}), s = named("s", {});
  Var y = graph.input("y", {2}, Dtype::int64);
  Var named(const char* name, const Shape& shape) { return graph.parameter(name, shape, Dtype::float64); }
  Var hot() { return one_hot(y, 3, Dtype::float64); }
  Var number(double value) { return broadcast(graph.scalar(value, Dtype::float64), {2, 3}); }
};

// A formula that the identity applies to, for each one.
const std::map<std::string, std::function<Var(Variables&)>>& cases() {
  static const std::map<std::string, std::function<Var(Variables&)>> all{
      {"x * 1 = x", [](Variables& v) { return v.a * v.number(1); }},
      {"x + 0 = x", [](Variables& v) { return v.a + v.number(0); }},
      {"x - 0 = x", [](Variables& v) { return v.a - v.number(0); }},
      {"x / 1 = x", [](Variables& v) { return v.a / v.number(1); }},
      {"x^1 = x", [](Variables& v) { return power(v.a, v.number(1)); }},
      {"-(-x) = x", [](Variables& v) { return -(-v.a); }},
      {"(x^T)^T = x", [](Variables& v) { return transpose(transpose(v.m)); }},
      {"(A B)^T = B^T A^T", [](Variables& v) { return transpose(matmul(v.m, v.n)); }},
      {"reshape of reshape",
       [](Variables& v) {
         return reshape(reshape(v.a, {6}), {3, 2});
       }},
      {"broadcast of broadcast",
       [](Variables& v) {
         return broadcast(broadcast(v.s, {3}), {2, 3});
       }},
      {"f of repeated numbers = f repeated",
       [](Variables& v) {
         return exp(broadcast(v.s, {2, 3}));
       }},
      {"x * 0 = 0", [](Variables& v) { return v.a * v.number(0); }},
      {"x^0 = 1", [](Variables& v) { return power(v.a, v.number(0)); }},
      {"log e^x = x", [](Variables& v) { return log(exp(v.a)); }},
      {"e^(log x) = x", [](Variables& v) { return exp(log(v.a)); }},
      {"sqrt(x)^2 = x", [](Variables& v) { return square(sqrt(v.a)); }},
      {"b a^(b - 1) for all b",
       [](Variables& v) { return power(v.a, select(equal(v.b, v.number(0)), v.number(1), v.b - 1)); }},
      {"log a for a > 0",
       [](Variables& v) { return log(select(greater(v.a, v.number(0)), v.a, v.number(1))); }},
      {"log sum_j e^z_j - z_a = -log p_a",
       [](Variables& v) { return logsumexp(v.a) - sum(v.a * v.hot(), {1}); }},
      {"log(1 + e^z) - y z = -y log a - (1 - y) log(1 - a)",
       [](Variables& v) { return softplus(v.a) - v.b * v.a; }},
      {"log sum_j e^z_j - z = -log p", [](Variables& v) { return logsumexp(v.a, true) - v.a; }},
      {"x / x = 1: common factors cancel", [](Variables& v) { return v.a * v.b / v.a; }},
      {"x^a x^b = x^(a + b)", [](Variables& v) { return v.a * v.b * square(v.a); }},
      {"a (b / c) = a b / c", [](Variables& v) { return v.a * (v.b / v.c); }},
      {"numbers multiply", [](Variables& v) { return 2 * (v.a * 3.0); }},
      {"(-a) b = -(a b)", [](Variables& v) { return -v.a * v.b; }},
      {"sum(a x) = a sum(x)", [](Variables& v) { return sum(v.a * v.s); }},
      {"(a A) B = a (A B)", [](Variables& v) { return matmul(v.m / v.s, v.n); }},
      {"a + (-b) = a - b", [](Variables& v) { return v.a + -v.b; }},
      {"-(a - b) = b - a", [](Variables& v) { return -(v.a - v.b); }},
      {"e^-z / (1 + e^-z) = 1 - 1 / (1 + e^-z)",
       [](Variables& v) { return exp(-v.a) / power(1 + exp(-v.a), v.number(2)); }},
      {"sin(-x) = -sin x, cos(-x) = cos x", [](Variables& v) { return sin(-v.a); }},
      {"sin^2 x + cos^2 x = 1", [](Variables& v) { return square(cos(v.a)) + power(sin(v.a), v.number(2)); }},
      {"a x + b x = (a + b) x: like terms", [](Variables& v) { return 2 * v.a + 3 * v.a; }},
      {"(a / c + b / d) c d = a d + b c", [](Variables& v) { return (v.a / v.b + v.b / v.c) * v.b * v.c; }},
      {"a (b + c) = a b + a c, like terms collected",
       [](Variables& v) { return v.a * (1 + v.b) - v.a * v.b; }},
      {"a b + a c = a (b + c)", [](Variables& v) { return v.a * v.b + v.a * v.c; }},
  };
  return all;
}

Feeds values(const Variables& v) {
  Feeds feeds;
  for (const NodeId id : v.graph.parameters()) {
    const Node& node = v.graph.node(id);
    const Random random(1, node.name);
    Tensor value(node.shape, Dtype::float64);
    for (std::int64_t i = 0; i < value.size(); ++i)
      value.set_number(i, 0.3 + random.uniform(static_cast<std::uint64_t>(i)));
    feeds[node.name] = value;
  }
  feeds["y"] = Tensor::from<std::int64_t>({2}, {2, 0});
  return feeds;
}

void expect_equal(const Tensor& a, const Tensor& b, const std::string& what) {
  ASSERT_EQ(a.shape(), b.shape()) << what;
  for (std::int64_t i = 0; i < a.size(); ++i) EXPECT_NEAR(a.number(i), b.number(i), 1e-12) << what;
}

TEST(Identities, keep_value_and_gradient) {
  for (const Identity& identity : identities()) {
    ASSERT_TRUE(cases().contains(identity.name)) << "no case for " << identity.name;
    Variables v;
    const Feeds feeds = values(v);
    const Var before = cases().at(identity.name)(v);
    const std::optional<Var> after = identity.apply(before);
    ASSERT_TRUE(after) << identity.name << " does not apply";
    EXPECT_FALSE(same(before, *after)) << identity.name;
    expect_equal(evaluate(v.graph, before.id(), feeds), evaluate(v.graph, after->id(), feeds), identity.name);
    std::vector<Var> wrt;
    for (const NodeId id : v.graph.parameters()) wrt.push_back(v.graph.var(id));
    const std::vector<Var> one = gradients(sum(before), wrt), other = gradients(sum(*after), wrt);
    for (std::size_t i = 0; i < wrt.size(); ++i)
      expect_equal(evaluate(v.graph, one[i].id(), feeds), evaluate(v.graph, other[i].id(), feeds),
                   identity.name);
  }
  EXPECT_EQ(cases().size(), identities().size());
}

TEST(Identities, leave_other_formulas_alone) {
  for (const Identity& identity : identities()) {
    Variables v;
    const std::vector<Var> formulas{v.a - v.b, v.a * v.b, v.a / v.b, exp(v.a), matmul(v.m, v.n), sum(v.a)};
    for (const Var& x : formulas) EXPECT_FALSE(identity.apply(x)) << identity.name;
  }
}

}  // namespace
}  // namespace gradus::algebra
