// predictor_test.cpp - what a trained model says: in its own precision, by its scores, or not at all.
#include <gtest/gtest.h>

#include <cmath>
#include <gradus/error.hpp>
#include <gradus/predictor.hpp>
#include <gradus/train.hpp>
#include <limits>
#include <utility>
#include <vector>

#include "train/answer.hpp"

namespace gradus::training {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

// y = w x + b for several outputs, w [outputs, inputs].
Model linear(Dtype dtype, std::int64_t inputs, const std::vector<double>& weights,
             const std::vector<double>& biases) {
  const auto outputs = static_cast<std::int64_t>(biases.size());
  Model model = Sequential(Linear(inputs, outputs));
  model.prepare({inputs}, 1, dtype);
  model.parameter("0.weight").value = Tensor::from<double>({outputs, inputs}, weights).to(dtype);
  model.parameter("0.bias").value = Tensor::from<double>({outputs}, biases).to(dtype);
  return model;
}

std::int64_t class_by(const Model& model, const Loss& loss, const std::vector<double>& x,
                      const std::optional<Calibration>& calibration = {}) {
  std::vector<std::int64_t> classes(1);
  Predictor(model, loss, calibration).classify(1, x, classes);
  return classes[0];
}

TEST(PredictorPrecision, a_float64_model_loses_nothing_between_doubles) {
  const Predictor predictor(linear(Dtype::float64, 1, {1}, {-1e9}), SquaredError());
  const std::vector<double> x{1e9 + 1e-3};
  std::vector<double> y(1);
  predictor.predict(1, x, y);
  EXPECT_EQ(y[0], x[0] - 1e9);
}

TEST(PredictorPrecision, callers_of_the_other_type_get_the_same_rounded_once) {
  const Model wide = linear(Dtype::float64, 2, {0.1, 0.2}, {0.3}), narrow = wide.to(Dtype::float32);
  const std::vector<float> x{1.5F, -2.25F};
  const std::vector<double> x_wide(x.begin(), x.end());
  for (const Model& model : {wide, narrow}) {
    const Predictor predictor(model, SquaredError());
    std::vector<float> y(1);
    std::vector<double> y_wide(1);
    predictor.predict(1, x, y);
    predictor.predict(1, x_wide, y_wide);
    EXPECT_EQ(y[0], static_cast<float>(y_wide[0])) << name(model.dtype());
    EXPECT_NEAR(y_wide[0], 0.1 * 1.5 - 0.2 * 2.25 + 0.3, model.dtype() == Dtype::float64 ? 1e-16 : 1e-7);
  }
}

TEST(PredictorPrecision, rows_of_data_are_predicted_as_evaluate_compares_them) {
  const Tensor x = Tensor::from<double>({12, 1}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});
  Tensor y({12, 1}, Dtype::float64);
  for (std::int64_t i = 0; i < 12; ++i) y.set_number(i, 1e8 + 1e-3 * static_cast<double>(i));
  const Dataset data = make_dataset("ramp", x, y);
  for (const Dtype dtype : {Dtype::float32, Dtype::float64}) {
    Model model = Sequential(Linear(1, 1));
    train(model, data, {.solver = methods::Exact{}, .dtype = dtype});
    const Rows rows = data.all();
    std::vector<double> said(12);
    Predictor(model, SquaredError()).predict(rows, said, 2);
    double squares = 0;
    for (std::size_t i = 0; i < 12; ++i) {
      const double error =
          data.schema().target_scaling.restore(said[i], 0) - y.number(static_cast<std::int64_t>(i));
      squares += error * error;
    }
    const double rmse = std::sqrt(squares / 12);
    EXPECT_DOUBLE_EQ(evaluate(model, SquaredError(), rows).rmse[0], rmse);
    // Targets vary by 3.5e-3; float32 rounds that to 6e-8 of it, double the sum of 1e8 to 1e-8.
    EXPECT_LT(rmse, 3e-8) << name(dtype);
  }
}

TEST(PredictorClasses, are_those_of_the_largest_score_where_probabilities_are_equal) {
  const std::vector<double> scores{27, 29.7, 28};
  for (const Dtype dtype : {Dtype::float32, Dtype::float64}) {
    const Model model = linear(dtype, 1, {0, 0, 0}, {40, 41, 40.5});
    EXPECT_EQ(class_by(model, OneVsRest(), {0}), 1) << name(dtype);
    EXPECT_EQ(class_by(linear(dtype, 1, {0, 0, 0}, scores), OneVsRest(), {0}), 1);
    EXPECT_EQ(class_by(linear(dtype, 1, {0, 0, 0}, {-900, -901, -800}), OneVsRest(), {0}), 2);
    EXPECT_EQ(class_by(linear(dtype, 1, {0, 0}, {200, 201}), CrossEntropy(), {0}), 1);
  }
}

