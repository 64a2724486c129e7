// margins_test.cpp - losses of scores on the textbook's numbers: hinge, its square, its mean, and 1 - p.
#include <gtest/gtest.h>

#include <cmath>
#include <gradus/autodiff.hpp>
#include <gradus/catalog.hpp>
#include <gradus/error.hpp>
#include <gradus/ops.hpp>

#include "nn/references.hpp"

namespace gradus {
namespace {

// Scores of three images for the classes cat, car and frog; each image is of another class.
const Tensor images = Tensor::from<double>({3, 3}, {3.2, 5.1, -1.7, 1.3, 4.9, 2.0, 2.2, 2.5, -3.1});
const Tensor classes = Tensor::from<std::int64_t>({3}, {0, 1, 2});

// The loss of each row, the loss, and its gradient by the scores.
struct Computed {
  Tensor rows, loss, gradient;
};

Computed compute(const Loss& loss, const Tensor& scores, const Tensor& truth = classes) {
  Graph graph;
  const Var s = graph.input("s", scores.shape(), scores.dtype());
  const Var y = graph.input("y", truth.shape(), truth.dtype());
  const Var rows = loss_rows(loss, s, y), value = loss_of(loss, s, y);
  const Var gradient = gradients(value, std::vector{s})[0];
  const std::vector<Tensor> values =
      evaluate(graph, std::vector{rows.id(), value.id(), gradient.id()}, {{"s", scores}, {"y", truth}});
  return {values[0], values[1], values[2]};
}

// W x for the rows x of an input.
Tensor scores_of(const Tensor& w, const Tensor& x) {
  Graph graph;
  const Var product =
      matmul(graph.input("x", x.shape(), x.dtype()), transpose(graph.input("w", w.shape(), w.dtype())));
  return evaluate(graph, product.id(), {{"x", x}, {"w", w}});
}

TEST(Hinge, gives_the_numbers_of_three_images) {  // C1
  const Computed values = compute(Hinge(), images);
  expect_near(values.rows, Tensor::from<double>({3}, {2.9, 0, 12.9}), 1e-14, "losses");
  EXPECT_NEAR(values.loss.item(), 5.2667, 5e-5);
}

TEST(Hinge, sums_the_margins_that_are_violated) {  // C1
  // With one wrong class at a time, and a margin added on top, the loss is the margin itself.
  const double expected[] = {2.9, -3.9, -2.6, -1.9, 6.3, 6.6};
  std::size_t at = 0;
  for (std::int64_t image = 0; image < 3; ++image)
    for (std::int64_t other = 0; other < 3; ++other) {
      if (other == image) continue;
      const Tensor pair =
          Tensor::from<double>({1, 2}, {images.number(3 * image + image), images.number(3 * image + other)});
      const Computed values = compute(Hinge{.margin = 11}, pair, Tensor::from<std::int64_t>({1}, {0}));
      EXPECT_NEAR(values.loss.item() - 10, expected[at++], 1e-13);
    }
}

TEST(Hinge, is_the_number_of_classes_less_one_at_zero_scores) {  // C2
  for (const std::int64_t count : {2, 3, 10})
    EXPECT_EQ(compute(Hinge(), Tensor({3, count}, Dtype::float64), Tensor({3}, Dtype::int64)).loss.item(),
              static_cast<double>(count - 1));
}

TEST(Hinge, has_no_upper_bound_and_none_below_zero) {  // C2
  const Tensor y = Tensor::from<std::int64_t>({1}, {0});
  double last = -1;
  for (const double lead : {1e6, 1.0, -1.0, -1e3, -1e9}) {
    const double loss = compute(Hinge(), Tensor::from<double>({1, 2}, {lead, 0}), y).loss.item();
    EXPECT_EQ(loss, lead >= 1 ? 0 : 1 - lead);
    EXPECT_GE(loss, last);
    last = loss;
  }
}

TEST(Hinge, does_not_feel_small_changes_of_a_row_that_is_right) {  // C2
  Tensor changed = images;
  for (const std::int64_t i : {3, 5}) changed.set_number(i, images.number(i) + 0.1);
  changed.set_number(4, images.number(4) - 0.1);
  const Computed values = compute(Hinge(), changed);
  EXPECT_EQ(values.rows.number(1), 0);
  EXPECT_EQ(values.loss.item(), compute(Hinge(), images).loss.item());
  for (const std::int64_t i : {3, 4, 5}) EXPECT_EQ(values.gradient.number(i), 0);
}

TEST(Hinge, that_is_zero_stays_zero_with_doubled_weights) {  // C2
  Tensor doubled({1, 3}, Dtype::float64);
  for (std::int64_t i = 0; i < 3; ++i) doubled.set_number(i, 2 * images.number(3 + i));
  const Tensor car = Tensor::from<std::int64_t>({1}, {1});
  EXPECT_EQ(compute(Hinge(), doubled, car).loss.item(), 0);
  // The margins: what a wrong class lacks of the true score's lead of 1.
  const double right = doubled.number(1);
  EXPECT_NEAR(doubled.number(0) - right + 1, -6.2, 1e-14);
  EXPECT_NEAR(doubled.number(2) - right + 1, -4.8, 1e-14);
}

TEST(Hinge, chooses_among_equally_good_weights_by_the_penalty_alone) {  // B7
  // Rows that W tells apart with room to spare: W, 2 W and 1e7 W all have loss 0.
  const Tensor x = Tensor::from<double>({3, 2}, {3, 0, 0, 3, -3, -3});
  const std::vector<double> w{1, 0, 0, 1, -1, -1};
  double last = -1;
  for (const double factor : {1.0, 2.0, 1e7}) {
    Tensor weight({3, 2}, Dtype::float64);
    for (std::size_t i = 0; i < w.size(); ++i) weight.set_number(static_cast<std::int64_t>(i), factor * w[i]);
    const double data_loss = compute(Hinge(), scores_of(weight, x)).loss.item();
    EXPECT_EQ(data_loss, 0);
    Graph graph;
    const L2 penalty{.alpha = 0.1};
    const Var r = L2::kind.functions.value(&penalty, graph.parameter("w", weight.shape(), Dtype::float64));
    const double total = data_loss + evaluate(graph, r.id(), {{"w", weight}}).item();
    EXPECT_NEAR(total, 0.05 * 4 * factor * factor, 1e-9 * total);
    EXPECT_GT(total, last);
    last = total;
  }
}

TEST(SquaredHinge, gives_the_numbers_of_three_images) {  // C3
  const Computed values = compute(SquaredHinge(), images);
  expect_near(values.rows, Tensor::from<double>({3}, {8.41, 0, 83.25}), 1e-14, "losses");
  EXPECT_NEAR(values.loss.item(), 30.5533, 5e-5);
}

TEST(MultiMargin, gives_the_numbers_of_three_images) {  // C3
  expect_near(compute(MultiMargin(), images).rows, Tensor::from<double>({3}, {0.9667, 0, 4.3}), 5e-5,
              "p = 1");
  expect_near(compute(MultiMargin{.p = 2}, images).rows, Tensor::from<double>({3}, {2.8033, 0, 27.75}), 5e-5,
              "p = 2");
}

TEST(MultiMargin, has_the_minimiser_of_the_sum_where_the_penalty_is_scaled_too) {  // X6
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

TEST(Hinge, and_cross_entropy_of_ten_classes_and_three_images) {  // C10
  const Tensor scores =
      Tensor::from<double>({3, 10}, {-3.45, -8.87, 0.09, 2.9,   4.48,  8.02, 3.78,  1.06,  -0.36, -0.72,
                                     -0.51, 6.04,  5.31, -4.22, -4.19, 3.58, 4.49,  -4.37, -2.09, -2.93,
                                     3.42,  4.64,  2.65, 5.1,   2.64,  5.55, -4.34, -1.5,  -4.79, 6.14});
  const Tensor truth = Tensor::from<std::int64_t>({3}, {3, 1, 6});  // cat, automobile, frog
  expect_near(compute(Hinge(), scores, truth).rows, Tensor::from<double>({3}, {10.58, 0.27, 71.91}), 1e-13,
              "hinge");
  expect_near(compute(CrossEntropy(), scores, truth).rows,
              Tensor::from<double>({3}, {5.1698, 0.5775, 11.2945}), 5e-5, "cross-entropy");
  Graph graph;
  const Var best = argmax(graph.input("s", scores.shape(), Dtype::float64));
  const Tensor says = evaluate(graph, best.id(), {{"s", scores}});
  const std::int64_t expected[] = {5, 1, 9};  // dog, automobile, truck
  for (std::int64_t i = 0; i < 3; ++i)
    EXPECT_EQ(says.data<std::int64_t>()[static_cast<std::size_t>(i)], expected[i]);
}

TEST(OneMinusProbability, is_at_most_one_and_a_weaker_penalty_than_minus_log_p) {  // C8
  const Tensor y = Tensor::from<std::int64_t>({1}, {0});
  const auto row = [&](const Loss& loss, double p) {
    return compute(loss, Tensor::from<double>({1, 2}, {std::log(p), std::log(1 - p)}), y);
  };
  // p, -ln p and -log10 p.
  const double table[][3] = {{0.9, 0.1054, 0.0458}, {0.5, 0.6931, 0.3010}, {0.001, 6.9078, 3.0}};
  for (const auto& [p, natural, common] : table) {
    const double surprise = row(CrossEntropy(), p).loss.item();
    EXPECT_NEAR(surprise, natural, 5e-5);
    EXPECT_NEAR(surprise / std::log(10), common, 5e-5);
    EXPECT_NEAR(row(OneMinusProbability(), p).loss.item(), 1 - p, 1e-15);
  }
  // Where the model is badly wrong, one pulls hard and the other hardly at all.
  EXPECT_NEAR(row(CrossEntropy(), 1e-6).gradient.number(0), -1, 1e-5);
  EXPECT_NEAR(row(OneMinusProbability(), 1e-6).gradient.number(0), -1e-6, 1e-11);
}

TEST(OneVsRest, has_probabilities_that_need_not_sum_to_one) {  // B9
  const auto total = [](const Loss& loss) {
    Graph graph;
    const Var says = sum(prediction_of(loss, graph.input("s", images.shape(), images.dtype())), {1});
    return evaluate(graph, says.id(), {{"s", images}});
  };
  const Tensor independent = total(OneVsRest()), coordinated = total(CrossEntropy());
  for (std::int64_t i = 0; i < 3; ++i) {
    EXPECT_NEAR(coordinated.number(i), 1, 1e-15);
    EXPECT_GT(std::abs(independent.number(i) - 1), 0.1);
  }
}

TEST(PerceptronCriterion, counts_how_far_rows_are_on_the_wrong_side) {
  // y = (1, -1, -1), (-1, 1, -1), (-1, -1, 1): what is wrong is 5.1; 1.3, 2; 2.2, 2.5 and 3.1.
  const Computed values = compute(PerceptronCriterion(), images);
  expect_near(values.rows, Tensor::from<double>({3}, {5.1, 3.3, 7.8}), 1e-14, "losses");
  EXPECT_NEAR(values.gradient.number(1), 1.0 / 3, 1e-15);
  EXPECT_EQ(values.gradient.number(0), 0);
  EXPECT_NEAR(values.gradient.number(8), -1.0 / 3, 1e-15);
  // Two classes: one score, that of the second.
  const Tensor one = Tensor::from<double>({3, 1}, {2, -3, -0.5}),
               truth = Tensor::from<std::int64_t>({3}, {0, 1, 0});
  expect_near(compute(PerceptronCriterion(), one, truth).rows, Tensor::from<double>({3}, {2, 3, 0}), 1e-15,
              "two classes");
  EXPECT_THROW(compute(PerceptronCriterion(), one, classes.reshaped({1, 3})), ShapeError);
}

}  // namespace
}  // namespace gradus
