// methods_test.cpp - methods on models and data: the numbers of trusted solvers, records, resuming, refusals.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <gradus/catalog.hpp>
#include <gradus/error.hpp>
#include <gradus/train.hpp>
#include <nlohmann/json.hpp>

#include "source_folder.hpp"
#include "train/methods.hpp"

namespace gradus::training {
namespace {

// Coefficients of scikit-learn and SciPy (tools/references_methods.py).
nlohmann::json reference(const char* data, const char* fit) {
  std::ifstream file(GRADUS_SOURCE_DIR "/tests/train/methods.json");
  return nlohmann::json::parse(file).at(data).at(fit);
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
    const bool sum = loss.as<HalfSquaredError>() && loss.as<HalfSquaredError>()->reduction == Reduction::sum;
    // What is told of a sum is its mean.
    EXPECT_NEAR(run.epochs[0].train_loss,
                rows * std::pow(evaluate(model, loss, abalone.train()).rmse[0], 2) + penalty / (sum ? n : 1),
                1e-9);
    return model.parameter("0.weight").value.number(3);
  };
  const double n = static_cast<double>(abalone.rows());
  const double expected = fit(SquaredError{}, 0.02);
  EXPECT_NEAR(fit(HalfSquaredError{}, 0.01), expected, 1e-9);
  EXPECT_NEAR(fit(HalfSquaredError{.reduction = Reduction::sum}, 0.01 * n), expected, 1e-9);
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

// Two of the three species, as classes 0 and 1 in the order of the table.
Dataset two_species(std::int64_t first, std::int64_t second) {
  const Dataset iris = table("iris.csv", {"species"});
  const Batch all = iris.all().batch(Dtype::float64);
  std::vector<double> x;
  std::vector<std::int64_t> y;
  for (std::int64_t row = 0; row < iris.rows(); ++row) {
    const std::int64_t label = iris.label(row);
    if (label != first && label != second) continue;
    for (std::int64_t j = 0; j < 4; ++j) x.push_back(all.x.number(4 * row + j));
    y.push_back(label == second ? 1 : 0);
  }
  const auto n = static_cast<std::int64_t>(y.size());
  return make_dataset("two species", Tensor::from({n, 4}, x), Tensor::from({n}, y),
                      {.scale = false, .fractions = {0, 0}});
}

void expect_weights(const Model& model, const nlohmann::json& output, double tolerance) {
  std::int64_t j = 0;
  for (const char* name : {"sepal_length", "sepal_width", "petal_length", "petal_width"})
    EXPECT_NEAR(model.parameter("0.weight").value.number(j++), output.at("weight").at(name).get<double>(),
                tolerance)
        << name;
  EXPECT_NEAR(model.parameter("0.bias").value.number(0), output.at("bias").get<double>(), tolerance);
}

TEST(Lbfgs, finds_the_logistic_and_softmax_coefficients_of_scikit_learn) {
  const nlohmann::json softmax = reference("iris", "softmax"), logistic = reference("iris", "logistic");
  const Dataset iris = table("iris.csv", {"species"}), two = two_species(1, 2);
  Model three = linear_model(3), one = linear_model(1);
  TrainOptions options = solved_by(methods::Lbfgs{}, CrossEntropy{});
  options.penalties = {L2{softmax.at("l2").get<double>()}};
  const gradus::Run run = train(three, iris, options);
  expect_fit(three, iris, softmax.at("outputs"), 1e-5);
  EXPECT_NE(run.ended.find("converged"), std::string::npos) << run.ended;
  options.loss = LogLoss{};
  train(one, two, options);
  expect_weights(one, logistic.at("outputs").at(0), 1e-5);
}

TEST(Lbfgs, finds_lasso_and_sparse_logistic_coefficients) {
  const nlohmann::json lasso = reference("abalone", "lasso"), logistic = reference("iris", "logistic_l1");
  const Dataset two = two_species(1, 2);
  const Dataset abalone =
      load(GRADUS_SOURCE_DIR "/examples/data/abalone.csv",
           {.target = {"Rings"}, .ignore = {"Shell_weight"}, .scale = false, .fractions = {0, 0}});
  Model numbers = linear_model(1), classes = linear_model(1);
  TrainOptions options = solved_by(methods::Lbfgs{}, HalfSquaredError{});
  options.penalties = {L1{lasso.at("l1").get<double>()}};
  train(numbers, abalone, options);
  expect_fit(numbers, abalone, lasso.at("outputs"), 1e-5);
  EXPECT_EQ(numbers.parameter("0.weight").value.number(3), 0) << "Length has no weight at all";
  options.loss = LogLoss{};
  options.penalties = {L1{logistic.at("l1").get<double>()}};
  train(classes, two, options);
  expect_weights(classes, logistic.at("outputs").at(0), 1e-4);
}

TEST(Lbfgs, agrees_with_the_exact_solver_and_takes_an_elastic_net_apart) {
  const Dataset abalone = load(GRADUS_SOURCE_DIR "/examples/data/abalone.csv", {.target = {"Rings"}});
  Model exact = linear_model(1), steps = linear_model(1), net = linear_model(1);
  TrainOptions options = solved_by(methods::Exact{}, SquaredError{});
  options.penalties = {L2{0.1}};
  train(exact, abalone, options);
  options.solver = methods::Lbfgs{};
  train(steps, abalone, options);
  // beta lambda w^2 with lambda = 0 but for rounding is l2 / 2 w^2.
  options.penalties = {ElasticNet{.lambda = 1e-12, .beta = 0.05e12}};
  train(net, abalone, options);
  for (std::int64_t j = 0; j < 9; ++j) {
    const double expected = exact.parameter("0.weight").value.number(j);
    EXPECT_NEAR(steps.parameter("0.weight").value.number(j), expected, 1e-7);
    EXPECT_NEAR(net.parameter("0.weight").value.number(j), expected, 1e-7);
  }
}

TEST(Lbfgs, says_that_separable_classes_have_no_optimum_without_a_penalty) {
  const Dataset apart = two_species(0, 1), mixed = two_species(1, 2);
  Model model = linear_model(1);
  TrainOptions options = solved_by(methods::Lbfgs{}, LogLoss{});
  const std::string said = train(model, apart, options).ended;
  EXPECT_NE(said.find("no optimum"), std::string::npos) << said;
  EXPECT_NE(said.find("l2"), std::string::npos) << said;
  Model overlapping = linear_model(1), penalised = linear_model(1);
  EXPECT_EQ(train(overlapping, mixed, options).ended.find("no optimum"), std::string::npos);
  options.penalties = {L2{1e-3}};
  EXPECT_EQ(train(penalised, apart, options).ended.find("no optimum"), std::string::npos);
}

double best_loss(const Method& method, int iterations, std::uint64_t seed) {
  static const Dataset iris = load(GRADUS_SOURCE_DIR "/examples/data/iris.csv", {.target = {"species"}});
  Model model = linear_model(3);
  const gradus::Run run =
      train(model, iris, {.loss = CrossEntropy{}, .solver = method, .epochs = iterations, .seed = seed});
  EXPECT_NEAR(evaluate(model, CrossEntropy{}, iris.train()).loss, run.epochs.back().train_loss, 1e-5);
  for (std::size_t i = 1; i < run.epochs.size(); ++i)
    EXPECT_LE(run.epochs[i].train_loss, run.epochs[i - 1].train_loss);
  EXPECT_EQ(figure(run.epochs.back(), "evaluations"), 200);
  return run.epochs.back().train_loss;
}

TEST(Genetic, finds_lower_losses_than_random_search_in_as_many_evaluations) {
  double random = 0, genetic = 0;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    random += best_loss(methods::RandomSearch{.deviation = 1}, 200, seed);
    // 20 in the first generation, 18 in each that follows.
    genetic += best_loss(methods::Genetic{.deviation = 1}, 11, seed);
  }
  EXPECT_LT(genetic, random);
  EXPECT_LT(random / 10, std::log(3.0) * 1.5);
}

TEST(Methods, give_the_same_bits_for_a_seed_at_any_number_of_threads) {
  const Dataset digits = datasets::digits();
  for (const Method& method :
       {Method(methods::Lbfgs{}), Method(methods::RandomSearch{}), Method(methods::Genetic{}),
        Method(methods::Perceptron{}), Method(methods::AveragedPerceptron{})}) {
    const auto trained = [&](int threads, std::uint64_t seed) {
      Model model = linear_model(10);
      train(model, digits,
            {.loss = CrossEntropy{},
             .solver = method,
             .penalties = {L2{1e-3}},
             .epochs = 4,
             .seed = seed,
             .threads = threads});
      return model.parameters()[0].value;
    };
    const Tensor one = trained(1, 1);
    for (const int threads : {1, 2, 3}) EXPECT_TRUE(one.same_bytes(trained(threads, 1))) << method.name();
    EXPECT_EQ(one.same_bytes(trained(1, 2)), method.name() == "perceptron") << method.name();
  }
}

TEST(Methods, resumed_from_any_iteration_end_at_the_same_bits) {
  const Dataset digits = datasets::digits();
  for (const Method& method :
       {Method(methods::Lbfgs{.history = 3}), Method(methods::RandomSearch{}), Method(methods::Genetic{}),
        Method(methods::Perceptron{}), Method(methods::AveragedPerceptron{})}) {
    const TrainOptions options{
        .loss = CrossEntropy{}, .solver = method, .penalties = {L1{1e-3}}, .epochs = 6, .threads = 1};
    Model whole = linear_model(10);
    const gradus::Run expected = train(whole, digits, options);
    for (const int stop : {1, 4}) {
      Model first = linear_model(10), second = linear_model(10);
      Trainer interrupted(first, digits, options), resumed(second, digits, options);
      for (int i = 0; i < stop; ++i) interrupted.epoch();
      resumed.restore(interrupted.checkpoint());
      while (resumed.epoch()) {
      }
      const gradus::Run run = resumed.finish();
      EXPECT_TRUE(second.parameters()[0].value.same_bytes(whole.parameters()[0].value)) << method.name();
      ASSERT_EQ(run.epochs.size(), expected.epochs.size());
      EXPECT_EQ(run.epochs.back().figures.size(), expected.epochs.back().figures.size());
      EXPECT_EQ(run.epochs.back().train_loss, expected.epochs.back().train_loss);
      EXPECT_EQ(run.ended, expected.ended);
    }
  }
}

TEST(Methods, see_all_rows_whatever_the_blocks_and_leave_frozen_parameters_alone) {
  constexpr std::int64_t n = 5000;  // more than two blocks
  Tensor x({n, 2}, Dtype::float64), y({n}, Dtype::float64);
  for (std::int64_t i = 0; i < n; ++i) {
    const double t = static_cast<double>(i) / n;
    x.set_number(2 * i, std::sin(9 * t));
    x.set_number(2 * i + 1, t);
    y.set_number(i, 2 * std::sin(9 * t) - t + 0.5);
  }
  const Dataset data = make_dataset("line", x, y, {.scale = false, .fractions = {0, 0}});
  Model model = linear_model(1);
  train(model, data, solved_by(methods::Lbfgs{}, SquaredError{}));
  EXPECT_NEAR(model.parameter("0.weight").value.number(0), 2, 1e-7);
  EXPECT_NEAR(model.parameter("0.weight").value.number(1), -1, 1e-7);
  EXPECT_NEAR(model.parameter("0.bias").value.number(0), 0.5, 1e-7);
  Model frozen = linear_model(1);
  frozen.prepare({2}, 1, Dtype::float64);
  frozen.freeze("0.weight");
  const Tensor before = frozen.parameter("0.weight").value;
  train(frozen, data, solved_by(methods::Lbfgs{}, SquaredError{}));
  EXPECT_TRUE(frozen.parameter("0.weight").value.same_bytes(before));
  EXPECT_NE(frozen.parameter("0.bias").value.number(0), 0);
}

}  // namespace
}  // namespace gradus::training
