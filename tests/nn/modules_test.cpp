// modules_test.cpp - layers with parameters, states or two modes, against PyTorch: values, gradients, states.
#include <gtest/gtest.h>

#include <gradus/autodiff.hpp>
#include <gradus/catalog.hpp>
#include <gradus/error.hpp>
#include <gradus/nn.hpp>
#include <gradus/ops.hpp>

#include "nn/fractional_pool.hpp"
#include "nn/references.hpp"

namespace gradus {
namespace {

using nlohmann::json;

Tensor unpacked(const json& packed) {
  return tensor_of(packed.at("values"), packed.at("shape").get<std::vector<std::int64_t>>());
}

// One layer called "0" with the reference's parameters and states.
Model model_of(const json& reference, const Shape& sample, Dtype dtype = Dtype::float64) {
  Model model({NamedLayer("", parse_layer(reference.at("layer").get<std::string>()))});
  std::map<std::string, Tensor, std::less<>> values;
  for (const char* list : {"parameters", "states"})
    for (const auto& [name, value] : reference.at(list).items())
      values.emplace("0." + name, unpacked(value).to(dtype));
  model.restore(sample, values, dtype);
  return model;
}

struct Built {
  Graph graph;
  Feeds feeds;
  Var x, y;

  // The layer's formula on windows that the reference drew, where it draws.
  Built(const json& reference, const Model& model, const Tensor& input, Mode mode)
      : Built(model, input, mode) {
    if (!reference.contains("samples")) return;
    const auto& layer = *model.layers()[0].layer.as<FractionalMaxPool2d>();
    const Var samples =
        graph.constant(tensor_of(reference.at("samples"), {input.shape()[0], input.shape()[1], 2}));
    y = fractional_max_pool2d(x, samples, layer.outputs, layer.kernel);
  }

