// margins_test.cpp - losses of scores: gradients, kinks and edges. Their values stand in the textbook's rows.
#include <gtest/gtest.h>

#include <cmath>
#include <gradus/autodiff.hpp>
#include <gradus/catalog.hpp>
#include <gradus/error.hpp>
#include <gradus/ops.hpp>

#include "nn/references.hpp"

namespace gradus {
namespace {

// Scores of three scores_of_images for the classes cat, car and frog; each image is of another class.
const Tensor scores_of_images = Tensor::from<double>({3, 3}, {3.2, 5.1, -1.7, 1.3, 4.9, 2.0, 2.2, 2.5, -3.1});
const Tensor classes = Tensor::from<std::int64_t>({3}, {0, 1, 2});

// The loss of each row, the loss, and its gradient by the scores.
struct Margins {
  Tensor rows, loss, gradient;
};

Margins margins_of(const Loss& loss, const Tensor& scores, const Tensor& truth = classes) {
  Graph graph;
  const Var s = graph.input("s", scores.shape(), scores.dtype());
  const Var y = graph.input("y", truth.shape(), truth.dtype());
  const Var rows = loss_rows(loss, s, y), value = loss_of(loss, s, y);
  const Var gradient = gradients(value, std::vector{s})[0];
  const std::vector<Tensor> values =
      evaluate(graph, std::vector{rows.id(), value.id(), gradient.id()}, {{"s", scores}, {"y", truth}});
  return {values[0], values[1], values[2]};
}

TEST(Hinge, has_no_upper_bound_and_none_below_zero) {
  const Tensor y = Tensor::from<std::int64_t>({1}, {0});
  double last = -1;
  for (const double lead : {1e6, 1.0, -1.0, -1e3, -1e9}) {
    const double loss = margins_of(Hinge(), Tensor::from<double>({1, 2}, {lead, 0}), y).loss.item();
    EXPECT_EQ(loss, lead >= 1 ? 0 : 1 - lead);
    EXPECT_GE(loss, last);
    last = loss;
  }
}

TEST(Hinge, does_not_feel_small_changes_of_a_row_that_is_right) {
  Tensor changed = scores_of_images;
  for (const std::int64_t i : {3, 5}) changed.set_number(i, scores_of_images.number(i) + 0.1);
  changed.set_number(4, scores_of_images.number(4) - 0.1);
  const Margins values = margins_of(Hinge(), changed);
  EXPECT_EQ(values.rows.number(1), 0);
  EXPECT_EQ(values.loss.item(), margins_of(Hinge(), scores_of_images).loss.item());
  for (const std::int64_t i : {3, 4, 5}) EXPECT_EQ(values.gradient.number(i), 0);
}

TEST(MultiMargin, has_the_minimiser_of_the_sum_where_the_penalty_is_scaled_too) {
  // Gradients of loss + penalty at any W: proportional with the scaled penalty, and not without.
  const Tensor w = Tensor::from<double>({3, 2}, {0.3, -0.2, 0.1, 0.4, -0.5, 0.2});
  const Tensor x = Tensor::from<double>({3, 2}, {1, 2, -1, 0.5, 0.3, -2});
  const auto gradient = [&](const Loss& loss, double alpha) {
    Graph graph;
    const Var weight = graph.parameter("w", w.shape(), w.dtype());
    const Var s = matmul(graph.input("x", x.shape(), x.dtype()), transpose(weight));
    const L2 penalty{.alpha = alpha};
    const Var total =
        loss_of(loss, s, graph.input("y", {3}, Dtype::int64)) + L2::kind.functions.value(&penalty, weight);
    return evaluate(graph, gradients(total, std::vector{weight})[0].id(),
                    {{"w", w}, {"x", x}, {"y", classes}});
  };
  const Tensor sum = gradient(Hinge(), 0.6), scaled = gradient(MultiMargin(), 0.2),
               same = gradient(MultiMargin(), 0.6);
  double furthest = 0;
  for (std::int64_t i = 0; i < sum.size(); ++i) {
    EXPECT_NEAR(sum.number(i), 3 * scaled.number(i), 1e-15);
    furthest = std::max(furthest, std::abs(sum.number(i) - 3 * same.number(i)));
  }
  EXPECT_GT(furthest, 0.1);
}

TEST(OneMinusProbability, pulls_hardly_at_all_where_the_model_is_badly_wrong) {
  const Tensor y = Tensor::from<std::int64_t>({1}, {0});
  const auto row = [&](const Loss& loss, double p) {
    return margins_of(loss, Tensor::from<double>({1, 2}, {std::log(p), std::log(1 - p)}), y);
  };
  EXPECT_NEAR(row(CrossEntropy(), 1e-6).gradient.number(0), -1, 1e-5);
  EXPECT_NEAR(row(OneMinusProbability(), 1e-6).gradient.number(0), -1e-6, 1e-11);
}

TEST(OneVsRest, has_probabilities_that_need_not_sum_to_one) {
  const auto total = [](const Loss& loss) {
    Graph graph;
    const Var says =
        sum(prediction_of(loss, graph.input("s", scores_of_images.shape(), scores_of_images.dtype())), {1});
    return evaluate(graph, says.id(), {{"s", scores_of_images}});
  };
  const Tensor independent = total(OneVsRest()), coordinated = total(CrossEntropy());
  for (std::int64_t i = 0; i < 3; ++i) {
    EXPECT_NEAR(coordinated.number(i), 1, 1e-15);
    EXPECT_GT(std::abs(independent.number(i) - 1), 0.1);
  }
}

TEST(PerceptronCriterion, counts_how_far_rows_are_on_the_wrong_side) {
  // y = (1, -1, -1), (-1, 1, -1), (-1, -1, 1): what is wrong is 5.1; 1.3, 2; 2.2, 2.5 and 3.1.
  const Margins values = margins_of(PerceptronCriterion(), scores_of_images);
  expect_near(values.rows, Tensor::from<double>({3}, {5.1, 3.3, 7.8}), 1e-14, "losses");
  EXPECT_NEAR(values.gradient.number(1), 1.0 / 3, 1e-15);
  EXPECT_EQ(values.gradient.number(0), 0);
  EXPECT_NEAR(values.gradient.number(8), -1.0 / 3, 1e-15);
  // Two classes: one score, that of the second.
  const Tensor one = Tensor::from<double>({3, 1}, {2, -3, -0.5}),
               truth = Tensor::from<std::int64_t>({3}, {0, 1, 0});
  expect_near(margins_of(PerceptronCriterion(), one, truth).rows, Tensor::from<double>({3}, {2, 3, 0}), 1e-15,
              "two classes");
  EXPECT_THROW(margins_of(PerceptronCriterion(), one, classes.reshaped({1, 3})), ShapeError);
}

}  // namespace
}  // namespace gradus
