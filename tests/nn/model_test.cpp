// model_test.cpp - names, shapes, first values, copies, freezing and restoring of models.
#include <gtest/gtest.h>

#include <cmath>
#include <gradus/error.hpp>
#include <gradus/nn.hpp>

namespace gradus {
namespace {

Model digits_mlp() { return Sequential(Linear(64, 32), Relu(), Linear(32, 10)); }

TEST(Model, names_parameters_as_pytorch_does) {
  Model model = digits_mlp();
  model.prepare({64}, 1);
  std::vector<std::string> names;
  for (const Parameter& parameter : model.parameters()) names.push_back(parameter.name);
  EXPECT_EQ(names, (std::vector<std::string>{"0.weight", "0.bias", "2.weight", "2.bias"}));
  EXPECT_EQ(model.parameter("2.weight").value.shape(), (Shape{10, 32}));
  EXPECT_EQ(model.parameter("2.bias").role, ParameterRole::bias);
  EXPECT_EQ(model.parameter_count(), 64 * 32 + 32 + 32 * 10 + 10);
  EXPECT_EQ(model.output(), (Shape{10}));
}

TEST(Model, infers_the_inputs_of_linear_layers) {
  Model model = Sequential(Flatten(), Linear(5), Tanh(), Linear(3));
  model.prepare({1, 4, 6}, 1);
  EXPECT_EQ(model.parameter("1.weight").value.shape(), (Shape{5, 24}));
  EXPECT_EQ(model.parameter("3.weight").value.shape(), (Shape{3, 5}));
  EXPECT_EQ(model.infer({1, 2, 2}), (Shape{3}));
}

TEST(Model, draws_values_by_seed_and_name_alone) {
  Model a = digits_mlp(), b = digits_mlp(), c = digits_mlp();
  a.prepare({64}, 1);
  b.prepare({64}, 1);
  c.prepare({64}, 2);
  EXPECT_TRUE(a.parameter("2.weight").value.same_bytes(b.parameter("2.weight").value));
  EXPECT_FALSE(a.parameter("2.weight").value.same_bytes(c.parameter("2.weight").value));
  // Another first layer: the third one's name is the same, and so are its values.
  Model d = Sequential(Linear(7, 32), Gelu(), Linear(32, 10));
  d.prepare({7}, 1);
  EXPECT_TRUE(a.parameter("2.weight").value.same_bytes(d.parameter("2.weight").value));
}

TEST(Model, is_copied_whole) {
  Model a = digits_mlp();
  a.prepare({64}, 1);
  Model b = a;
  b.parameter("0.bias").value.set_number(0, 5);
  EXPECT_NE(a.parameter("0.bias").value.number(0), 5);
  EXPECT_EQ(b.parameter("0.bias").value.number(0), 5);
}

TEST(Model, changes_its_type) {
  Model a = digits_mlp();
  a.prepare({64}, 1);
  const Model b = a.to(Dtype::float64);
  EXPECT_EQ(b.dtype(), Dtype::float64);
  EXPECT_EQ(b.parameter("0.weight").value.number(3), a.parameter("0.weight").value.number(3));
  EXPECT_THROW(a.to(Dtype::int64), DtypeError);
  EXPECT_THROW(a.prepare({64}, 1, Dtype::uint8), DtypeError);
}

// First and second moment of a weight's values.
std::pair<double, double> moments(const Initializer& init, std::int64_t in, std::int64_t out) {
  Linear layer(in, out);
  layer.init = init;
  layer.bias_init = Zero();
  Model model = Sequential(layer);
  model.prepare({in}, 3, Dtype::float64);
  double sum = 0, squares = 0;
  const Tensor& w = model.parameter("0.weight").value;
  for (const double value : w.data<double>()) sum += value, squares += value * value;
  for (const double value : model.parameter("0.bias").value.data<double>()) EXPECT_EQ(value, 0);
  return {sum / static_cast<double>(w.size()), squares / static_cast<double>(w.size())};
}

TEST(Initializers, have_the_moments_of_their_papers) {
  const double he = 2.0 / 300, glorot = 2.0 / (300 + 200);  // the variance of uniform +-a is a^2 / 3
  const auto [he_mean, he_square] = moments(He(), 300, 200);
  EXPECT_NEAR(he_mean, 0, 4 * std::sqrt(he / 60000));
  EXPECT_NEAR(he_square / he, 1, 0.025);
  const auto [glorot_mean, glorot_square] = moments(Glorot(), 300, 200);
  EXPECT_NEAR(glorot_mean, 0, 4 * std::sqrt(glorot / 60000));
  EXPECT_NEAR(glorot_square / glorot, 1, 0.02);
  const auto [uniform_mean, uniform_square] = moments(Uniform{.low = 1, .high = 3}, 300, 200);
  EXPECT_NEAR(uniform_mean, 2, 0.01);
  EXPECT_NEAR(uniform_square, 13.0 / 3, 0.05);
  const auto [normal_mean, normal_square] = moments(Normal{.mean = 1, .deviation = 2}, 300, 200);
  EXPECT_NEAR(normal_mean, 1, 4 * 2 / std::sqrt(60000.0));
  EXPECT_NEAR(normal_square, 5, 0.12);
  EXPECT_EQ(moments(Zero(), 300, 200).second, 0);
}

TEST(Initializers, have_the_variance_of_one_over_the_inputs) {
  const auto [lecun_mean, lecun_square] = moments(Lecun(), 300, 200);
  EXPECT_NEAR(lecun_mean, 0, 4 * std::sqrt(1.0 / 300 / 60000));
  EXPECT_NEAR(lecun_square * 300, 1, 0.025);
  const auto [torch_mean, torch_square] = moments(Pytorch(), 300, 200);
  EXPECT_NEAR(torch_mean, 0, 4 * std::sqrt(1.0 / 900 / 60000));
  EXPECT_NEAR(torch_square * 900, 1, 0.02);
}

// Evidence over 20 tables: docs/accuracy.md.
TEST(Initializers, of_a_linear_layer_are_uniform_within_one_over_the_root_of_its_inputs) {
  Model model = Sequential(Linear(400, 3000));
  model.prepare({400}, 3, Dtype::float64);
  for (const char* name : {"0.weight", "0.bias"}) {
    const Tensor& values = model.parameter(name).value;
    double most = 0, squares = 0;
    for (const double value : values.data<double>())
      most = std::max(most, std::abs(value)), squares += value * value;
    EXPECT_LE(most, 0.05) << name;
    // The variance of uniform +-a is a^2 / 3; its estimate from n values spreads by 0.9 / sqrt(n) of it.
    const auto n = static_cast<double>(values.size());
    EXPECT_NEAR(squares / n * 1200, 1, 4 * 0.9 / std::sqrt(n)) << name;
  }
}

TEST(Initializers, know_the_inputs_of_a_bias) {
  Linear layer(100, 5000);
  layer.bias_init = Pytorch();
  Model model = Sequential(layer, NtkLinear(1));
  model.prepare({100}, 3, Dtype::float64);
  double most = 0;
  for (const double value : model.parameter("0.bias").value.data<double>())
    most = std::max(most, std::abs(value));
  EXPECT_LE(most, 0.1);
  EXPECT_GE(most, 0.099);
}

TEST(NtkLinear, starts_with_weights_of_variance_one_or_as_told) {
  Model model = Sequential(NtkLinear(200), Selu(), NtkLinear(3, Zero()));
  model.prepare({300}, 3, Dtype::float64);
  double squares = 0;
  for (const double value : model.parameter("0.weight").value.data<double>()) squares += value * value;
  EXPECT_NEAR(squares / 60000, 1, 0.025);
  for (const double value : model.parameter("2.weight").value.data<double>()) EXPECT_EQ(value, 0);
}

TEST(Model, gives_parameters_the_rates_of_their_layers) {
  NtkLinear linear(3);
  linear.bias_rate = 0.1;
  Model model = Sequential(LayerScale(1, 6), linear);
  model.prepare({4}, 1);
  EXPECT_EQ(model.parameter("0.scale").rate, 6);
  EXPECT_EQ(model.parameter("1.weight").rate, 1);
  EXPECT_EQ(model.to(Dtype::float64).parameter("1.bias").rate, 0.1);
}

TEST(Initializers, keep_glorot_within_its_limit) {
  Linear layer(30, 20);
  layer.init = Glorot();
  Model model = Sequential(layer);
  model.prepare({30}, 3, Dtype::float64);
  double most = 0;
  for (const double value : model.parameter("0.weight").value.data<double>())
    most = std::max(most, std::abs(value));
  EXPECT_LE(most, std::sqrt(6.0 / 50));
  EXPECT_GE(most, 0.97 * std::sqrt(6.0 / 50));
}

TEST(Model, freezes_layers_and_parameters) {
  Model model = digits_mlp();
  model.freeze("0");
  model.prepare({64}, 1);
  EXPECT_TRUE(model.parameter("0.weight").frozen);
  EXPECT_TRUE(model.parameter("0.bias").frozen);
  EXPECT_FALSE(model.parameter("2.weight").frozen);
  model.unfreeze("0.bias");
  model.freeze("2.bias");
  model.prepare({64}, 2);
  EXPECT_TRUE(model.parameter("0.weight").frozen);
  EXPECT_FALSE(model.parameter("0.bias").frozen);
  EXPECT_TRUE(model.parameter("2.bias").frozen);
}

template <class Error, class Body>
std::string message(Body body) {
  try {
    body();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST(Model, suggests_the_nearest_name) {
  Model model = Sequential(NamedLayer("hidden", Linear(8)), Relu(), NamedLayer("scores", Linear(3)));
  EXPECT_EQ(message<UsageError>([&] { model.freeze("hiden"); }),
            "the model has no layer or parameter \"hiden\". Did you mean \"hidden\"?");
  model.prepare({4}, 1);
  EXPECT_EQ(message<UsageError>([&] { model.parameter("scores.wieght"); }),
            "the model has no parameter \"scores.wieght\". Did you mean \"scores.weight\"?");
}

TEST(Model, refuses_unfit_names) {
  EXPECT_THROW(Sequential(NamedLayer("a.b", Relu())), UsageError);
  EXPECT_THROW(Sequential(NamedLayer("a", Relu()), NamedLayer("a", Relu())), UsageError);
  EXPECT_THROW(Sequential(NamedLayer("1", Relu()), Relu()), UsageError);
}

TEST(Model, refuses_batches_of_other_samples) {
  Model model = digits_mlp();
  model.prepare({64}, 1);
  Graph graph;
  Builder builder(graph, Mode::inference);
  EXPECT_EQ(message<ShapeError>([&] {
              model.apply(builder, graph.input("x", {5, 63}, Dtype::float32));
            }),
            "the model takes batches of samples of shape [64], got [5, 63]");
}

TEST(Model, shares_parameters_when_it_is_applied_twice) {
  Model model = Sequential(Linear(3, 3));
  Graph graph;
  Builder builder(graph, Mode::inference);
  const Var x = graph.input("x", {2, 3}, Dtype::float32);
  model.apply(builder, model.apply(builder, x));
  EXPECT_EQ(builder.made().size(), 2u);
}

std::map<std::string, Tensor, std::less<>> values_of(const Model& model) {
  std::map<std::string, Tensor, std::less<>> values;
  for (const Parameter& parameter : model.parameters()) values.emplace(parameter.name, parameter.value);
  return values;
}

TEST(Model, is_restored_from_its_values) {
  Model a = digits_mlp();
  a.prepare({64}, 1);
  Model b = digits_mlp();
  b.restore({64}, values_of(a));
  EXPECT_TRUE(b.prepared());
  for (const Parameter& parameter : a.parameters())
    EXPECT_TRUE(b.parameter(parameter.name).value.same_bytes(parameter.value));
}

TEST(Model, refuses_values_that_do_not_fit) {
  Model a = digits_mlp();
  a.prepare({64}, 1);
  auto missing = values_of(a), extra = values_of(a), wrong = values_of(a);
  missing.erase("2.bias");
  extra.emplace("4.bias", Tensor({1}, Dtype::float32));
  wrong.at("0.weight") = Tensor({64, 32}, Dtype::float32);
  Model b = digits_mlp();
  EXPECT_EQ(message<UsageError>([&] { b.restore({64}, missing); }), "there is no value for \"2.bias\"");
  EXPECT_EQ(message<UsageError>([&] { b.restore({64}, extra); }), "the model has nothing called \"4.bias\"");
  EXPECT_EQ(message<UsageError>([&] { b.restore({64}, wrong); }),
            "\"0.weight\" needs shape [32, 64] and type float32, got [64, 32] and float32");
  EXPECT_FALSE(b.prepared());
}

TEST(Model, refuses_absurd_sizes_before_it_makes_them) {
  Model model = Sequential(Linear(100000000), Linear(100000000));
  EXPECT_THROW(model.prepare({10}, 1), ShapeError);
}

TEST(Model, prints_its_layers) {
  Model model = digits_mlp();
  model.prepare({64}, 1);
  EXPECT_EQ(model.str(),
            "0          linear       [32]                  2,080\n"
            "1          relu         [32]                      0\n"
            "2          linear       [10]                    330\n");
}

}  // namespace
}  // namespace gradus
