// accuracy_test.cpp - every op that works element by element against long double, over all magnitudes, by the
// interpreter and compiled: values and derivatives are as exact as the op says.
#include <gtest/gtest.h>

#include <gradus/ops.hpp>
#include <map>

#include "catalog/op_table.hpp"
#include "every_op/magnitudes.hpp"
#include "graph/op.hpp"

namespace gradus::testing {
namespace {

using One = std::function<Long(Long)>;
using Two = std::function<Long(Long, Long)>;

constexpr Long root_2 = 1.414213562373095048801688724209698079L, pi = 3.141592653589793238462643383279502884L,
               log_2 = 0.693147180559945309417232121458176568L;

Long sign(Long x) { return x > 0 ? 1 : x < 0 ? -1 : 0; }
Long sigmoid_of(Long x) { return 1 / (1 + std::exp(-x)); }
Long softplus_of(Long x) { return x > 0 ? x + std::log1p(std::exp(-x)) : std::log1p(std::exp(x)); }
Long density(Long x) { return std::exp(-x * x / 2) / std::sqrt(2 * pi); }
Long normal_share(Long x) { return std::erfc(-x / root_2) / 2; }
Long square_of(Long x) { return x * x; }
Long log_cosh_of(Long x) {
  const Long size = std::abs(x);
  return size < 1 ? std::log1p(2 * square_of(std::sinh(x / 2)))
                  : size - log_2 + std::log1p(std::exp(-2 * size));
}
Long tanh_slope(Long x) {
  const Long e = std::exp(-2 * std::abs(x));
  return 4 * e / square_of(1 + e);
}

/// What an op of one number is held to: its value, its derivative, and the numbers whose units count where
/// those are not their own.
struct Unary {
  One value, slope = {}, of = {}, slope_of = {};
};

const std::map<std::string, Unary>& unary() {
  const auto one = [](Long) -> Long { return 1; };
  static const std::map<std::string, Unary> all{
      {"negate", {[](Long x) { return -x; }, [](Long) -> Long { return -1; }}},
      {"finite", {[](Long x) { return std::isfinite(x) ? x : NAN; }, one}},
      {"abs", {[](Long x) { return std::abs(x); }, sign}},
      {"square", {square_of, [](Long x) { return 2 * x; }}},
      {"sqrt", {[](Long x) { return std::sqrt(x); }, [](Long x) { return 0.5L / std::sqrt(x); }}},
      {"reciprocal", {[](Long x) { return 1 / x; }, [](Long x) { return -1 / (x * x); }}},
      {"exp", {[](Long x) { return std::exp(x); }, [](Long x) { return std::exp(x); }}},
      {"log", {[](Long x) { return std::log(x); }, [](Long x) { return 1 / x; }}},
      {"log1p", {[](Long x) { return std::log1p(x); }, [](Long x) { return 1 / (1 + x); }}},
      {"log_cosh", {log_cosh_of, [](Long x) { return std::tanh(x); }}},
      {"erf",
       {[](Long x) { return std::erf(x); },
        [](Long x) { return 2 / std::sqrt(pi) * std::exp(-x * x); },
        {},
        [](Long x) { return 2 / std::sqrt(pi) * std::exp(-x * x) * (1 + x * x); }}},
      {"erfc",
       {[](Long x) { return std::erfc(x); },
        [](Long x) { return -2 / std::sqrt(pi) * std::exp(-x * x); },
        {},
        [](Long x) { return 2 / std::sqrt(pi) * std::exp(-x * x) * (1 + x * x); }}},
      {"relu",
       {[](Long x) { return x > 0 || x != x ? x : 0; }, [](Long x) -> Long { return x > 0 ? 1 : 0; }}},
      {"step", {[](Long x) -> Long { return x != x  ? x
                                            : x > 0 ? 1
                                                    : 0; }}},
      {"clamp",
       {[](Long x) { return x < -1     ? -1
                            : x > 0.5L ? 0.5L
                                       : x; },
        [](Long x) -> Long { return x >= -1 && x <= 0.5L ? 1 : 0; }}},
      {"elu",
       {[](Long x) { return x > 0 ? x : 1.5L * std::expm1(x); },
        [](Long x) { return x > 0 ? 1 : 1.5L * std::exp(x); },
        {},
        [](Long) -> Long { return 1.5L; }}},
      {"gelu",
       {[](Long x) { return x * normal_share(x); },
        [](Long x) { return normal_share(x) + x * density(x); },
        {},
        [](Long x) { return std::max(normal_share(x), std::abs(x) * density(x)) * (1 + x * x); }}},
      {"silu",
       {[](Long x) { return x * sigmoid_of(x); },
        [](Long x) { return sigmoid_of(x) * (1 + x * sigmoid_of(-x)); },
        {},
        [](Long x) {
          return std::max(sigmoid_of(x), std::abs(x) * sigmoid_of(x) * sigmoid_of(-x)) * (1 + std::abs(x));
        }}},
      {"sigmoid", {sigmoid_of, [](Long x) { return sigmoid_of(x) * sigmoid_of(-x); }, {}, sigmoid_of}},
      {"tanh", {[](Long x) { return std::tanh(x); }, tanh_slope, {}, one}},
      {"softplus", {softplus_of, sigmoid_of}},
  };
  return all;
}

/// The same for an op of two numbers, with a derivative for each.
struct Binary {
  Two value;
  std::vector<Two> slopes = {}, slope_of = {};
};

const std::map<std::string, Binary>& binary() {
  const auto quotient = [](Long a, Long b) { return a / b; };
  static const std::map<std::string, Binary> all{
      {"add",
       {[](Long a, Long b) { return a + b; },
        {[](Long, Long) { return 1.0L; }, [](Long, Long) { return 1.0L; }}}},
      {"subtract",
       {[](Long a, Long b) { return a - b; },
        {[](Long, Long) { return 1.0L; }, [](Long, Long) { return -1.0L; }}}},
      {"multiply",
       {[](Long a, Long b) { return a * b; },
        {[](Long, Long b) { return b; }, [](Long a, Long) { return a; }}}},
      {"divide", {quotient, {[](Long, Long b) { return 1 / b; }, [](Long a, Long b) { return -a / b / b; }}}},
      {"maximum", {[](Long a, Long b) { return a > b || a != a ? a : b; }}},
      {"minimum", {[](Long a, Long b) { return a < b || a != a ? a : b; }}},
      {"power",
       {[](Long a, Long b) { return a != a || b != b ? a + b : std::pow(a, b); },
        {[](Long a, Long b) { return b == 0 ? 0 : b * std::pow(a, b - 1); },
         [](Long a, Long b) { return a > 0 ? std::pow(a, b) * std::log(a) : 0; }},
        {[](Long a, Long b) {
           return b * std::pow(a, b - 1) * (1 + (1 + std::abs(b)) * std::abs(std::log(std::abs(a))));
         },
         [](Long a, Long b) { return a > 0 ? std::pow(a, b) * std::log(a) : 1; }}}},
      {"binary_cross_entropy",
       {[](Long z, Long y) {
          const Long share = z > 0 ? 1 - y : -y;
          return (share == 0 ? 0 : share * z) + std::log1p(std::exp(-std::abs(z)));
        },
        {[](Long z, Long y) { return (1 - y) * sigmoid_of(z) - y * sigmoid_of(-z); },
         [](Long z, Long) { return -z; }},
        {[](Long z, Long y) {
           return std::max(std::abs(1 - y) * sigmoid_of(z), std::abs(y) * sigmoid_of(-z));
         },
         [](Long z, Long) { return z; }}}},
  };
  return all;
}

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
  const std::string name = op.name;
  const std::vector<T> x = all_magnitudes<T>(3000);
  Unary exact;
  const Attributes attributes = op.samples()[0].attributes;
  if (name == "leaky_relu") {
    const auto slope = static_cast<Long>(static_cast<T>(attributes.number("slope")));
    exact = {[slope](Long v) { return v > 0 ? v : slope * v; },
             [slope](Long v) { return v > 0 ? 1 : slope; }};
  } else {
    ASSERT_TRUE(unary().contains(name)) << "give its exact value here";
    exact = unary().at(name);
  }
  Graph graph;
  const Var in = graph.input("x", {static_cast<std::int64_t>(x.size())}, dtype_of<T>());
  const std::vector<Var> inputs{in};
  std::vector<Var> nodes{graph.apply(op, inputs, attributes)};
  if (op.gradient) nodes.push_back(gradients(sum(nodes[0]), inputs)[0]);
  const std::vector<Tensor> values = values_of(graph, nodes, {{"x", tensor_of(x)}}, compiled);
  Worst value, slope;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const auto at = static_cast<Long>(x[i]);
    const Long y = exact.value(at);
    const auto where = [&] { return std::to_string(x[i]); };
    value.see(error_in_units(values[0].data<T>()[i], y, exact.of ? exact.of(at) : y), where);
    if (!op.gradient || !std::isfinite(x[i])) continue;
    const Long d = exact.slope(at), of = exact.slope_of ? exact.slope_of(at) : d;
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
  ASSERT_TRUE(binary().contains(name)) << "give its exact value here";
  const Binary& exact = binary().at(name);
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
  const bool has_slopes = !exact.slopes.empty();
  if (has_slopes)
    for (const Var& slope : gradients(sum(nodes[0]), inputs)) nodes.push_back(slope);
  const std::vector<Tensor> values =
      values_of(graph, nodes, {{"a", tensor_of(a)}, {"b", tensor_of(b)}}, compiled);
  Worst value, slopes;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const auto x = static_cast<Long>(a[i]), y = static_cast<Long>(b[i]);
    const auto at = [&] { return std::to_string(a[i]) + ", " + std::to_string(b[i]); };
    const Long exact_value = exact.value(x, y);
    value.see(error_in_units(values[0].data<T>()[i], exact_value, exact_value), at);
    const bool finite = std::isfinite(a[i]) && std::isfinite(b[i]);
    for (std::size_t k = 0; has_slopes && k < 2 && finite; ++k) {
      const Long d = exact.slopes[k](x, y);
      const Long before = name == "power" && k == 0 ? std::pow(x, y - 1) : name == "divide" ? 1 / y : 1;
      const bool whole = std::string_view(op.name) != "binary_cross_entropy" && !is_normal<T>(exact_value);
      // The sign of a power of a negative number is lost with the last digit of b - 1.
      const bool odd_lost = name == "power" && x < 0 && static_cast<Long>(b[i] - T(1)) != y - 1;
      if (odd_lost || whole || !is_normal<T>(before) || (d != 0 && !is_normal<T>(d))) continue;
      slopes.see(
          error_in_units(values[1 + k].data<T>()[i], d, exact.slope_of.empty() ? d : exact.slope_of[k](x, y)),
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

// Comparisons and choices have nothing to round, a cast is tested with its types.
std::vector<const Op*> computing_ops() {
  std::vector<const Op*> result;
  for (const Op* op : op_table()) {
    const TypedKernel* kernel = op->kernel(Dtype::float32);
    const bool numbers = kernel && kernel->output == Dtype::float32 && kernel->inputs[0] == Dtype::float32;
    if (op->element_wise && numbers && !op->conversions && op->arity <= 2) result.push_back(op);
  }
  return result;
}

INSTANTIATE_TEST_SUITE_P(Ops, Accuracy, ::testing::ValuesIn(computing_ops()),
                         [](const ::testing::TestParamInfo<const Op*>& tested) {
                           return std::string(tested.param->name);
                         });

}  // namespace
}  // namespace gradus::testing