TEST(PredictorClasses, of_equal_scores_have_the_lowest_number) {
  EXPECT_EQ(class_by(linear(Dtype::float32, 1, {0, 0, 0}, {1, 2, 2}), CrossEntropy(), {0}), 1);
  EXPECT_EQ(class_by(linear(Dtype::float32, 1, {1}, {0}), LogLoss(), {0}), 0);
  EXPECT_EQ(class_by(linear(Dtype::float32, 1, {1}, {0}), LogLoss(), {1e-30}), 1)
      << "the sign of the logit decides, its probability is 0.5";
  EXPECT_EQ(class_by(linear(Dtype::float32, 1, {1}, {0}), LogLoss(), {-1e-30}), 0);
  EXPECT_EQ(class_by(linear(Dtype::float32, 1, {1}, {0}), PerceptronCriterion(), {2}), 1);
}

TEST(PredictorClasses, are_those_of_a_calibration_by_its_logits) {
  const Calibration two{{{-1, 0.5}}}, three{{{-1, 0}, {-1, -3}, {-1, 0}}};
  // P = 1 / (1 + e^(0.5 - lead)) of the second class: its lead must be more than 0.5.
  EXPECT_EQ(class_by(linear(Dtype::float32, 1, {1}, {0}), LogLoss(), {0.4}, two), 0);
  EXPECT_EQ(class_by(linear(Dtype::float32, 1, {1}, {0}), LogLoss(), {0.6}, two), 1);
  EXPECT_EQ(class_by(linear(Dtype::float32, 1, {0, 0}, {1000, 1000.25}), Hinge(), {0}, two), 0);
  EXPECT_EQ(class_by(linear(Dtype::float32, 1, {0, 0, 0}, {2, 1, 0}), Hinge(), {0}, three), 1);
  EXPECT_EQ(class_by(linear(Dtype::float32, 1, {0, 0, 0}, {-500, -500, -500.5}), OneVsRest(), {0}, three), 1);
}

TEST(PredictorClasses, are_what_evaluate_counts) {
  const Tensor x = Tensor::from<double>({12, 1}, {40, 41, 42, 43, 44, 45, -40, -41, -42, -43, -44, -45});
  const Tensor y = Tensor::from<std::int64_t>({12}, {1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0});
  const Dataset data = make_dataset("far", x, y, {.scale = false});
  const Model model = linear(Dtype::float32, 1, {1, 2}, {0, 0});  // both probabilities are 1 or 0 in float32
  EXPECT_EQ(evaluate(model, OneVsRest(), data.all()).accuracy, 1);
}

TEST(PredictorClasses, belong_to_losses_of_classes) {
  const Predictor predictor(linear(Dtype::float32, 1, {1}, {0}), SquaredError());
  std::vector<std::int64_t> classes(1);
  EXPECT_THROW(predictor.classify(1, std::vector<double>{1}, classes), UsageError);
}

TEST(ClassOf, is_none_where_scores_say_nothing) {
  const auto of = [](const std::vector<double>& scores) { return class_of(std::span<const double>(scores)); };
  EXPECT_EQ(of({1, 3, 2}), 1);
  EXPECT_EQ(of({-infinity, -1}), 1);
  EXPECT_EQ(of({nan, 1}), -1);
  EXPECT_EQ(of({1, nan}), -1);
  EXPECT_EQ(of({infinity, 1}), -1);
  EXPECT_EQ(of({-infinity, -infinity}), -1);
  EXPECT_EQ(of({nan}), -1);
  EXPECT_EQ(of({infinity}), -1);
  EXPECT_EQ(of({0}), 0);
}

