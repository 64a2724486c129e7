// loss_accuracy_test.cpp - every loss against long double at all magnitudes, interpreted and compiled, in
// both types: rows and derivatives are as exact as the loss says.
#include <gtest/gtest.h>

#include <gradus/catalog.hpp>
#include <gradus/losses.hpp>
#include <gradus/ops.hpp>
#include <map>
#include <regex>

#include "every_op/magnitudes.hpp"

namespace gradus::testing {
namespace {

using Row = std::vector<Long>;

constexpr Long log_2 = 0.693147180559945309417232121458176568L;

Long sigmoid_of(Long x) { return 1 / (1 + std::exp(-x)); }
Long bce(Long z, bool y) { return std::max(y ? -z : z, 0.0L) + std::log1p(std::exp(-std::abs(z))); }
Long bce_slope(Long z, bool y) { return y ? -sigmoid_of(-z) : sigmoid_of(z); }

Long distance_of(const Row& z) {
  Long low = std::numeric_limits<Long>::infinity(), high = -low;
  for (const Long x : z)
    if (std::isfinite(x)) low = std::min(low, x), high = std::max(high, x);
  return std::min(high - low, 750.0L);
}

// e^(z_j - m), m the largest, and their sum without number `but`.
struct Shares {
  Row e;
  explicit Shares(const Row& z) {
    const Long most = *std::max_element(z.begin(), z.end());
    for (const Long x : z) e.push_back(std::exp(x - most));
  }
  Long others(std::size_t but) const {
    Long total = 0;
    for (std::size_t j = 0; j < e.size(); ++j) total += j == but ? 0 : e[j];
    return total;
  }
  Long all() const { return others(e.size()); }
};

// -log softmax(z)_y: what z_y lacks to the largest, and the logarithm of what that one does not give.
Long surprise(const Row& z, std::size_t y) {
  const auto most = std::max_element(z.begin(), z.end());
  const std::size_t first = z[y] == *most ? y : static_cast<std::size_t>(most - z.begin());
  return (*most - z[y]) + std::log1p(Shares(z).others(first));
}

Long largest_size(const Row& z) {
  Long most = 1;  // the margin
  for (const Long x : z)
    if (std::isfinite(x)) most = std::max(most, std::abs(x));
  return most;
}

/// What a loss of class numbers is held to, for logits z and label y.
struct ClassReference {
  std::function<Long(const Row& z, std::size_t y)> value;
  std::function<Long(const Row& z, std::size_t y, Long value)> of = {};
  std::function<Long(const Row& z, std::size_t y, std::size_t j)> slope = {};
};

Long with_distance(const Row& z, std::size_t, Long value) { return value * (1 + distance_of(z)); }

Long violations(const Row& z, std::size_t y, int power) {
  Long total = 0;
  for (std::size_t j = 0; j < z.size(); ++j)
    total += j == y ? 0 : std::pow(std::max(0.0L, z[j] - z[y] + 1), power);
  return total;
}

const std::map<std::string, ClassReference>& of_classes() {
  const auto largest = [](const Row& z, std::size_t, Long) { return largest_size(z); };
  static const std::map<std::string, ClassReference> all{
      {"cross_entropy",
       {surprise, with_distance,
        [](const Row& z, std::size_t y, std::size_t j) {
          const Shares shares(z);
          return j == y ? -shares.others(y) / shares.all() : shares.e[j] / shares.all();
        }}},
      {"nll",
       {[](const Row& z, std::size_t y) { return -z[y]; },
        {},
        [](const Row&, std::size_t y, std::size_t j) -> Long { return j == y ? -1 : 0; }}},
      {"one_vs_rest",
       {[](const Row& z, std::size_t y) {
          Long total = 0;
          for (std::size_t j = 0; j < z.size(); ++j) total += bce(z[j], j == y);
          return total;
        },
        {},
        [](const Row& z, std::size_t y, std::size_t j) { return bce_slope(z[j], j == y); }}},
      {"one_minus_probability",
       {[](const Row& z, std::size_t y) { return Shares(z).others(y) / Shares(z).all(); }, with_distance}},
      {"hinge", {[](const Row& z, std::size_t y) { return violations(z, y, 1); }, largest}},
      {"squared_hinge",
       {[](const Row& z, std::size_t y) { return violations(z, y, 2); },
        [](const Row& z, std::size_t, Long) { return largest_size(z) * largest_size(z); }}},
      {"multi_margin",
       {[](const Row& z, std::size_t y) { return violations(z, y, 1) / static_cast<Long>(z.size()); },
        largest}},
      {"perceptron_criterion", {[](const Row& z, std::size_t y) {
         Long total = 0;
         for (std::size_t j = 0; j < z.size(); ++j) total += std::max(0.0L, j == y ? -z[j] : z[j]);
         return total;
       }}},
  };
  return all;
}

/// What a loss of numbers is held to, for an error e.
struct ErrorReference {
  std::function<Long(Long)> value, slope;
};

const std::map<std::string, ErrorReference>& of_errors() {
  static const std::map<std::string, ErrorReference> all{
      {"squared_error", {[](Long e) { return e * e; }, [](Long e) { return 2 * e; }}},
      {"half_squared_error", {[](Long e) { return e * e / 2; }, [](Long e) { return e; }}},
      {"absolute_error",
       {[](Long e) { return std::abs(e); }, [](Long e) -> Long { return e > 0   ? 1
                                                                        : e < 0 ? -1
                                                                                : 0; }}},
      {"log_cosh",
       {[](Long e) {
          const Long size = std::abs(e), half = std::sinh(e / 2);
          return size < 1 ? std::log1p(2 * half * half) : size - log_2 + std::log1p(std::exp(-2 * size));
        },
        [](Long e) { return std::tanh(e); }}},
      {"huber",
       {[](Long e) { return std::abs(e) <= 1 ? e * e / 2 : std::abs(e) - 0.5L; },
        [](Long e) { return std::clamp(e, -1.0L, 1.0L); }}},
  };
  return all;
}

/// "... within 8 units in the last place ..."
double bound_of(const Loss& loss) {
  const std::string doc = loss.kind().doc;
  std::smatch found;
  if (!std::regex_search(doc, found, std::regex("within ([0-9]+) units in the last place of "))) return -1;
  return std::stod(found[1]);
}

template <class T>
std::vector<Row> rows_of_logits(std::size_t classes) {
  std::mt19937_64 random(11);
  std::normal_distribution<double> normal;
  const double largest = sizeof(T) == 4 ? 1e30 : 1e200;
  std::vector<Row> result;
  for (const double size : {1e-30, 1e-8, 1e-3, 0.3, 1.0, 5.0, 15.0, 40.0, 90.0, 400.0, 1e4, largest})
    for (const double shift : {0.0, 1.0, -7.0, 30.0})
      for (int i = 0; i < 20; ++i) {
        Row row(classes);
        for (Long& z : row) z = static_cast<Long>(static_cast<T>(size * (normal(random) + shift)));
        if (i % 5 == 0 && classes > 2)
          row[static_cast<std::size_t>(i) % classes] = -std::numeric_limits<Long>::infinity();
        result.push_back(row);
      }
  return result;
}

template <class T>
Long at(const Tensor& tensor, std::size_t i) {
  return static_cast<Long>(tensor.data<T>()[i]);
}

template <class T>
void check_classes(const Loss& loss, const ClassReference& exact, bool compiled, std::size_t classes) {
  std::vector<Row> rows = rows_of_logits<T>(classes);
  const auto count = static_cast<std::int64_t>(rows.size()), k = static_cast<std::int64_t>(classes);
  Tensor logits({count, k}, dtype_of<T>()), labels({count}, Dtype::int64);
  std::vector<std::size_t> y(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    y[i] = i % classes;
    if (!std::isfinite(rows[i][y[i]])) y[i] = (y[i] + 1) % classes;  // a masked class is no label
    labels.set_number(static_cast<std::int64_t>(i), static_cast<double>(y[i]));
    for (std::size_t j = 0; j < classes; ++j) logits.data<T>()[i * classes + j] = static_cast<T>(rows[i][j]);
  }
  Graph graph;
  const Var z = graph.input("z", logits.shape(), logits.dtype()),
            label = graph.input("y", {count}, Dtype::int64);
  const Var value = loss_rows(loss, z, label);
  const std::vector<Var> nodes{value, gradients(sum(value), std::vector{z})[0]};
  const std::vector<Tensor> found = values_of(graph, nodes, {{"z", logits}, {"y", labels}}, compiled);
  const double bound = bound_of(loss);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Long right = exact.value(rows[i], y[i]), of = exact.of ? exact.of(rows[i], y[i], right) : right;
    ASSERT_LE(error_in_units(found[0].data<T>()[i], right, of), bound)
        << "row " << i << ": " << at<T>(found[0], i) << " for " << right;
    for (std::size_t j = 0; exact.slope && j < classes; ++j) {
      const Long slope = exact.slope(rows[i], y[i], j);
      ASSERT_LE(error_in_units(found[1].data<T>()[i * classes + j], slope,
                               exact.of ? exact.of(rows[i], y[i], slope) : slope),
                bound)
          << "derivative of row " << i << ", " << j << ": " << at<T>(found[1], i * classes + j) << " for "
          << slope;
    }
  }
}

// Differences that are rounded, and those that are not.
template <class T>
void check_errors(const Loss& loss, const ErrorReference& exact, bool compiled) {
  std::vector<T> yhat, y;
  for (const T x : all_magnitudes<T>(300))
    for (const T target : {T(0), T(1), static_cast<T>(-0.37)}) {
      if (!std::isfinite(x)) continue;
      yhat.push_back(x), y.push_back(target);
    }
  const auto count = static_cast<std::int64_t>(yhat.size());
  Graph graph;
  const Var z = graph.input("z", {count, 1}, dtype_of<T>()), t = graph.input("t", {count, 1}, dtype_of<T>());
  const Var value = loss_rows(loss, z, t);
  const std::vector<Var> nodes{value, gradients(sum(value), std::vector{z})[0]};
  const std::vector<Tensor> found =
      values_of(graph, nodes,
                {{"z", Tensor::from<T>({count, 1}, yhat)}, {"t", Tensor::from<T>({count, 1}, y)}}, compiled);
  const double bound = bound_of(loss);
  for (std::size_t i = 0; i < yhat.size(); ++i) {
    const Long e = static_cast<Long>(yhat[i]) - static_cast<Long>(y[i]), right = exact.value(e),
               slope = exact.slope(e);
    if (right > static_cast<Long>(std::numeric_limits<T>::max()) / 4)
      continue;  // a square on the way overflows
    ASSERT_LE(error_in_units(found[0].data<T>()[i], right, right), bound) << yhat[i] << " - " << y[i];
    ASSERT_LE(error_in_units(found[1].data<T>()[i], slope, slope), bound)
        << "derivative, " << yhat[i] << " - " << y[i];
  }
}

template <class T>
void check_log_loss(bool compiled) {
  const Loss loss = LogLoss();
  std::vector<T> z;
  std::vector<std::int64_t> y;
  for (const T x : all_magnitudes<T>(300))
    for (const std::int64_t label : {0, 1})
      if (!std::isnan(x)) z.push_back(x), y.push_back(label);
  const auto count = static_cast<std::int64_t>(z.size());
  Graph graph;
  const Var in = graph.input("z", {count}, dtype_of<T>()), label = graph.input("y", {count}, Dtype::int64);
  const Var value = loss_rows(loss, in, label);
  const std::vector<Var> nodes{value, gradients(sum(value), std::vector{in})[0]};
  const std::vector<Tensor> found = values_of(
      graph, nodes, {{"z", Tensor::from<T>({count}, z)}, {"y", Tensor::from({count}, y)}}, compiled);
  for (std::size_t i = 0; i < z.size(); ++i) {
    const auto x = static_cast<Long>(z[i]);
    const Long right = bce(x, y[i] == 1), slope = bce_slope(x, y[i] == 1);
    ASSERT_LE(error_in_units(found[0].data<T>()[i], right, right), bound_of(loss)) << z[i] << " " << y[i];
    ASSERT_LE(error_in_units(found[1].data<T>()[i], slope, slope), bound_of(loss)) << z[i] << " " << y[i];
  }
}

// sum of t (log t - log p), the targets a row of probabilities of which one may be 0.
template <class T>
void check_divergence(bool compiled) {
  const Loss loss = KlDivergence();
  const std::vector<Row> rows = rows_of_logits<T>(4);
  const auto count = static_cast<std::int64_t>(rows.size());
  const T shares[3][4] = {
      {T(0.25), T(0.25), T(0.5), T(0)}, {T(1), T(0), T(0), T(0)}, {T(1e-6), T(0.5), T(0.25), T(0.25)}};
  Tensor logits({count, 4}, dtype_of<T>()), targets({count, 4}, dtype_of<T>());
  for (std::size_t i = 0; i < rows.size(); ++i)
    for (std::size_t j = 0; j < 4; ++j) {
      logits.data<T>()[i * 4 + j] = static_cast<T>(rows[i][j]);
      targets.data<T>()[i * 4 + j] = std::isfinite(rows[i][j]) ? shares[i % 3][j] : T(0);
    }
  Graph graph;
  const Var z = graph.input("z", {count, 4}, dtype_of<T>()), t = graph.input("t", {count, 4}, dtype_of<T>());
  const std::vector<Tensor> found =
      values_of(graph, {loss_rows(loss, z, t)}, {{"z", logits}, {"t", targets}}, compiled);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    Long right = 0, sizes = 0;
    for (std::size_t j = 0; j < 4; ++j) {
      const Long share = at<T>(targets, i * 4 + j);
      if (share == 0) continue;
      right += share * (std::log(share) + surprise(rows[i], j));
      sizes += share * (std::abs(std::log(share)) + surprise(rows[i], j));
    }
    ASSERT_LE(error_in_units(found[0].data<T>()[i], right, sizes * (1 + distance_of(rows[i]))),
              bound_of(loss))
        << i;
  }
}

