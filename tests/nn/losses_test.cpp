// losses_test.cpp - values and gradients of every loss, at ordinary and at extreme outputs.
// Figures of the lectures stand in the textbook's rows.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <gradus/autodiff.hpp>
#include <gradus/catalog.hpp>
#include <gradus/error.hpp>
#include <gradus/ops.hpp>

#include "nn/references.hpp"

namespace gradus {
namespace {

// A loss on given outputs and targets: the rows, the loss, and its gradient by the outputs.
struct Computed {
  Tensor rows, loss, gradient, prediction;
};

Computed compute(const Loss& loss, const Tensor& output, const Tensor& target) {
  Graph graph;
  const Var z = graph.input("z", output.shape(), output.dtype()),
            y = graph.input("y", target.shape(), target.dtype());
  const Var rows = loss_rows(loss, z, y), value = loss_of(loss, z, y), says = prediction_of(loss, z);
  const Var gradient = gradients(value, std::vector{z})[0];
  const std::vector<Tensor> values = evaluate(
      graph, std::vector{rows.id(), value.id(), gradient.id(), says.id()}, {{"z", output}, {"y", target}});
  return {values[0], values[1], values[2], values[3]};
}

Tensor class_numbers(const std::vector<std::int64_t>& values) {
  return Tensor::from(Shape{static_cast<std::int64_t>(values.size())}, values);
}

TEST(Losses, equal_the_widely_used_framework) {
  for (const auto& reference : references("losses")) {
    const std::string text = reference.at("loss");
    const auto shape = reference.at("shape").get<std::vector<std::int64_t>>();
    for (const Dtype dtype : {Dtype::float64, Dtype::float32}) {
      const double tolerance = dtype == Dtype::float64 ? 1e-14 : 2e-6;
      const Tensor target = reference.at("labels")
                                ? class_numbers(reference.at("target").get<std::vector<std::int64_t>>())
                                : tensor_of(reference.at("target"), shape, dtype);
      const Tensor output = tensor_of(reference.at("output"), shape, dtype);
      const Computed mean = compute(parse_loss(text), output, target);
      expect_near(mean.rows, tensor_of(reference.at("rows"), {shape[0]}), tolerance, text);
      EXPECT_NEAR(mean.loss.item(), reference.at("mean").get<double>(), tolerance * 10) << text;
      expect_near(mean.gradient, tensor_of(reference.at("gradient"), shape), tolerance, text);
      const Computed sum = compute(parse_loss(text + " reduction=sum"), output, target);
      EXPECT_LE(gradient_error(sum.loss.item(), reference.at("sum")), tolerance) << text;
    }
  }
}

TEST(Losses, give_their_worked_examples) {
  for (const LossKind* kind : catalog::losses()) {
    const LossReference reference = kind->functions.reference();
    const Loss sum = parse_loss(std::string(kind->name) + " reduction=sum");
    const Computed values = compute(sum, reference.output, reference.target);
    expect_near(values.rows, reference.rows, 1e-14, kind->name);
    expect_near(values.gradient, reference.slopes, 1e-14, kind->name);
    const Tensor numerical =
        numerical_gradient([&](const Tensor& z) { return compute(sum, z, reference.target).loss.item(); },
                           reference.output, 1e-4);
    expect_near(values.gradient, numerical, 1e-7, kind->name);
    EXPECT_FALSE(std::string_view(reference.source).empty()) << kind->name;
  }
}

TEST(Losses, have_the_gradients_of_central_differences) {
  for (const auto& reference : references("losses")) {
    const Loss loss = parse_loss(reference.at("loss").get<std::string>());
    const auto shape = reference.at("shape").get<std::vector<std::int64_t>>();
    const Tensor target = reference.at("labels")
                              ? class_numbers(reference.at("target").get<std::vector<std::int64_t>>())
                              : tensor_of(reference.at("target"), shape);
    const Tensor output = tensor_of(reference.at("output"), shape);
    const Tensor numerical = numerical_gradient(
        [&](const Tensor& z) { return compute(loss, z, target).loss.item(); }, output, 1e-4);
    expect_near(compute(loss, output, target).gradient, numerical, 1e-7, std::string(loss.name()));
  }
}

TEST(Losses, are_finite_at_huge_outputs) {
  for (const LossKind* kind : catalog::losses()) {
    const Loss loss(*kind);
    const bool one = kind->functions.reference().output.shape().back() == 1,
               classes = kind->functions.classifies;
    for (const double size : {1e4, -1e4}) {
      const Tensor output =
          one ? Tensor::from<float>({2, 1}, {static_cast<float>(size), static_cast<float>(-size)})
              : Tensor::from<float>({2, 3},
                                    {static_cast<float>(size), 0, 5, static_cast<float>(-size), 1, 0});
      const Tensor target =
          classes ? class_numbers({one ? 0 : 1, one ? 0 : 2}) : Tensor(output.shape(), Dtype::float32);
      const Computed values = compute(loss, output, target);
      const bool probabilities = std::string_view(kind->name) == "nll";  // e^10000 has no place in a float
      for (const Tensor* tensor : {&values.rows, &values.loss, &values.gradient, &values.prediction})
        for (std::int64_t i = 0; i < tensor->size(); ++i)
          EXPECT_TRUE(std::isfinite(tensor->number(i)) || (probabilities && tensor == &values.prediction))
              << kind->name;
    }
  }
}

TEST(Losses, give_the_rows_themselves_where_nothing_is_reduced) {
  const Tensor z = Tensor::from<double>({2, 3}, {0.3, -2, 1, 4, 0, 1.5});
  Graph graph;
  const Var x = graph.input("x", z.shape(), z.dtype()), y = graph.input("y", {2}, Dtype::int64);
  const Var rows = loss_rows(Hinge(), x, y), none = loss_of(Hinge{.reduction = Reduction::none}, x, y);
  const std::vector<Tensor> values =
      evaluate(graph, std::vector{rows.id(), none.id()}, {{"x", z}, {"y", class_numbers({2, 1})}});
  expect_near(values[1], values[0], 0, "rows");
  EXPECT_EQ(values[1].shape(), (Shape{2}));
}

TEST(CrossEntropy, has_the_gradient_p_minus_y) {
  const Computed values = compute(CrossEntropy{.reduction = Reduction::sum},
                                  Tensor::from<double>({1, 3}, {3.2, 5.1, -1.7}), class_numbers({0}));
  for (std::int64_t k = 0; k < 3; ++k)
    EXPECT_NEAR(values.gradient.number(k), values.prediction.number(k) - (k == 0 ? 1 : 0), 1e-15);
}

TEST(CrossEntropy, counts_no_row_of_the_ignored_class) {
  const Tensor z = Tensor::from<double>({3, 2}, {1, 2, 3, 1, 0, 5});
  const Computed some = compute(CrossEntropy(), z, class_numbers({0, -100, 1}));
  const Computed two =
      compute(CrossEntropy(), Tensor::from<double>({2, 2}, {1, 2, 0, 5}), class_numbers({0, 1}));
  EXPECT_DOUBLE_EQ(some.loss.item(), two.loss.item());
  EXPECT_EQ(some.gradient.number(2), 0);
  const Computed none = compute(CrossEntropy(), z, class_numbers({-100, -100, -100}));
  EXPECT_TRUE(std::isnan(none.loss.item()));  // a mean of nothing, as PyTorch has it
}

TEST(Losses, refuse_class_weights_that_do_not_fit) {
  const Tensor z({2, 3}, Dtype::float64);
  for (const char* weights : {"1,2", "1,2,3,4", "1,x,3", "1,-2,3", "1,,3"})
    for (const char* loss : {"cross_entropy", "nll"})
      EXPECT_THROW(
          compute(parse_loss(fmt::format("{} class_weights={}", loss, weights)), z, class_numbers({0, 1})),
          UsageError)
          << weights;
}

TEST(Losses, weigh_rows) {
  const Tensor z = Tensor::from<double>({3, 2}, {1, 2, 3, 1, 0, 5}), y = class_numbers({0, -100, 1});
  const Tensor yhat = Tensor::from<double>({3, 1}, {1, 2, 4}), t({3, 1}, Dtype::float64);
  const Tensor weights = Tensor::from<double>({3}, {0.25, 3, 0.5});
  const auto value = [&](const Loss& loss, const Tensor& output, const Tensor& target) {
    Graph graph;
    const Var o = graph.input("o", output.shape(), output.dtype());
    const Var a = graph.input("y", target.shape(), target.dtype());
    const Var w = graph.input("w", weights.shape(), weights.dtype());
    return evaluate(graph, loss_of(loss, o, a, w).id(), {{"o", output}, {"y", target}, {"w", weights}})
        .item();
  };
  const Tensor rows = compute(CrossEntropy(), z, y).rows;
  const double sum = 0.25 * rows.number(0) + 0.5 * rows.number(2);
  EXPECT_DOUBLE_EQ(value(CrossEntropy{.reduction = Reduction::sum}, z, y), sum);
  EXPECT_DOUBLE_EQ(value(CrossEntropy(), z, y), sum / 0.75);
  EXPECT_DOUBLE_EQ(value(CrossEntropy{.class_weights = {1, 4}}, z, y),
                   (0.25 * rows.number(0) + 2 * rows.number(2)) / 2.25);
  EXPECT_DOUBLE_EQ(value(SquaredError(), yhat, t), (0.25 + 3 * 4 + 0.5 * 16) / 3.75);
  Graph graph;
  const Var o = graph.input("o", z.shape(), z.dtype()), a = graph.input("y", y.shape(), y.dtype());
  EXPECT_THROW(loss_of(CrossEntropy(), o, a, graph.input("w", {2}, Dtype::float64)), ShapeError);
}

TEST(KlDivergence, is_zero_for_the_models_own_probabilities_and_cross_entropy_for_one_hot_ones) {
  const Tensor z = Tensor::from<double>({2, 3}, {0.3, -2, 1, 4, 0, 1.5}), y = class_numbers({2, 0});
  const Tensor own = compute(CrossEntropy(), z, y).prediction;
  EXPECT_NEAR(compute(KlDivergence(), z, own).loss.item(), 0, 1e-15);
  const Tensor one_hot = Tensor::from<double>({2, 3}, {0, 0, 1, 1, 0, 0});
  EXPECT_NEAR(compute(KlDivergence(), z, one_hot).loss.item(), compute(CrossEntropy(), z, y).loss.item(),
              1e-15);
}

TEST(Nll, stands_a_probability_of_zero_elsewhere) {
  const Computed values = compute(Nll(), Tensor::from<double>({1, 2}, {0, -INFINITY}), class_numbers({0}));
  EXPECT_EQ(values.loss.item(), 0);
}

TEST(SquaredError, has_gradients_of_sum_mean_and_half_in_proportion) {
  const Tensor yhat = Tensor::from<double>({4, 1}, {1, 2, 3, 4}),
               y = Tensor::from<double>({4, 1}, {0, 2, 5, 1});
  const Computed sum = compute(SquaredError{.reduction = Reduction::sum}, yhat, y),
                 mean = compute(SquaredError(), yhat, y);
  const Computed half = compute(HalfSquaredError(), yhat, y);
  for (std::int64_t i = 0; i < 4; ++i) {
    EXPECT_DOUBLE_EQ(sum.gradient.number(i), 4 * mean.gradient.number(i));
    EXPECT_DOUBLE_EQ(mean.gradient.number(i), 2 * half.gradient.number(i));
  }
}

TEST(SquaredError, takes_targets_without_an_axis_of_outputs) {
  const Computed values =
      compute(SquaredError(), Tensor::from<double>({2, 1}, {1, 2}), Tensor::from<double>({2}, {0, 4}));
  EXPECT_DOUBLE_EQ(values.loss.item(), 2.5);
}

TEST(AbsoluteError, has_the_subgradient_zero_at_zero) {
  const Computed values =
      compute(AbsoluteError(), Tensor::from<double>({2, 1}, {1, 2}), Tensor::from<double>({2, 1}, {1, 0}));
  EXPECT_EQ(values.gradient.number(0), 0);
  EXPECT_EQ(values.gradient.number(1), 0.5);
}

TEST(LogLoss, predicts_both_classes) {
  const Computed values = compute(LogLoss(), Tensor::from<double>({2}, {0, 2}), class_numbers({0, 1}));
  ASSERT_EQ(values.prediction.shape(), (Shape{2, 2}));
  EXPECT_DOUBLE_EQ(values.prediction.number(0), 0.5);
  EXPECT_NEAR(values.prediction.number(3), 1 / (1 + std::exp(-2.0)), 1e-15);
  EXPECT_NEAR(values.prediction.number(2) + values.prediction.number(3), 1, 1e-15);
}

TEST(LogLoss, is_for_two_classes) {
  const Loss loss = LogLoss();
  EXPECT_EQ(loss.kind().functions.outputs(loss.object(), 2), 1);
  EXPECT_THROW(loss.kind().functions.outputs(loss.object(), 3), UsageError);
}

TEST(Losses, refuse_what_does_not_fit) {
  const Tensor z({4, 3}, Dtype::float64);
  EXPECT_THROW(compute(CrossEntropy(), z, class_numbers({1, 2})), ShapeError);
  EXPECT_THROW(compute(CrossEntropy(), z, Tensor({4}, Dtype::float64)), DtypeError);
  EXPECT_THROW(compute(SquaredError(), z, Tensor({4, 2}, Dtype::float64)), ShapeError);
  EXPECT_THROW(compute(SquaredError(), z, Tensor({3, 4}, Dtype::float64)), ShapeError);
  EXPECT_THROW(compute(LogLoss(), z, class_numbers({0, 1, 0, 1})), ShapeError);
  EXPECT_THROW(Loss(Huber{.delta = 0}), UsageError);
  EXPECT_THROW(Loss(CrossEntropy{.reduction = static_cast<Reduction>(3)}), UsageError);
}

TEST(Penalties, have_the_subgradient_zero_at_zero) {
  const Tensor w = Tensor::from<double>({4}, {1, -2, 0, 3});
  const auto gradient = [&](const Penalty& penalty) {
    Graph graph;
    const Var x = graph.parameter("w", w.shape(), w.dtype());
    const Var r = penalty.kind().functions.value(penalty.object(), x);
    return evaluate(graph, gradients(r, std::vector{x})[0].id(), {{"w", w}});
  };
  expect_near(gradient(L2{.alpha = 2}), Tensor::from<double>({4}, {2, -4, 0, 6}), 1e-15, "2 w");
  expect_near(gradient(L1{.alpha = 3}), Tensor::from<double>({4}, {3, -3, 0, 3}), 1e-15, "3 sign w");
  expect_near(gradient(ElasticNet{.lambda = 2, .beta = 0.5}), Tensor::from<double>({4}, {4, -6, 0, 8}), 1e-15,
              "2 (w + sign w)");
}

TEST(Penalties, weigh_weights_and_never_biases) {
  Model model = Sequential(Linear(2, 2), Relu(), Linear(2, 1));
  model.prepare({2}, 1, Dtype::float64);
  for (Parameter& parameter : model.parameters())
    parameter.value = Tensor::full(parameter.value.shape(), Dtype::float64, 3);
  Graph graph;
  Builder builder(graph, Mode::training);
  model.apply(builder, graph.input("x", {1, 2}, Dtype::float64));
  const std::vector<Penalty> penalties{L2{.alpha = 1}, L1{.alpha = 1}};
  const Var total = add_penalties(graph.scalar(0.5, Dtype::float64), penalties, builder);
  Feeds feeds{{"x", Tensor({1, 2}, Dtype::float64)}};
  for (const Parameter& parameter : model.parameters())
    feeds.insert_or_assign(parameter.name, parameter.value);
  EXPECT_DOUBLE_EQ(evaluate(graph, total.id(), feeds).item(), 0.5 + 6 * 4.5 + 6 * 3);
}

}  // namespace
}  // namespace gradus
