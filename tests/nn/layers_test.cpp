// layers_test.cpp - values and gradients of every layer, its modes, and the errors that name it.
#include <gtest/gtest.h>

#include <cmath>
#include <gradus/autodiff.hpp>
#include <gradus/catalog.hpp>
#include <gradus/error.hpp>
#include <gradus/ops.hpp>

#include "base/random.hpp"
#include "catalog/layer_sample.hpp"
#include "nn/references.hpp"

namespace gradus {
namespace {

Feeds parameters_of(const Model& model) {
  Feeds feeds;
  for (const ModelState& state : model.states()) feeds.insert_or_assign(state.name, state.value);
  for (const Parameter& parameter : model.parameters())
    feeds.insert_or_assign(parameter.name, parameter.value);
  return feeds;
}

Tensor random_tensor(const Shape& shape, std::uint64_t stream) {
  Tensor result(shape, Dtype::float64);
  for (std::int64_t i = 0; i < result.size(); ++i)
    result.set_number(i, Random(5, stream).normal(static_cast<std::uint64_t>(i)));
  return result;
}

// The model's output for x, in the given mode.
Tensor run(const Model& model, const Tensor& x, Mode mode = Mode::inference, std::int64_t seed = 1,
           std::int64_t step = 0) {
  Graph graph;
  Builder builder(graph, mode);
  const Var y = model.apply(builder, graph.input("x", x.shape(), x.dtype()));
  Feeds feeds = parameters_of(model);
  feeds.insert_or_assign("x", x);
  if (graph.find("seed")) feeds.insert_or_assign("seed", Tensor::from<std::int64_t>({}, {seed}));
  if (graph.find("step")) feeds.insert_or_assign("step", Tensor::from<std::int64_t>({}, {step}));
  return evaluate(graph, y.id(), feeds);
}

Model one_layer(const Layer& layer, const Shape& sample, Dtype dtype = Dtype::float64) {
  Model model({NamedLayer("", layer)});
  model.prepare(sample, 1, dtype);
  return model;
}

// The text of the error that preparing the model throws.
std::string error_of(Model model, const Shape& sample) {
  try {
    model.prepare(sample, 1);
  } catch (const ShapeError& error) {
    return error.what();
  }
  return "no error";
}

TEST(Layers, equal_the_widely_used_framework) {
  for (const auto& reference : references("layers")) {
    const std::string text = reference.at("layer");
    for (const Dtype dtype : {Dtype::float64, Dtype::float32}) {
      const auto shape = reference.at("shape").get<std::vector<std::int64_t>>();
      const Tensor x = tensor_of(reference.at("x"), shape, dtype);
      Model model = one_layer(parse_layer(text), x.shape().without(0), dtype);
      if (reference.contains("weight")) {
        model.parameter("0.weight").value = tensor_of(reference.at("weight"), {3, 4}, dtype);
        model.parameter("0.bias").value = tensor_of(reference.at("bias"), {3}, dtype);
      }
      const Tensor y = run(model, x);
      const std::vector<std::int64_t> lengths(y.shape().lengths().begin(), y.shape().lengths().end());
      ASSERT_EQ(static_cast<std::size_t>(y.size()), reference.at("y").size()) << text;
      expect_near(y, tensor_of(reference.at("y"), lengths), dtype == Dtype::float64 ? 1e-14 : 2e-6, text);
    }
  }
}

TEST(Layers, give_their_worked_examples) {
  for (const LayerKind* kind : catalog::layers()) {
    if (!kind->functions.example) continue;
    const LayerExample example = kind->functions.example();
    EXPECT_EQ(example.layer.name(), kind->name);
    EXPECT_FALSE(std::string_view(example.source).empty()) << kind->name;
    expect_near(run(one_layer(example.layer, example.x.shape().without(0)), example.x), example.y, 1e-14,
                kind->name);
  }
}

TEST(Layers, are_all_compared_or_have_an_example) {
  std::set<std::string> known;
  for (const auto& reference : references("modules"))
    known.insert(std::string(parse_layer(reference.at("layer").get<std::string>()).name()));
  for (const auto& reference : references("layers"))
    known.insert(std::string(parse_layer(reference.at("layer").get<std::string>()).name()));
  for (const LayerKind* kind : catalog::layers())
    EXPECT_TRUE(known.contains(kind->name) || kind->functions.example) << kind->name << " has no example";
}

// sum(output * weights) as a function of x and of each parameter, against central differences.
TEST(Layers, have_the_gradients_of_central_differences) {
  for (const LayerKind* kind : catalog::layers()) {
    const auto [layer, x] = catalog::layer_sample(*kind);
    const Model model = one_layer(layer, x.shape().without(0));
    Graph graph;
    Builder builder(graph, Mode::training);
    const Var input = graph.input("x", x.shape(), x.dtype());
    const Var y = model.apply(builder, input);
    const Var loss = sum(y * graph.constant(random_tensor(y.shape(), 2)));
    std::vector<Var> wrt{input};
    for (const NodeId id : graph.parameters()) wrt.push_back(graph.var(id));
    const std::vector<Var> gradient = gradients(loss, wrt);
    Feeds feeds = parameters_of(model);
    feeds.insert_or_assign("x", x);
    for (const char* scalar : {"seed", "step"})
      if (graph.find(scalar)) feeds.insert_or_assign(scalar, Tensor::from<std::int64_t>({}, {3}));
    // Codes of an embedding are whole numbers: there is nothing beside them to differentiate by.
    const bool codes = kind->functions.trial.reads == LayerInput::categories;
    for (std::size_t i = codes ? 1 : 0; i < wrt.size(); ++i) {
      const std::string& name = wrt[i].node().name;
      const Tensor value = feeds.at(name);
      const Tensor numerical = numerical_gradient(
          [&](const Tensor& changed) {
            Feeds other = feeds;
            other.insert_or_assign(name, changed);
            return evaluate(graph, loss.id(), other).item();
          },
          value);
      expect_near(evaluate(graph, gradient[i].id(), feeds), numerical, 1e-7,
                  std::string(kind->name) + " by " + name);
    }
  }
}

TEST(Flatten, keeps_the_order_of_memory) {
  const Tensor x = random_tensor({2, 3, 4, 5}, 1);
  const Tensor y = run(one_layer(Flatten(), {3, 4, 5}), x);
  EXPECT_TRUE(y.same_bytes(x.reshaped({2, 60})));
}

TEST(Polynomial, keeps_powers_of_standardised_inputs_at_one_size) {
  const std::int64_t rows = 20000;
  const Tensor y = run(one_layer(Polynomial(4, true), {1}), random_tensor({rows, 1}, 1));
  for (std::int64_t k = 0; k < 4; ++k) {
    double squares = 0;
    for (std::int64_t row = 0; row < rows; ++row) squares += y.number(4 * row + k) * y.number(4 * row + k);
    EXPECT_NEAR(std::sqrt(squares / static_cast<double>(rows)), 1, 0.1) << "power " << k + 1;
  }
}

TEST(Heaviside, is_one_above_zero_alone) {
  const Tensor y = run(one_layer(Heaviside(), {4}), Tensor::from<double>({1, 4}, {-2, 0, 1e-300, 3}));
  EXPECT_TRUE(y.same_bytes(Tensor::from<double>({1, 4}, {0, 0, 1, 1})));
}

TEST(Dropout, does_nothing_in_inference) {
  const Tensor x = random_tensor({8, 6}, 1);
  EXPECT_TRUE(run(one_layer(Dropout(0.5), {6}), x).same_bytes(x));
}

TEST(Dropout, keeps_the_expected_value_in_training) {
  const Tensor x = Tensor::full({200, 50}, Dtype::float64, 1);
  const Tensor y = run(one_layer(Dropout(0.2), {50}), x, Mode::training);
  double total = 0;
  for (std::int64_t i = 0; i < y.size(); ++i) {
    EXPECT_TRUE(y.number(i) == 0 || std::abs(y.number(i) - 1.25) < 1e-15);
    total += y.number(i);
  }
  EXPECT_NEAR(total / static_cast<double>(y.size()), 1, 0.02);  // four standard deviations
}

TEST(Dropout, may_fall) {
  const Tensor x = Tensor::full({200, 50}, Dtype::float64, 1);
  const Model model = one_layer(Dropout(0.4, true), {50});
  Graph graph;
  Builder builder(graph, Mode::training);
  const Var y = model.apply(builder, graph.input("x", x.shape(), x.dtype()));
  for (const double fall : {1.0, 0.5, 0.0}) {
    const Tensor one = Tensor::from<std::int64_t>({}, {1});
    const Tensor out =
        evaluate(graph, y.id(),
                 {{"x", x}, {"seed", one}, {"step", one}, {"fall", Tensor::full({}, Dtype::float64, fall)}});
    double total = 0;
    for (std::int64_t i = 0; i < out.size(); ++i) {
      EXPECT_TRUE(out.number(i) == 0 || std::abs(out.number(i) - 1 / (1 - 0.4 * fall)) < 1e-15);
      total += out.number(i);
    }
    EXPECT_NEAR(total / 10000, 1, 0.04) << fall;
    EXPECT_EQ(out.same_bytes(x), fall == 0);
  }
  EXPECT_TRUE(run(model, x).same_bytes(x));
  EXPECT_EQ(error_of(Sequential(Dropout(1, true)), {3}),
            "0.dropout: a probability of 1 leaves nothing to learn from before it falls");
}

TEST(PiecewiseLinear, stands_bins_that_are_nearly_of_no_width) {
  const Layer layer = PiecewiseLinear({{0, 1e-40, 1}, 3});
  const Tensor y = run(one_layer(layer, {1}, Dtype::float32), Tensor::from<float>({3, 1}, {0, 0.5F, 2}));
  EXPECT_EQ(y.number(0), 0);
  for (std::int64_t i = 0; i < y.size(); ++i) EXPECT_TRUE(std::isfinite(y.number(i))) << i;
}

TEST(PiecewiseLinear, refuses_bins_out_of_order) {
  EXPECT_THROW(one_layer(PiecewiseLinear({{0, 2, 1}, 3}), {1}), UsageError);
  EXPECT_EQ(error_of(Sequential(PiecewiseLinear({{0, 1, 2}, 3})), {2}),
            "0.piecewise_linear: has bins for 1 numbers, and gets [B=1, 2]");
}

TEST(Dropout, draws_anew_for_each_step_seed_and_layer) {
  const Tensor x = Tensor::full({4, 64}, Dtype::float64, 1);
  const Model model = one_layer(Dropout(0.5), {64});
  const Tensor first = run(model, x, Mode::training, 1, 0);
  EXPECT_TRUE(first.same_bytes(run(model, x, Mode::training, 1, 0)));
  EXPECT_FALSE(first.same_bytes(run(model, x, Mode::training, 1, 1)));
  EXPECT_FALSE(first.same_bytes(run(model, x, Mode::training, 2, 0)));
  Model second({NamedLayer("other", Dropout(0.5))});
  second.prepare({64}, 1, Dtype::float64);
  EXPECT_FALSE(first.same_bytes(run(second, x, Mode::training, 1, 0)));
}

TEST(Dropout, takes_shares_from_none_to_all) {
  const Tensor x = random_tensor({4, 6}, 1);
  EXPECT_TRUE(run(one_layer(Dropout(0), {6}), x, Mode::training).same_bytes(x));
  EXPECT_TRUE(run(one_layer(Dropout(1), {6}), x, Mode::training).same_bytes(Tensor({4, 6}, Dtype::float64)));
  EXPECT_THROW(Layer(Dropout(1.5)), UsageError);
}

TEST(Builder, gives_a_second_mask_of_a_layer_other_bits) {
  Graph graph;
  Builder builder(graph, Mode::training);
  const Graph::LayerScope scope(graph, "0.noise");
  const Var a = builder.mask(0.5, {64}, Dtype::float64), b = builder.mask(0.5, {64}, Dtype::float64);
  const Tensor zero = Tensor::from<std::int64_t>({}, {0});
  const Feeds feeds{{"seed", zero}, {"step", zero}};
  EXPECT_FALSE(evaluate(graph, a.id(), feeds).same_bytes(evaluate(graph, b.id(), feeds)));
}

// Squares of 1e20 overflow in float32, those of 1e160 in float64.
TEST(Normalisation, of_numbers_too_large_for_their_squares_is_no_number) {
  for (const auto& [dtype, large] : {std::pair{Dtype::float32, 1e20}, {Dtype::float64, 1e160}})
    for (const double size : {large, 1e10}) {
      const Tensor x = Tensor::from<double>({4, 1}, {size, -size, 3 * size, -3 * size}).to(dtype);
      const Tensor by_batch = run(one_layer(BatchNorm(), {1}, dtype), x, Mode::training);
      Tensor row({1, 4}, dtype);
      for (std::int64_t i = 0; i < 4; ++i) row.set_number(i, x.number(i));
      const Tensor by_sample = run(one_layer(LayerNorm(), {4}, dtype), row);
      for (const Tensor& y : {by_batch, by_sample})
        for (std::int64_t i = 0; i < 4; ++i) {
          const double right = x.number(i) / size / std::sqrt(5.0);
          if (size == large)
            EXPECT_TRUE(std::isnan(y.number(i))) << y.number(i);
          else
            EXPECT_NEAR(y.number(i), right, 1e-6);
        }
    }
}

// The mean of equal numbers is rounded, and the rounding must not be taken for what they say.
TEST(Normalisation, of_equal_numbers_is_zero) {
  for (const Dtype dtype : {Dtype::float32, Dtype::float64})
    for (const double number : {70000.3, 1234.567, 123456.789, 0.1, 1e13}) {
      const Tensor batch = Tensor::full({100, 1}, dtype, number), row = Tensor::full({1, 7}, dtype, number);
      for (const Tensor& y : {run(one_layer(BatchNorm(), {1}, dtype), batch, Mode::training),
                              run(one_layer(LayerNorm(), {7}, dtype), row)})
        for (std::int64_t i = 0; i < y.size(); ++i) EXPECT_NEAR(y.number(i), 0, 1e-9) << number;
    }
  // Numbers whose mean no float32 holds.
  const Tensor far = Tensor::from<float>({4, 1}, {1e8F, 1e8F + 8, 1e8F + 16, 1e8F + 24});
  const Tensor y = run(one_layer(BatchNorm(), {1}, Dtype::float32), far, Mode::training);
  for (std::int64_t i = 0; i < 4; ++i)
    EXPECT_NEAR(y.number(i), (static_cast<double>(i) - 1.5) / std::sqrt(1.25), 1e-6);
}

TEST(Linear, says_where_sizes_disagree) {
  EXPECT_EQ(error_of(Sequential(Linear(64, 32), Relu(), Linear(31, 10)), {64}),
            "2.linear: is made for 31 inputs, gets 32 ([B=1, 32])");
  EXPECT_EQ(error_of(Sequential(Linear(64, 10)), {1, 28, 28}),
            "0.linear: is made for 64 inputs, gets 784 ([B=1, 784])");
  EXPECT_EQ(error_of(Sequential(Reshape(1, 8, 8)), {65}),
            "0.reshape: makes images of 1x8x8 = 64 numbers, gets samples of 65 ([B=1, 65])");
  EXPECT_EQ(error_of(Sequential(NamedLayer("head", Linear())), {4}),
            "head.linear: needs its number of outputs, as in Linear(10) or \"linear 10\"");
}

TEST(Linear, takes_images_as_rows) {
  EXPECT_EQ(Model(Sequential(Reshape(1, 4, 4), Conv2d(2, 3), Linear(5))).infer({16}), Shape{5});
  EXPECT_EQ(Model(Sequential(Linear(5))).infer({3, 4, 4}), Shape{5});
}

TEST(Linear, takes_an_initialiser) {
  Linear layer(4, 3);
  layer.init = Uniform{.low = 2, .high = 3};
  const Model model = one_layer(layer, {4});
  for (const double value : model.parameter("0.weight").value.data<double>())
    EXPECT_TRUE(value >= 2 && value < 3);
}

TEST(Linear, can_do_without_a_bias) {
  const Model model = one_layer(Linear(4, 3, false), {4});
  ASSERT_EQ(model.parameters().size(), 1u);
  EXPECT_EQ(model.parameter_count(), 12);
}

}  // namespace
}  // namespace gradus
