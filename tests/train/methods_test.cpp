// methods_test.cpp - methods on models and data: the numbers of trusted solvers, records, resuming, refusals.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <gradus/catalog.hpp>
#include <gradus/error.hpp>
#include <gradus/train.hpp>
#include <nlohmann/json.hpp>

namespace gradus {
namespace {

// Coefficients of scikit-learn and SciPy (tools/references_methods.py).
nlohmann::json reference(const char* data, const char* fit) {
  std::ifstream file(GRADUS_SOURCE_DIR "/tests/train/methods.json");
  return nlohmann::json::parse(file).at(data).at(fit);
}

// All rows of a table, as they are.
Dataset table(const std::string& name, std::vector<std::string> target) {
  return load(GRADUS_SOURCE_DIR "/examples/data/" + name,
              {.target = std::move(target), .scale = false, .fractions = {0, 0}});
}

Model linear_model(std::int64_t outputs) { return Sequential(Linear(outputs)); }

TrainOptions solved_by(Method method, const Loss& loss) {
  return {.loss = loss, .solver = std::move(method), .dtype = Dtype::float64};
}

// Weights and biases of a linear model against those of a reference, by feature name.
void expect_fit(const Model& model, const Dataset& data, const nlohmann::json& outputs, double tolerance) {
  const std::vector<std::string> names = data.schema().feature_names();
  const Tensor &weight = model.parameter("0.weight").value, &bias = model.parameter("0.bias").value;
  ASSERT_EQ(weight.shape(), Shape({static_cast<std::int64_t>(outputs.size()), data.schema().features()}));
  for (std::int64_t k = 0; k < weight.shape()[0]; ++k) {
    const nlohmann::json& expected = outputs.at(static_cast<std::size_t>(k));
    ASSERT_EQ(expected.at("weight").size(), names.size());
    for (std::size_t j = 0; j < names.size(); ++j)
      EXPECT_NEAR(weight.number(k * weight.shape()[1] + static_cast<std::int64_t>(j)),
                  expected.at("weight").at(names[j]).get<double>(), tolerance)
          << names[j] << " of output " << k;
    EXPECT_NEAR(bias.number(k), expected.at("bias").get<double>(), tolerance) << "bias of output " << k;
  }
}

std::string message(const std::function<void()>& body) {
  try {
    body();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST(Exact, equals_least_squares_and_ridge_of_scikit_learn) {
  const Dataset abalone = table("abalone.csv", {"Rings", "Shell_weight"});
  Model model = linear_model(2);
  const gradus::Run run = train(model, abalone, solved_by(methods::Exact{}, SquaredError{}));
  expect_fit(model, abalone, reference("abalone", "least_squares"), 1e-8);
  EXPECT_EQ(run.ended, "solved");
  EXPECT_EQ(run.epochs.size(), 1U);
  EXPECT_EQ(run.optimizer, "exact");
  const nlohmann::json ridge = reference("abalone", "ridge");
  TrainOptions options = solved_by(methods::Exact{}, SquaredError{});
  options.penalties = {L2{ridge.at("l2").get<double>()}};
  train(model, abalone, options);
  expect_fit(model, abalone, ridge.at("outputs"), 1e-8);
}

TEST(Exact, knows_the_scale_of_each_loss) {
  const Dataset abalone = table("abalone.csv", {"Rings"});
  const auto fit = [&](const Loss& loss, double l2) {
    Model model = linear_model(1);
    TrainOptions options = solved_by(methods::Exact{}, loss);
    options.penalties = {L2{l2}};
    const gradus::Run run = train(model, abalone, options);
    double penalty = 0;
    for (const double w : model.parameter("0.weight").value.data<double>()) penalty += l2 / 2 * w * w;
    const double rows = loss.name() == "squared_error" ? 1 : 0.5;
    const double n = static_cast<double>(abalone.rows());
    const bool sum = loss.as<HalfSquaredError>() && loss.as<HalfSquaredError>()->reduction == "sum";
    EXPECT_NEAR(run.epochs[0].train_loss / (sum ? n : 1),
                rows * std::pow(evaluate(model, loss, abalone.train()).rmse[0], 2) + penalty / (sum ? n : 1),
                1e-9);
    return model.parameter("0.weight").value.number(3);
  };
  const double n = static_cast<double>(abalone.rows());
  const double expected = fit(SquaredError{}, 0.02);
  EXPECT_NEAR(fit(HalfSquaredError{}, 0.01), expected, 1e-9);
  EXPECT_NEAR(fit(HalfSquaredError{.reduction = "sum"}, 0.01 * n), expected, 1e-9);
  EXPECT_GT(std::abs(fit(SquaredError{}, 0.01) - expected), 1e-3);
}

TEST(Exact, says_what_it_cannot_solve_and_what_can) {
  const Dataset abalone = table("abalone.csv", {"Rings"});
  const auto said = [&](Model model, const Loss& loss, std::vector<Penalty> penalties = {}) {
    TrainOptions options = solved_by(methods::Exact{}, loss);
    options.penalties = std::move(penalties);
    return message([&] { train(model, abalone, options); });
  };
  for (const std::string& text :
       {said(Sequential(Linear(4), Relu(), Linear(1)), SquaredError{}),
        said(linear_model(1), AbsoluteError{}), said(linear_model(1), SquaredError{}, {L1{0.1}}),
        said(Sequential(Linear(1), Relu()), SquaredError{})})
    EXPECT_NE(text.find("lbfgs"), std::string::npos) << text;
  EXPECT_NE(said(Sequential(Dropout(0.5), Linear(1)), SquaredError{}).find("dropout"), std::string::npos);
}

}  // namespace
}  // namespace gradus
