// degenerate_test.cpp - trainings whose loss does not depend on all that it could, codes as inputs, and
// losses that do not take what a model gives.
#include <gtest/gtest.h>

#include <cmath>
#include <gradus/catalog.hpp>
#include <gradus/error.hpp>
#include <gradus/gradient_check.hpp>
#include <gradus/predictor.hpp>
#include <gradus/train.hpp>

#include "base/random.hpp"

namespace gradus::training {
namespace {

Model model_of(std::string_view text) { return Model(parse_model(text).layers); }

TrainOptions quick(int epochs = 1) { return {.loss = CrossEntropy(), .epochs = epochs, .threads = 1}; }

constexpr const char* without_inputs[] = {"linear 16, dropout 1, linear 10",
                                          "dropout 1, linear 10",
                                          "dropout 1",
                                          "stochastic_depth 1, linear 10",
                                          "linear 16, relu, dropout 1, linear 16, dropout 1, linear 10",
                                          "heaviside, dropout 1, linear 10 bias=false"};

TEST(Train, works_where_the_loss_does_not_depend_on_the_inputs) {
  const Dataset digits = datasets::digits();
  for (const char* text : without_inputs) {
    Model model = model_of(std::string(text) == "dropout 1" ? "linear 10, dropout 1" : text);
    const gradus::Run run = train(model, digits, quick());
    EXPECT_EQ(run.epochs.size(), 1U) << text;
    EXPECT_TRUE(std::isfinite(run.epochs[0].train_loss)) << text;
  }
}

TEST(Train, learns_the_biases_above_a_layer_that_drops_all) {
  const Dataset digits = datasets::digits();
  Model model = model_of("linear 16, dropout 1, linear 10");
  model.prepare({64}, 1);
  const Model before = model;
  TrainOptions options = quick();
  options.optimizer = Momentum{};  // one without decay
  train(model, digits, options);
  EXPECT_TRUE(model.parameter("0.weight").value.same_bytes(before.parameter("0.weight").value));
  EXPECT_FALSE(model.parameter("2.bias").value.same_bytes(before.parameter("2.bias").value));
}

TEST(Solvers, work_where_the_loss_does_not_depend_on_the_inputs) {
  Model model = Sequential(Dropout(1), Linear(10));
  TrainOptions options = quick();
  options.solver = parse_method("lbfgs");
  options.epochs.reset();
  options.penalties = {L2{1e-3}};
  const gradus::Run run = train(model, datasets::digits(), options);
  EXPECT_LT(run.epochs.back().train_loss, 2.31);  // log 10, or a little less where classes are not alike
}

TEST(CheckGradients, is_of_the_formula_of_training_with_its_masks) {
  const Rows rows = datasets::digits().train().take(8);
  for (const char* text :
       {"dropout 0.3, linear 10", "linear 12, dropout 0.5, relu, linear 10",
        "linear 12, batch_norm, tanh, linear 10", "residual \"linear 64, stochastic_depth 0.5\", linear 10",
        "dropout 1, linear 10", "residual \"linear 64, stochastic_depth 1\", linear 10"}) {
    for (const Mode mode : {Mode::training, Mode::inference}) {
      const GradientCheck check =
          check_gradients(model_of(text), CrossEntropy(), rows, {.mode = mode, .entries = 20});
      EXPECT_TRUE(check.good()) << text << "\n" << check.str();
      EXPECT_EQ(check.mode, mode);
      EXPECT_NE(check.str().find(std::string("formula: ") + std::string(name(mode))), std::string::npos);
    }
  }
  const auto gradient = [&](Mode mode) {
    return check_gradients(model_of("dropout 1, linear 10"), CrossEntropy(), rows, {.mode = mode})
        .lines[0]
        .automatic;
  };
  EXPECT_EQ(gradient(Mode::training), 0);
  EXPECT_NE(gradient(Mode::inference), 0);
}

// Codes 0 .. 11 with a value for each that is no function of their order.
Dataset coded(bool codes, bool images = false) {
  constexpr std::int64_t rows = 240, things = 12;
  Tensor x(images ? Shape{rows, 1, 1, 1} : Shape{rows, 1}, images ? Dtype::uint8 : Dtype::float64);
  Tensor y({rows}, Dtype::float64);
  for (std::int64_t i = 0; i < rows; ++i) {
    x.set_number(i, static_cast<double>(i % things));
    y.set_number(i, 50 + 10 * Random(8, "y").normal(static_cast<std::uint64_t>(i % things)));
  }
  return make_dataset("coded", x, y, {.codes = codes});
}

TEST(Codes, reach_an_embedding_as_they_are) {
  for (const bool images : {false, true}) {
    const Dataset data = coded(true, images);
    Model model = model_of(images ? "flatten, embedding 12 1, flatten" : "embedding 12 1, flatten");
    train(model, data,
          {.loss = SquaredError(),
           .optimizer = parse_rule("adam 0.05"),
           .epochs = 60,
           .batch = 16,
           .threads = 1});
    EXPECT_GT(evaluate(model, SquaredError(), data.validation()).r2[0], 0.999) << images;
  }
}

TEST(Codes, that_are_scaled_are_refused) {
  const Dataset scaled = coded(false), as_they_are = coded(true);
  Model model = model_of("embedding 12 1, flatten");
  EXPECT_THROW(train(model, scaled, {.loss = SquaredError(), .epochs = 1}), UsageError);
  EXPECT_THROW(check_gradients(model, SquaredError(), scaled.train().take(4)), UsageError);
  train(model, as_they_are, {.loss = SquaredError(), .epochs = 1});
  EXPECT_THROW(evaluate(model, SquaredError(), scaled.validation()), UsageError);
}

TEST(Train, refuses_a_loss_that_does_not_take_what_the_model_gives) {
  const Dataset digits = datasets::digits();
  const auto refuses = [&](std::string_view text, const Loss& loss) {
    Model model = model_of(text);
    TrainOptions options = quick();
    options.loss = loss;
    EXPECT_THROW(train(model, digits, options), UsageError) << text << loss.name();
    options.solver = parse_method("lbfgs");
    EXPECT_THROW(train(model, digits, options), UsageError) << text << loss.name();
    EXPECT_THROW(check_gradients(model, loss, digits.train().take(4)), UsageError) << text << loss.name();
    model.prepare({64}, 1);
    EXPECT_THROW(evaluate(model, loss, digits.validation()), UsageError) << text << loss.name();
    EXPECT_THROW(Predictor(model, loss), UsageError) << text << loss.name();
  };
  refuses("linear 10", Nll());
  refuses("linear 10, softmax", Nll());
  refuses("linear 10, softmax", CrossEntropy());
  refuses("linear 10, softmax", OneMinusProbability());
  refuses("linear 10, sigmoid", OneVsRest());
  refuses("linear 10, softmax", Hinge());
  Model good = model_of("linear 10, log_softmax");
  TrainOptions options = quick(12);
  options.loss = Nll();
  EXPECT_GT(train(good, digits, options).epochs.back().validation.accuracy, 0.8);
}

}  // namespace
}  // namespace gradus::training
