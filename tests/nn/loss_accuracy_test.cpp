// loss_accuracy_test.cpp - every loss against long double at all magnitudes, interpreted and compiled, in
// both types: rows and derivatives are as exact as the loss says.
#include <gtest/gtest.h>

#include <gradus/catalog.hpp>
#include <gradus/losses.hpp>
#include <gradus/ops.hpp>
#include <regex>

#include "every_op/magnitudes.hpp"

namespace gradus::testing {
namespace {

using Row = std::vector<Long>;

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
void check_classes(const Loss& loss, bool compiled, std::size_t classes) {
  const LossReference exact = loss.kind().functions.reference();
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
    const Row target{static_cast<Long>(y[i])};
    const Long right = exact.row(rows[i], target), of = exact.of ? exact.of(rows[i], target, right) : right;
    ASSERT_LE(error_in_units(found[0].data<T>()[i], right, of), bound)
        << "row " << i << ": " << at<T>(found[0], i) << " for " << right;
    for (std::size_t j = 0; exact.slope && j < classes; ++j) {
      const Long slope = exact.slope(rows[i], target, j);
      ASSERT_LE(error_in_units(found[1].data<T>()[i * classes + j], slope,
                               exact.of ? exact.of(rows[i], target, slope) : slope),
                bound)
          << "derivative of row " << i << ", " << j << ": " << at<T>(found[1], i * classes + j) << " for "
          << slope;
    }
  }
}

// Differences that are rounded, and those that are not.
template <class T>
void check_errors(const Loss& loss, bool compiled) {
  const LossReference exact = loss.kind().functions.reference();
  ASSERT_TRUE(exact.slope) << "give its exact derivative";
  std::vector<T> yhat, y;
  const auto given = exact.target.data<double>();
  const bool negative = std::any_of(given.begin(), given.end(), [](double target) { return target < 0; });
  for (const T x : all_magnitudes<T>(300))
    for (const T target : {T(0), T(1), negative ? static_cast<T>(-0.37) : T(0.25)}) {
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
    const Row output{static_cast<Long>(yhat[i])}, target{static_cast<Long>(y[i])};
    const Long right = exact.row(output, target), slope = exact.slope(output, target, 0);
    if (right > static_cast<Long>(std::numeric_limits<T>::max()) / 4)
      continue;  // a square on the way overflows
    const auto of = [&](Long result) { return exact.of ? exact.of(output, target, result) : result; };
    ASSERT_LE(error_in_units(found[0].data<T>()[i], right, of(right)), bound) << yhat[i] << " - " << y[i];
    ASSERT_LE(error_in_units(found[1].data<T>()[i], slope, of(slope)), bound)
        << "derivative, " << yhat[i] << " - " << y[i];
  }
}

// Two classes by one logit.
template <class T>
void check_two_classes(const Loss& loss, bool compiled) {
  const LossReference exact = loss.kind().functions.reference();
  ASSERT_TRUE(exact.slope) << "give its exact derivative";
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
    const Row output{static_cast<Long>(z[i])}, target{static_cast<Long>(y[i])};
    const Long right = exact.row(output, target), slope = exact.slope(output, target, 0);
    ASSERT_LE(error_in_units(found[0].data<T>()[i], right, right), bound_of(loss)) << z[i] << " " << y[i];
    ASSERT_LE(error_in_units(found[1].data<T>()[i], slope, slope), bound_of(loss)) << z[i] << " " << y[i];
  }
}

// The targets a row of probabilities of which one may be 0.
template <class T>
void check_probabilities(const Loss& loss, bool compiled) {
  const LossReference exact = loss.kind().functions.reference();
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
    Row target;
    for (std::size_t j = 0; j < 4; ++j) target.push_back(at<T>(targets, i * 4 + j));
    const Long right = exact.row(rows[i], target), of = exact.of ? exact.of(rows[i], target, right) : right;
    ASSERT_LE(error_in_units(found[0].data<T>()[i], right, of), bound_of(loss)) << i;
  }
}

template <class T>
void check_loss(const Loss& loss, bool compiled) {
  const LossFunctions& functions = loss.kind().functions;
  if (takes_probabilities(loss)) return check_probabilities<T>(loss, compiled);
  if (!functions.classifies) return check_errors<T>(loss, compiled);
  const bool one_logit = functions.reference().output.shape().back() == 1;
  if (one_logit) return check_two_classes<T>(loss, compiled);
  for (const std::size_t classes : {2U, 3U, 10U}) check_classes<T>(loss, compiled, classes);
}

// A test a loss, as long double takes its time where a processor has none.
struct LossAccuracy : ::testing::TestWithParam<const LossKind*> {};

TEST_P(LossAccuracy, is_what_the_loss_says_at_all_magnitudes) {
  const std::string name = GetParam()->name;
  const Loss loss = parse_loss(name);
  ASSERT_GT(bound_of(loss), 0) << name << " does not say how exact it is";
  for (const bool compiled : {false, true}) {
    SCOPED_TRACE(name + (compiled ? ", compiled" : ", interpreted"));
    check_loss<float>(loss, compiled);
    check_loss<double>(loss, compiled);
  }
}

INSTANTIATE_TEST_SUITE_P(Losses, LossAccuracy, ::testing::ValuesIn(catalog::losses()),
                         [](const auto& each) { return std::string(each.param->name); });

}  // namespace
}  // namespace gradus::testing