TEST(PredictorAnswers, that_are_not_finite_are_errors_that_name_the_row) {
  const std::vector<double> x{1, 2};
  std::vector<double> y(4);
  std::vector<std::int64_t> classes(2);
  for (const Dtype dtype : {Dtype::float32, Dtype::float64}) {
    const Predictor spoilt(linear(dtype, 1, {nan, 1}, {0, 0}), CrossEntropy());
    EXPECT_THROW(spoilt.predict(2, x, y), NonFiniteError);
    EXPECT_THROW(spoilt.classify(2, x, classes), NonFiniteError);
    const Predictor fine(linear(dtype, 1, {1, 2}, {0, 0}), CrossEntropy());
    try {
      fine.classify(2, std::vector<double>{1, nan}, classes);
      FAIL() << "NaN has no class";
    } catch (const NonFiniteError& error) {
      EXPECT_NE(std::string(error.what()).find("row 2"), std::string::npos) << error.what();
    }
    fine.classify(2, x, classes);  // goes on as before
    EXPECT_EQ(classes, (std::vector<std::int64_t>{1, 1}));
    // sigmoid makes 1 of an infinite score: the row has no class, and no probabilities either.
    const Predictor beyond(linear(dtype, 1, {infinity, infinity}, {0, 0}), OneVsRest());
    EXPECT_THROW(beyond.predict(2, x, y), NonFiniteError);
    EXPECT_THROW(beyond.classify(2, x, classes), NonFiniteError);
    const Predictor numbers(linear(dtype, 1, {infinity}, {0}), SquaredError());
    EXPECT_THROW(numbers.predict(1, std::vector<double>{1}, std::span(y).first(1)), NonFiniteError);
  }
  const Predictor narrow(linear(Dtype::float32, 2, {1, 1}, {0}), SquaredError());
  try {
    narrow.predict(1, std::vector<double>{1, 1e300}, std::span(y).first(1));
    FAIL() << "1e300 is infinite in float32";
  } catch (const NonFiniteError& error) {
    EXPECT_NE(std::string(error.what()).find("input 2 is 1e+300"), std::string::npos) << error.what();
  }
}

TEST(PredictorAnswers, to_numbers_beyond_float32_are_those_of_float64_models) {
  const Tensor x = Tensor::from<double>({12, 1}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1e300, 12});
  const Tensor y = Tensor::from<std::int64_t>({12}, {0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1});
  const Dataset data = make_dataset("wide", x, y, {.scale = false, .fractions = {0, 0}});
  std::vector<std::int64_t> classes(12);
  const Model model = linear(Dtype::float64, 1, {-1, 1}, {0, 0});
  Predictor(model, CrossEntropy()).classify(data.all(), classes);
  EXPECT_EQ(classes, std::vector<std::int64_t>(12, 1));
  const Model narrow = model.to(Dtype::float32);
  const auto refused = [](const auto& work) {
    try {
      work();
      return std::string("taken");
    } catch (const DataError& error) {
      return std::string(error.what());
    }
  };
  const std::string where = "wide: row 11, column \"x0\": 1e+300 is too large";
  EXPECT_EQ(refused([&] { Predictor(narrow, CrossEntropy()).classify(data.all(), classes); }).find(where),
            0U);
  EXPECT_EQ(refused([&] { evaluate(narrow, CrossEntropy(), data.all()); }).find(where), 0U);
  Model learner = Sequential(Linear(2));
  EXPECT_EQ(refused([&] { train(learner, data, {.epochs = 1}); }).find(where), 0U);
}

TEST(PredictorAnswers, that_are_not_finite_never_count_as_a_class) {
  const Tensor x = Tensor::from<double>({12, 1}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
  const Tensor y = Tensor::from<std::int64_t>({12}, {0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1});
  const Dataset data = make_dataset("spoilt", x, y, {.scale = false});
  const Model model = linear(Dtype::float32, 1, {nan, 1}, {0, 0});
  try {
    evaluate(model, CrossEntropy(), Rows(data, {7, 2}));
    FAIL() << "NaN has no class";
  } catch (const NonFiniteError& error) {
    EXPECT_NE(std::string(error.what()).find("spoilt, rows 8, 3"), std::string::npos) << error.what();
  }
  std::vector<std::int64_t> classes(12);
  EXPECT_THROW(Predictor(model, CrossEntropy()).classify(data.all(), classes, 2), NonFiniteError);
}

TEST(Predictor, that_was_moved_from_says_so) {
  Predictor first(linear(Dtype::float32, 1, {1}, {0}), SquaredError());
  const Predictor second = std::move(first);
  EXPECT_EQ(second.inputs(), 1);
  EXPECT_THROW(first.inputs(), UsageError);  // NOLINT: that is what is tried
}

}  // namespace
}  // namespace gradus::training