  Built(const Model& model, const Tensor& input, Mode mode) {
    for (const Parameter& parameter : model.parameters())
      feeds.insert_or_assign(parameter.name, parameter.value);
    for (const ModelState& state : model.states()) feeds.insert_or_assign(state.name, state.value);
    feeds.insert_or_assign("x", input);
    Builder builder(graph, mode);
    x = graph.input("x", input.shape(), input.dtype());
    y = model.apply(builder, x);
    for (const char* scalar : {"seed", "step"})
      if (graph.find(scalar)) feeds.insert_or_assign(scalar, Tensor::from<std::int64_t>({}, {3}));
  }
  Tensor value(Var of) const { return evaluate(graph, of.id(), feeds); }
};

class Modules : public ::testing::TestWithParam<json> {
 protected:
  const json& reference = GetParam();
  const std::string text = reference.at("layer");
  const std::vector<std::int64_t> y_shape = reference.at("y_shape").get<std::vector<std::int64_t>>();
  Tensor x = tensor_of(reference.at("x"), reference.at("shape").get<std::vector<std::int64_t>>());
};

TEST_P(Modules, equal_the_widely_used_framework_in_both_modes) {
  for (const Dtype dtype : {Dtype::float64, Dtype::float32}) {
    const Model model = model_of(reference, x.shape().without(0), dtype);
    const double tolerance = dtype == Dtype::float64 ? 1e-13 : 5e-6;
    const Built inference(reference, model, x.to(dtype), Mode::inference),
        training(reference, model, x.to(dtype), Mode::training);
    expect_near(inference.value(inference.y), tensor_of(reference.at("inference"), y_shape), tolerance, text);
    expect_near(training.value(training.y), tensor_of(reference.at("training"), y_shape), tolerance, text);
  }
}

TEST_P(Modules, have_its_gradients_in_training) {
  const Model model = model_of(reference, x.shape().without(0));
  const Built built(reference, model, x, Mode::training);
  Graph& graph = const_cast<Graph&>(built.graph);  // NOLINT: gradients are added to it
  const Var dy = graph.constant(tensor_of(reference.at("dy"), y_shape));
  const Var loss = sum(built.y * dy);
  for (const auto& [name, expected] : reference.at("gradients").items()) {
    const Var wrt = name == "x" ? built.x : graph.var(graph.find("0." + name).value());
    expect_near(built.value(gradients(loss, std::vector<Var>{wrt})[0]), unpacked(expected), 1e-12,
                text + " by " + name);
  }
}

TEST_P(Modules, remember_what_it_remembers) {
  const Model model = model_of(reference, x.shape().without(0));
  const Built training(model, x, Mode::training), inference(model, x, Mode::inference);
  EXPECT_EQ(training.graph.updates().size(), reference.at("next").size());
  EXPECT_TRUE(inference.graph.updates().empty());
  for (const auto& [name, expected] : reference.at("next").items()) {
    const NodeId state = training.graph.find("0." + name).value();
    expect_near(evaluate(training.graph, training.graph.updates().at(state), training.feeds),
                unpacked(expected), 1e-13, text + " " + name);
  }
}

INSTANTIATE_TEST_SUITE_P(Layers, Modules, ::testing::ValuesIn(references("modules")));

Tensor waves(const Shape& shape) {
  Tensor x(shape, Dtype::float64);
  for (std::int64_t i = 0; i < x.size(); ++i) x.set_number(i, std::sin(static_cast<double>(i * i)));
  return x;
}

Model prepared(const char* text, const Shape& sample) {
  Model model({NamedLayer("", parse_layer(text))});
  model.prepare(sample, 1, Dtype::float64);
  return model;
}

TEST(StochasticDepth, drops_whole_samples_in_training_alone) {
  const Tensor x = Tensor::full({400, 3, 2}, Dtype::float64, 1);
  const Model model = prepared("stochastic_depth 0.25", {3, 2});
  const Built training(model, x, Mode::training), inference(model, x, Mode::inference);
  EXPECT_TRUE(inference.value(inference.y).same_bytes(x));
  const Tensor y = training.value(training.y);
  int kept = 0;
  for (std::int64_t b = 0; b < 400; ++b) {
    const double first = y.number(b * 6);
    EXPECT_TRUE(first == 0 || std::abs(first - 4.0 / 3) < 1e-15);
    for (std::int64_t i = 1; i < 6; ++i) EXPECT_EQ(y.number(b * 6 + i), first);
    kept += first != 0 ? 1 : 0;
  }
  EXPECT_NEAR(kept, 300, 40);  // more than four standard deviations
}

TEST(FractionalMaxPool2d, covers_the_image_by_windows_that_move_with_the_step) {
  const Tensor x = waves({1, 1, 9, 9});
  const Model model = prepared("fractional_max_pool2d 5", {1, 9, 9});
  std::set<std::vector<double>> seen;
  for (std::int64_t step = 0; step < 10; ++step) {
    Built training(model, x, Mode::training);
    training.feeds.insert_or_assign("step", Tensor::from<std::int64_t>({}, {step}));
    const Tensor y = training.value(training.y);
    std::vector<double> values;
    for (std::int64_t i = 0; i < y.size(); ++i) values.push_back(y.number(i));
    // The first window starts at the first pixel, the last one ends at the last.
    EXPECT_EQ(values.front(), std::max({x.number(0), x.number(1), x.number(9), x.number(10)}));
    EXPECT_EQ(values.back(), std::max({x.number(70), x.number(71), x.number(79), x.number(80)}));
    seen.insert(values);
  }
  EXPECT_GT(seen.size(), 1U);
}

// The same image in each place and channel: windows lie elsewhere, in inference as in training.
TEST(FractionalMaxPool2d, draws_for_each_image_and_channel_in_both_modes) {
  constexpr std::int64_t images = 6, channels = 5, pixels = 13 * 13;
  const Tensor one = waves({1, 1, 13, 13});
  Tensor x({images, channels, 13, 13}, Dtype::float64);
  for (std::int64_t i = 0; i < x.size(); ++i) x.set_number(i, one.number(i % pixels));
  const Model model = prepared("fractional_max_pool2d 5", {channels, 13, 13});
  for (const Mode mode : {Mode::training, Mode::inference}) {
    const Built built(model, x, mode);
    const Tensor y = built.value(built.y), again = built.value(built.y);
    EXPECT_TRUE(y.same_bytes(again));
    std::set<std::vector<double>> of_images, of_channels;
    for (std::int64_t plane = 0; plane < images * channels; ++plane) {
      std::vector<double> values;
      for (std::int64_t i = 0; i < 25; ++i) values.push_back(y.number(plane * 25 + i));
      if (plane % channels == 0) of_images.insert(values);
      if (plane < channels) of_channels.insert(values);
    }
    EXPECT_GT(of_images.size(), 2U);
    EXPECT_GT(of_channels.size(), 2U);
  }
}

TEST(BatchNorm, learns_from_no_batch_of_one) {
  const Model model = prepared("batch_norm", {3});
  EXPECT_THROW(Built(model, waves({1, 3}), Mode::training), ShapeError);
  const Built used(model, waves({1, 3}), Mode::inference);
  const Tensor y = used.value(used.y);
  for (const double number : y.data<double>()) EXPECT_TRUE(std::isfinite(number));
}

// The text of the error that preparing the layer throws.
std::string error_of(const char* text, const Shape& sample) {
  try {
    prepared(text, sample);
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST(ImageLayers, say_what_does_not_fit) {
  EXPECT_EQ(error_of("conv2d 6 5", {784}), "0.conv2d: takes images [B, C, H, W], got [B=1, 784]");
  EXPECT_EQ(error_of("conv2d 6 5y3", {1, 8, 8}),
            "kernel of conv2d needs a whole number, or two as in 3x5, got \"5y3\"");
  EXPECT_NE(error_of("conv2d 6 9", {1, 8, 8}).find("the kernel must fit on the padded image"),
            std::string::npos);
  for (const char* text : {"max_pool2d 2 padding=2", "max_pool2d 4x2 padding=2", "max_pool2d 2x4 padding=2"})
    EXPECT_NE(error_of(text, {1, 8, 8}).find("padding is at most half of the kernel"), std::string::npos);
  EXPECT_EQ(error_of("max_pool2d 2x4 padding=1x2", {1, 8, 8}), "no error");
  EXPECT_EQ(error_of("residual \"linear 3\"", {4}),
            "0.residual: its layers give [B=1, 3], and [B=1, 4] comes around: both must have one shape");
  EXPECT_NE(error_of("fractional_max_pool2d 8", {1, 8, 8}).find("do not fit"), std::string::npos);
}

}  // namespace
}  // namespace gradus
