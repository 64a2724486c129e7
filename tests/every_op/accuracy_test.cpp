// accuracy_test.cpp - every op that works element by element against long double, over all magnitudes, by the
// interpreter and compiled: values and derivatives are as exact as the op says.
#include <gtest/gtest.h>

#include <gradus/ops.hpp>

#include "catalog/op_table.hpp"
#include "every_op/magnitudes.hpp"
#include "graph/op.hpp"

namespace gradus::testing {
namespace {

/// The worst of all numbers of one tensor.
struct Worst {
  double units = 0;
  std::string at;
  template <class Where>
  void see(double error, const Where& where) {
    if (!(error > units)) return;
    units = error, at = where();
  }
};

template <class T>
Tensor tensor_of(const std::vector<T>& numbers) {
  return Tensor::from<T>({static_cast<std::int64_t>(numbers.size())}, numbers);
}

// A derivative is held to its bound where it, and what it is made of, are numbers of normal size.
template <class T>
bool is_normal(Long x) {
  return std::abs(x) >= static_cast<Long>(std::numeric_limits<T>::min()) * 64 &&
         std::abs(x) <= static_cast<Long>(std::numeric_limits<T>::max()) / 64;
}

template <class T>
void check_unary(const Op& op, bool compiled) {
  const std::vector<T> x = all_magnitudes<T>(3000);
  const Exact exact = op.exact();
  ASSERT_TRUE(!op.gradient || exact.slopes[0]) << "give its exact derivative";
  const Attributes attributes = op.samples()[0].attributes;
  Graph graph;
  const Var in = graph.input("x", {static_cast<std::int64_t>(x.size())}, dtype_of<T>());
  const std::vector<Var> inputs{in};
  std::vector<Var> nodes{graph.apply(op, inputs, attributes)};
  if (op.gradient) nodes.push_back(gradients(sum(nodes[0]), inputs)[0]);
  const std::vector<Tensor> values = values_of(graph, nodes, {{"x", tensor_of(x)}}, compiled);
  Worst value, slope;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const auto at = static_cast<Long>(x[i]);
    const Long y = exact.value(at, 0), of_y = exact.value_of ? exact.value_of(at, 0) : y;
    const auto where = [&] { return std::to_string(x[i]); };
    value.see(error_in_units(values[0].data<T>()[i], y, of_y), where);
    if (!op.gradient || !std::isfinite(x[i])) continue;
    const Long d = exact.slopes[0](at, 0), of = exact.slope_of[0] ? exact.slope_of[0](at, 0) : d;
    if (d != 0 && !is_normal<T>(d)) continue;
    slope.see(error_in_units(values[1].data<T>()[i], d, of), where);
  }
  EXPECT_LE(value.units, op.info.accuracy.ulp + 1e-3) << "at " << value.at;
  if (!op.gradient) return;
  EXPECT_LE(slope.units, op.info.slope.ulp + 1e-3) << "derivative at " << slope.at;
}

template <class T>
void check_binary(const Op& op, bool compiled) {
  const std::string name = op.name;
  const Exact exact = op.exact();
  std::vector<T> some, a, b;
  const std::vector<T> all = all_magnitudes<T>(40);
  const std::size_t distance = std::max<std::size_t>(1, all.size() / 150);
  for (std::size_t i = 0; i < all.size(); ++i)
    if (i < 9 || i % distance == 0 || i + 30 > all.size()) some.push_back(all[i]);
  for (const T first : some)
    for (const T second : some) {
      if (name == "binary_cross_entropy" && !(second >= 0 && second <= 1)) continue;
      a.push_back(first), b.push_back(second);
    }
  Graph graph;
  const Shape shape{static_cast<std::int64_t>(a.size())};
  const std::vector<Var> inputs{graph.input("a", shape, dtype_of<T>()),
                                graph.input("b", shape, dtype_of<T>())};
  std::vector<Var> nodes{graph.apply(op, inputs, op.samples()[0].attributes)};
  const bool has_slopes = op.gradient != nullptr;
  ASSERT_TRUE(!has_slopes || (exact.slopes[0] && exact.slopes[1])) << "give its exact derivatives";
  if (has_slopes)
    for (const Var& slope : gradients(sum(nodes[0]), inputs)) nodes.push_back(slope);
  const std::vector<Tensor> values =
      values_of(graph, nodes, {{"a", tensor_of(a)}, {"b", tensor_of(b)}}, compiled);
  Worst value, slopes;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const auto x = static_cast<Long>(a[i]), y = static_cast<Long>(b[i]);
    const auto at = [&] { return std::to_string(a[i]) + ", " + std::to_string(b[i]); };
    const Long exact_value = exact.value(x, y),
               of_value = exact.value_of ? exact.value_of(x, y) : exact_value;
    value.see(error_in_units(values[0].data<T>()[i], exact_value, of_value), at);
    const bool finite = std::isfinite(a[i]) && std::isfinite(b[i]);
    for (std::size_t k = 0; has_slopes && k < 2 && finite; ++k) {
      const Long d = exact.slopes[k](x, y);
      const Long before = name == "power" && k == 0 ? std::pow(x, y - 1) : name == "divide" ? 1 / y : 1;
      const bool whole = std::string_view(op.name) != "binary_cross_entropy" && !is_normal<T>(exact_value);
      // The sign of a power of a negative number is lost with the last digit of b - 1.
      const bool odd_lost = name == "power" && x < 0 && static_cast<Long>(b[i] - T(1)) != y - 1;
      if (odd_lost || whole || !is_normal<T>(before) || (d != 0 && !is_normal<T>(d))) continue;
      slopes.see(
          error_in_units(values[1 + k].data<T>()[i], d, exact.slope_of[k] ? exact.slope_of[k](x, y) : d),
          [&] { return at() + (k == 0 ? " by the first" : " by the second"); });
    }
  }
  EXPECT_LE(value.units, op.info.accuracy.ulp + 1e-3) << "at " << value.at;
  if (!has_slopes) return;
  EXPECT_LE(slopes.units, op.info.slope.ulp + 1e-3) << "derivative at " << slopes.at;
}

class Accuracy : public ::testing::TestWithParam<const Op*> {};

TEST_P(Accuracy, is_what_the_op_says_at_all_magnitudes) {
  const Op& op = *GetParam();
  for (const bool compiled : {false, true}) {
    SCOPED_TRACE(compiled ? "compiled" : "interpreted");
    if (op.arity == 1)
      check_unary<float>(op, compiled), check_unary<double>(op, compiled);
    else
      check_binary<float>(op, compiled), check_binary<double>(op, compiled);
  }
}

// Those that compute something: see make_op.
std::vector<const Op*> computing_ops() {
  std::vector<const Op*> result;
  for (const Op* op : catalog::op_table())
    if (op->exact) result.push_back(op);
  return result;
}

INSTANTIATE_TEST_SUITE_P(Ops, Accuracy, ::testing::ValuesIn(computing_ops()),
                         [](const ::testing::TestParamInfo<const Op*>& tested) {
                           return std::string(tested.param->name);
                         });

}  // namespace
}  // namespace gradus::testing