TEST(LossAccuracy, is_what_every_loss_says_at_all_magnitudes) {
  for (const LossKind* kind : catalog::losses()) {
    const std::string name = kind->name;
    const Loss loss = parse_loss(name);
    ASSERT_GT(bound_of(loss), 0) << name << " does not say how exact it is";
    for (const bool compiled : {false, true}) {
      SCOPED_TRACE(name + (compiled ? ", compiled" : ", interpreted"));
      if (name == "log_loss") {
        check_log_loss<float>(compiled), check_log_loss<double>(compiled);
      } else if (name == "kl_divergence") {
        check_divergence<float>(compiled), check_divergence<double>(compiled);
      } else if (kind->functions.classifies) {
        ASSERT_TRUE(of_classes().contains(name)) << "give its exact value here";
        for (const std::size_t classes : {2U, 3U, 10U}) {
          check_classes<float>(loss, of_classes().at(name), compiled, classes);
          check_classes<double>(loss, of_classes().at(name), compiled, classes);
        }
      } else {
        ASSERT_TRUE(of_errors().contains(name)) << "give its exact value here";
        check_errors<float>(loss, of_errors().at(name), compiled);
        check_errors<double>(loss, of_errors().at(name), compiled);
      }
    }
  }
}

}  // namespace
}  // namespace gradus::testing
