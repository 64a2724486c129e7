// calibration_test.cpp - Platt scaling: beside scikit-learn's, at the edges, and as part of a graph.
#include <gtest/gtest.h>

#include <cmath>
#include <gradus/autodiff.hpp>
#include <gradus/calibration.hpp>
#include <gradus/error.hpp>

#include "base/random.hpp"
#include "nn/references.hpp"

namespace gradus {
namespace {

Tensor probabilities(const Calibration& calibration, const Tensor& outputs) {
  Graph graph;
  const Var z = graph.input("z", outputs.shape(), outputs.dtype());
  return evaluate(graph, calibrated(calibration, z).id(), {{"z", outputs}});
}

TEST(Platt, equals_the_widely_used_package) {
  for (const auto& reference : references("platt")) {
    const auto scores = reference.at("scores").get<std::vector<double>>();
    const auto yes = reference.at("yes").get<std::vector<std::uint8_t>>();
    const PlattScaling found = fit_platt(scores, yes);
    EXPECT_NEAR(found.a, reference.at("a").get<double>(), 1e-4) << reference.at("case");
    EXPECT_NEAR(found.b, reference.at("b").get<double>(), 1e-4) << reference.at("case");
  }
}

TEST(Platt, stays_finite_where_scores_separate_the_answers) {
  const PlattScaling found =
      fit_platt(std::vector<double>{-2, -1, 1, 2}, std::vector<std::uint8_t>{0, 0, 1, 1});
  EXPECT_TRUE(std::isfinite(found.a) && found.a < 0);
  EXPECT_NEAR(found.b, 0, 1e-9);
}

TEST(Platt, takes_answers_that_are_all_the_same_and_scores_that_are) {
  const PlattScaling all = fit_platt(std::vector<double>{1, 2, 3}, std::vector<std::uint8_t>{1, 1, 1});
  EXPECT_NEAR(1 / (1 + std::exp(all.a * 2 + all.b)), 0.8, 1e-6);  // (3 + 1) / (3 + 2)
  const PlattScaling flat = fit_platt(std::vector<double>{0, 0, 0, 0}, std::vector<std::uint8_t>{1, 0, 0, 0});
  EXPECT_NEAR(1 / (1 + std::exp(flat.b)), (2.0 / 3 + 3 * 0.2) / 4, 1e-9);
}

TEST(Platt, follows_the_unit_of_the_scores) {
  std::vector<double> scores, large;
  std::vector<std::uint8_t> yes;
  for (std::uint64_t i = 0; i < 200; ++i) {
    scores.push_back(Random(1, 2).normal(i));
    large.push_back(1e6 * scores.back());
    yes.push_back(scores.back() + Random(1, 3).normal(i) > 0 ? 1 : 0);
  }
  const PlattScaling one = fit_platt(scores, yes), other = fit_platt(large, yes);
  EXPECT_NEAR(other.a * 1e6, one.a, 1e-8);
  EXPECT_NEAR(other.b, one.b, 1e-8);
}

TEST(Platt, follows_an_offset_of_the_scores) {
  std::vector<double> scores, far;
  std::vector<std::uint8_t> yes;
  for (std::uint64_t i = 0; i < 200; ++i) {
    // Steps of 1/1024 are exact beside the offset.
    scores.push_back(std::round(1024 * Random(1, 2).normal(i)) / 1024);
    far.push_back(scores.back() + 1e7);
    yes.push_back(scores.back() + Random(1, 3).normal(i) > 0 ? 1 : 0);
  }
  const PlattScaling near = fit_platt(scores, yes), other = fit_platt(far, yes);
  EXPECT_NEAR(other.a, near.a, 1e-8);
  EXPECT_NEAR(other.a * 1e7 + other.b, near.b, 1e-7);  // a rounding of 1e7
  // As float32 has them, steps of 1: what the scaling makes of them is not rounded once more.
  for (const double score : {9999998.0, 10000003.0}) {
    const Tensor p = probabilities({{other}}, Tensor::from<float>({1, 1}, {static_cast<float>(score)}));
    EXPECT_NEAR(p.number(1), 1 / (1 + std::exp(near.a * (score - 1e7) + near.b)), 1e-6);
  }
}

TEST(Platt, counts_rows_by_their_weights) {
  const std::vector<double> scores{-1, 0.5, 1, -0.2, 2}, weights{3, 1, 2, 0, 1};
  const std::vector<std::uint8_t> yes{0, 0, 1, 1, 1};
  std::vector<double> repeated;
  std::vector<std::uint8_t> answers;
  for (std::size_t i = 0; i < scores.size(); ++i)
    for (int times = 0; times < static_cast<int>(weights[i]); ++times) {
      repeated.push_back(scores[i]);
      answers.push_back(yes[i]);
    }
  const PlattScaling weighted = fit_platt(scores, yes, weights), plain = fit_platt(repeated, answers);
  EXPECT_NEAR(weighted.a, plain.a, 1e-9);
  EXPECT_NEAR(weighted.b, plain.b, 1e-9);
  const std::vector<std::int64_t> labels(yes.begin(), yes.end()), more(answers.begin(), answers.end());
  const auto rows = [](const std::vector<double>& column) {
    return Tensor::from({static_cast<std::int64_t>(column.size()), 1}, column);
  };
  EXPECT_NEAR(fit_temperature(rows(scores), labels, 1, weights).scalings[0].a,
              fit_temperature(rows(repeated), more).scalings[0].a, 1e-9);
  // What counts for nothing may lie anywhere.
  std::vector<double> far = scores;
  far[3] = 1e9;
  EXPECT_NEAR(fit_platt(far, yes, weights).a, plain.a, 1e-9);
  // A class whose rows all count for nothing is absent.
  EXPECT_THROW(fit_calibration(rows(scores), labels, std::vector<double>{1, 1, 0, 0, 0}), UsageError);
  for (const std::vector<double>& bad : {std::vector<double>{1}, {1, 1, -1, 1, 1}, {0, 0, 0, 0, 0}})
    EXPECT_THROW(fit_platt(scores, yes, bad), UsageError);
}

TEST(Platt, refuses_nothing_and_too_few_answers) {
  EXPECT_THROW(fit_platt({}, {}), UsageError);
  EXPECT_THROW(fit_platt(std::vector<double>{1, 2}, std::vector<std::uint8_t>{1}), UsageError);
  EXPECT_THROW(fit_platt(std::vector<double>{1, 2}, std::vector<std::uint8_t>{1, 2}), UsageError);
}

TEST(Calibration, gives_rows_that_sum_to_one) {
  const Tensor outputs = Tensor::from<double>({4, 3}, {3, 1, -2, -4, 0, 5, 0, 0, 0, -1e6, -1e6, -1e6});
  const std::vector<std::int64_t> labels{0, 2, 1, 0};
  const Calibration calibration =
      fit_calibration(Tensor::from<double>({4, 3}, {3, 1, -2, -4, 0, 5, 0, 1, 0, 1, 0, 0}), labels);
  ASSERT_EQ(calibration.scalings.size(), 3u);
  const Tensor p = probabilities(calibration, outputs);
  for (std::int64_t row = 0; row < 4; ++row)
    EXPECT_NEAR(p.number(3 * row) + p.number(3 * row + 1) + p.number(3 * row + 2), 1, 1e-12) << row;
}

// Sigmoids of -110 and of -1e6 are 0 in float32; their ratio is a number all the same.
TEST(Calibration, of_scores_that_no_class_wants_keeps_their_ratios) {
  const Calibration calibration{{{-1, 0}, {-1, 0}, {-1, 0}}};
  const Tensor p = probabilities(
      calibration, Tensor::from<float>({3, 3}, {-1e6F, -1e6F, -1e6F, -110, -111, -112, -1e6F, -1e6F, 2}));
  const double e = std::exp(-1.0), total = 1 + e + e * e;
  const double right[] = {1 / 3.0, 1 / 3.0, 1 / 3.0, 1 / total, e / total, e * e / total, 0, 0, 1};
  for (std::int64_t k = 0; k < 9; ++k) EXPECT_NEAR(p.number(k), right[k], 1e-6) << k;
}

TEST(Calibration, of_two_classes_is_of_the_lead_of_the_second) {
  const std::vector<std::int64_t> labels{0, 1, 1, 0, 1};
  const Tensor two = Tensor::from<double>({5, 2}, {1, 0, 0, 2, 1, 1.5, 0, 0.2, 3, 2.5});
  const Tensor one = Tensor::from<double>({5, 1}, {-1, 2, 0.5, 0.2, -0.5});
  const Calibration a = fit_calibration(two, labels), b = fit_calibration(one, labels);
  ASSERT_EQ(a.scalings.size(), 1u);
  EXPECT_NEAR(a.scalings[0].a, b.scalings[0].a, 1e-9);
  const Tensor p = probabilities(a, two), q = probabilities(b, one);
  expect_near(p, q, 1e-9, "probabilities");
  EXPECT_NEAR(p.number(2) + p.number(3), 1, 1e-15);
  EXPECT_GT(p.number(3), p.number(1));
}

// The scalings of three classes are those of each class's own scores against all others.
TEST(Calibration, of_three_classes_is_of_the_score_of_each) {
  constexpr std::int64_t rows = 60;
  Tensor outputs({rows, 3}, Dtype::float64);
  std::vector<std::int64_t> labels;
  for (std::int64_t i = 0; i < rows; ++i) {
    labels.push_back(i % 3);
    for (std::int64_t k = 0; k < 3; ++k)
      outputs.set_number(3 * i + k,
                         Random(1, "s").normal(static_cast<std::uint64_t>(3 * i + k)) + (k == i % 3 ? 1 : 0));
  }
  const Calibration calibration = fit_calibration(outputs, labels);
  for (std::int64_t k = 0; k < 3; ++k) {
    std::vector<double> scores;
    std::vector<std::uint8_t> yes;
    for (std::int64_t i = 0; i < rows; ++i) {
      scores.push_back(outputs.number(3 * i + k));
      yes.push_back(i % 3 == k ? 1 : 0);
    }
    const PlattScaling alone = fit_platt(scores, yes);
    EXPECT_EQ(calibration.scalings[static_cast<std::size_t>(k)].a, alone.a);
    EXPECT_EQ(calibration.scalings[static_cast<std::size_t>(k)].b, alone.b);
  }
}

double mean_nll(const Tensor& p, const std::vector<std::int64_t>& labels) {
  double sum = 0;
  for (std::size_t i = 0; i < labels.size(); ++i)
    sum -= std::log(p.number(static_cast<std::int64_t>(i) * p.shape()[1] + labels[i]));
  return sum / static_cast<double>(labels.size());
}

TEST(Temperature, makes_the_truth_most_probable) {
  constexpr std::int64_t rows = 60;
  for (const double unit : {0.1, 1.0, 30.0}) {
    Tensor outputs({rows, 3}, Dtype::float64);
    std::vector<std::int64_t> labels;
    for (std::int64_t i = 0; i < rows; ++i) {
      labels.push_back(i % 3);
      for (std::int64_t k = 0; k < 3; ++k)
        outputs.set_number(3 * i + k, unit * (Random(1, "s").normal(static_cast<std::uint64_t>(3 * i + k)) +
                                              (k == i % 3 ? 1 : 0)));
    }
    const Calibration found = fit_temperature(outputs, labels);
    ASSERT_EQ(found.scalings.size(), 3u);
    const double best = mean_nll(probabilities(found, outputs), labels), a = found.scalings[0].a;
    for (const double other : {a * 0.99, a * 1.01, -1.0})
      EXPECT_LE(best, mean_nll(probabilities({{{other, 0}, {other, 0}, {other, 0}}, true}, outputs), labels))
          << unit;
  }
}

TEST(Temperature, follows_the_unit_of_the_scores) {
  const std::vector<std::int64_t> labels{0, 0, 1, 1, 0, 1};
  const std::vector<double> scores{-2, -1, 1, 2, 0.5, -0.5};
  const auto found = [&](double unit, const std::vector<double>& weights) {
    Tensor outputs({6, 1}, Dtype::float64);
    for (std::int64_t i = 0; i < 6; ++i) outputs.set_number(i, scores[static_cast<std::size_t>(i)] * unit);
    return fit_temperature(outputs, labels, 1, weights).scalings[0].a;
  };
  const double right = found(1, {});
  for (const double unit : {1e-9, 1e-7, 1e3, 1e40, 1e300})
    EXPECT_NEAR(found(unit, {}) * unit / right, 1, 1e-9) << unit;
  EXPECT_THROW(found(1, std::vector<double>(6, 1e308)), UsageError);
}

TEST(Temperature, sharpens_no_further_than_the_rows_tell) {
  const Tensor outputs = Tensor::from<double>({4, 1}, {-2, -1, 1, 2});
  const std::vector<std::int64_t> labels{0, 0, 1, 1};
  const Calibration found = fit_temperature(outputs, labels);
  ASSERT_EQ(found.scalings.size(), 1u);
  EXPECT_NEAR(mean_nll(probabilities(found, outputs), labels), std::log(6.0 / 5), 1e-9);
  const Tensor sharp = Tensor::from<double>({4, 1}, {-20, -10, 10, 20});
  EXPECT_EQ(fit_temperature(sharp, labels).scalings[0].a, -1);
  // Where an output counts twice already, as it is says more than the rows tell; nothing makes it worse.
  const Tensor twice = Tensor::from<double>({4, 1}, {-1.5, -1.4, 1.6, 1.8});
  EXPECT_GT(fit_temperature(twice, labels).scalings[0].a, -2);
  EXPECT_EQ(fit_temperature(twice, labels, 2).scalings[0].a, -2);
  EXPECT_THROW(fit_temperature(twice, labels, 0), UsageError);
  EXPECT_THROW(fit_temperature(outputs, std::vector<std::int64_t>{0, 0, 1, 2}), UsageError);
  EXPECT_THROW(fit_temperature(outputs, std::vector<std::int64_t>{0}), ShapeError);
}

TEST(Calibration, needs_a_row_of_each_class) {
  const Tensor outputs = Tensor::from<double>({3, 3}, {3, 1, -2, -4, 0, 5, 0, 1, 0}),
               two = Tensor({3, 1}, Dtype::float64);
  const auto words = [](const Tensor& scores, const std::vector<std::int64_t>& labels) -> std::string {
    try {
      (void)fit_calibration(scores, labels);
    } catch (const UsageError& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_NE(words(outputs, {0, 2, 0}).find("class 1 has no row"), std::string::npos);
  EXPECT_NE(words(two, {0, 0, 0}).find("class 1 has no row"), std::string::npos);
  EXPECT_NE(words(outputs, {0, 2, 3}).find("no class 3 among 3"), std::string::npos);
  EXPECT_NE(words(Tensor({0, 3}, Dtype::float64), {}).find("there are none"), std::string::npos);
}

TEST(Calibration, refuses_what_does_not_fit) {
  EXPECT_THROW(fit_calibration(Tensor({3, 2}, Dtype::float64), std::vector<std::int64_t>{0, 1}), ShapeError);
  EXPECT_THROW(probabilities({{{-1, 0}}}, Tensor({2, 3}, Dtype::float64)), ShapeError);
  EXPECT_THROW(probabilities({{{-1, 0}, {-1, 0}}}, Tensor({2, 2}, Dtype::float64)), ShapeError);
}

}  // namespace
}  // namespace gradus
