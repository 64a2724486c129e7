// misuse_test.cpp - models, losses and calibrations of what does not go together.
#include <gradus/autodiff.hpp>
#include <gradus/calibration.hpp>
#include <gradus/catalog.hpp>
#include <gradus/nn.hpp>
#include <limits>

#include "nn/fit.hpp"
#include "support/refused.hpp"

namespace gradus {
namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

TEST(ModelMisuse, layers_of_impossible_sizes) {
  constexpr std::int64_t huge = std::int64_t{1} << 40;
  REFUSED(UsageError, Layer(Linear(-1)));
  REFUSED(UsageError, Layer(Linear(huge, huge)));
  REFUSED(UsageError, Layer(Embedding(huge, huge)));
  REFUSED(UsageError, Layer(Embedding(0, 3)));
  REFUSED(UsageError, Layer(Conv2d(huge, 3)));
  Conv2d groups(2, 3);
  groups.groups = -1;
  REFUSED(UsageError, Layer(groups));
  REFUSED(UsageError, Layer(Dropout(1.5)));
  REFUSED(UsageError, Layer(Dropout(not_a_number)));
  REFUSED(UsageError, Layer(Polynomial(-2)));
  REFUSED(ShapeError, Sequential(Linear(100'000'000)).prepare({100'000'000}, 1));
  REFUSED(UsageError, Sequential(Embedding(100'000'000, 100'000'000)).prepare({4}, 1));
  REFUSED(ShapeError, Sequential(Linear(3)).prepare({std::int64_t{1} << 40}, 1));
  REFUSED(UsageError, parse_layer("conv2d 2 99999999999999999999"));
  REFUSED(UsageError, Layer(Conv2d(2, huge)));
  REFUSED(UsageError, Layer(Conv2d(2, 3, -1)));
  REFUSED(UsageError, Layer(MaxPool2d(0)));
  Layer deep = Relu();
  for (int i = 0; i < 40; ++i) deep = Residual({deep});
  REFUSED(ShapeError, Sequential(deep).prepare({4}, 1));
  REFUSED(UsageError, parse_initializer("nothing"));
  Linear upside_down(3);
  upside_down.init = Uniform{.low = 1, .high = -1};
  REFUSED(UsageError, Sequential(upside_down).prepare({4}, 1));
}

TEST(ModelMisuse, names_and_values_that_do_not_fit) {
  REFUSED(UsageError, Sequential(NamedLayer("a", Relu()), NamedLayer("a", Relu())));
  REFUSED(UsageError, Sequential(NamedLayer("a.b", Relu())));
  REFUSED(DtypeError, Sequential(Linear(3)).prepare({4}, 1, Dtype::int64));
  REFUSED(ShapeError, Sequential(Linear(3, 5)).prepare({4}, 1));
  REFUSED(ShapeError, Sequential(Conv2d(2, 3)).prepare({2, 2}, 1));
  Model model = Sequential(Linear(3));
  REFUSED(UsageError, model.parameter("0.weight"));
  model.prepare({4}, 1);
  REFUSED(UsageError, model.parameter("1.weight"));
  REFUSED(UsageError, model.freeze("7"));
  REFUSED(DtypeError, model.to(Dtype::boolean));
  REFUSED(UsageError, model.restore({4}, {}));
  REFUSED(UsageError, model.restore({4}, {{"0.weight", Tensor({3, 4}, Dtype::float32)},
                                          {"0.bias", Tensor({4}, Dtype::float32)}}));
  Graph graph;
  Builder builder(graph, Mode::inference);
  REFUSED(ShapeError, model.apply(builder, graph.input("a", {5, 5}, Dtype::float32)));
  REFUSED(ShapeError, model.apply(builder, graph.input("b", {}, Dtype::float32)));
  REFUSED(UsageError, model.apply(builder, Var()));
}

TEST(ModelMisuse, a_model_without_layers) {
  Model model = Sequential(Linear(3));
  model.prepare({4}, 1);
  const Model taken = std::move(model);
  EXPECT_TRUE(taken.prepared());
  EXPECT_FALSE(model.prepared());  // NOLINT: moved from, on purpose
  Graph graph;
  Builder builder(graph, Mode::inference);
  const Var x = graph.input("x", {2, 4}, Dtype::float32);
  Model fresh;
  for (Model* empty : {&model, &fresh}) {  // NOLINT: moved from, on purpose
    REFUSED(UsageError, check_ready(*empty));
    REFUSED(UsageError, empty->prepare({4}, 1));
    REFUSED(UsageError, empty->restore({4}, {}));
    REFUSED(UsageError, empty->infer({4}));
    REFUSED(UsageError, empty->apply(builder, x));
    REFUSED(UsageError, empty->parameter("0.weight"));
    REFUSED(UsageError, empty->freeze("0"));
    REFUSED(UsageError, empty->to(Dtype::float64));
    REFUSED(UsageError, with_precise_convolutions(*empty));
    EXPECT_EQ(empty->str(), "");
    EXPECT_EQ(empty->parameter_count(), 0);
  }
  model = taken;
  EXPECT_EQ(model.parameter("0.weight").value.size(), 12);
}

TEST(ModelMisuse, modes_that_are_none) {
  Graph graph;
  for (const int number : {2, 7, 255}) {
    REFUSED(UsageError, name(static_cast<Mode>(number)));
    REFUSED(UsageError, Builder(graph, static_cast<Mode>(number)));
  }
}

TEST(ModelMisuse, names_of_nodes_of_another_kind) {
  Graph graph;
  Builder build(graph, Mode::training);
  const Shape shape{3};
  (void)build.state("mean", shape, Dtype::float32, 0);
  (void)build.parameter("weight", shape, Dtype::float32, Zero(), ParameterRole::weight);
  REFUSED(UsageError, build.parameter("mean", shape, Dtype::float32, Zero(), ParameterRole::weight));
  REFUSED(UsageError, build.state("weight", shape, Dtype::float32, 0));
  (void)graph.parameter("step", {}, Dtype::int64);
  REFUSED(UsageError, scalar_input(graph, "step", Dtype::int64));
  REFUSED(ShapeError, build.state("mean", {4}, Dtype::float32, 0));
}

TEST(LossMisuse, outputs_and_targets_that_do_not_fit) {
  Graph graph, other;
  const Var z = graph.input("z", {4, 3}, Dtype::float64), y = graph.input("y", {4}, Dtype::int64);
  const Var five = graph.input("five", {5}, Dtype::int64), t = graph.input("t", {4, 3}, Dtype::float64);
  const Var foreign = other.input("y", {4}, Dtype::int64);
  for (const auto& of : {+[](const Loss&loss, Var a, Var b) { return loss_of(loss, a, b); },
                         +[](const Loss&loss, Var a, Var b) { return loss_rows(loss, a, b); }}) {
    REFUSED(UsageError, of(CrossEntropy(), Var(), y));
    REFUSED(UsageError, of(CrossEntropy(), z, Var()));
    REFUSED(UsageError, of(CrossEntropy(), z, foreign));
    REFUSED(ShapeError, of(CrossEntropy(), z, five));
    REFUSED(DtypeError,
            of(CrossEntropy(), z, graph.input("f" + std::to_string(graph.size()), {4}, Dtype::float64)));
    REFUSED(ShapeError, of(Hinge(), z, t));
    REFUSED(ShapeError,
            of(SquaredError(), z, graph.input("g" + std::to_string(graph.size()), {4}, Dtype::float64)));
    REFUSED(ShapeError, of(LogLoss(), z, y));
    REFUSED(UsageError, of(CrossEntropy{.class_weights = {1, 2}}, z, y));
    REFUSED(UsageError, of(CrossEntropy{.class_weights = {1, 2, not_a_number}}, z, y));
  }
  REFUSED(ShapeError, loss_of(CrossEntropy(), z, y, t));
  REFUSED(UsageError, prediction_of(CrossEntropy(), Var()));
  REFUSED(UsageError, loss_counts(CrossEntropy(), Var(), y));
  REFUSED(UsageError, Loss(CrossEntropy{.reduction = static_cast<Reduction>(7)}));
  REFUSED(UsageError, Loss(Huber{.delta = -1}));
  REFUSED(UsageError, Penalty(L2{-1}));
}

TEST(LossMisuse, fields_of_another_kind) {
  const Field& outputs = Linear::kind.fields[0];
  EXPECT_NO_THROW(Layer(Linear(3)).with(outputs, std::int64_t{4}));
  REFUSED(UsageError, Layer(Dropout()).with(outputs, std::int64_t{4}));
  REFUSED(UsageError, Loss(CrossEntropy()).with(Huber::kind.fields[0], 1.0));
  REFUSED(UsageError, Layer(Linear(3)).with(outputs, 4.0));
  REFUSED(UsageError, Layer(Linear(3)).with(outputs, std::int64_t{-1}));
}

TEST(LossMisuse, a_part_that_was_moved_from_stays_what_it_is) {
  Loss loss = Huber{.delta = 2};
  const Loss taken = std::move(loss);
  ASSERT_TRUE(loss.as<Huber>());          // NOLINT: that is the point, here and below
  EXPECT_EQ(loss.as<Huber>()->delta, 2);  // NOLINT
  Layer layer = Dropout(0.25);
  const Layer other = std::move(layer);
  EXPECT_EQ(layer.as<Dropout>()->probability, 0.25);  // NOLINT
}

// Builds a loss on two outputs of one row each.
void use(const Loss& loss, Dtype dtype) {
  Graph graph;
  const Var output = graph.input("output", {2, 2}, dtype);
  const bool classifies = loss.kind().functions.classifies;
  const Var target = classifies ? graph.input("y", {2}, Dtype::int64) : graph.input("y", {2, 2}, dtype);
  (void)loss_of(loss, output, target);
}

void use(const Penalty& penalty, Dtype dtype) {
  Graph graph;
  Builder build(graph, Mode::training);
  (void)build.layer("0", Linear(1), graph.input("x", {2, 2}, dtype));
  (void)add_penalties(graph.scalar(0, dtype), {{penalty}}, build);
}

TEST(SettingMisuse, numbers_that_float32_does_not_hold) {
  CrossEntropy weighted;
  weighted.class_weights = {1e300, 1};
  const auto prepared = [](const Layer& layer, Dtype dtype) { Sequential(layer).prepare({2}, 1, dtype); };
  Linear large(1), small(1);
  large.weights = {{1e39, 2}, 2};
  small.weights = {{1e-50, 2}, 2};
  REFUSED(UsageError, use(Huber{.delta = 1e-46}, Dtype::float32));
  REFUSED(UsageError, use(Huber{.delta = 1e39}, Dtype::float32));
  REFUSED(UsageError, use(Loss(weighted), Dtype::float32));
  REFUSED(UsageError, use(L2{.alpha = 1e300}, Dtype::float32));
  REFUSED(UsageError, prepared(Elu(1e300), Dtype::float32));
  REFUSED(UsageError, prepared(LeakyRelu(1e-60), Dtype::float32));
  REFUSED(UsageError, prepared(large, Dtype::float32));
  REFUSED(UsageError, prepared(small, Dtype::float32));
  EXPECT_NO_THROW(use(Huber{.delta = 1e-46}, Dtype::float64));
  EXPECT_NO_THROW(use(Loss(weighted), Dtype::float64));
  EXPECT_NO_THROW(use(L2{.alpha = 1e300}, Dtype::float64));
  EXPECT_NO_THROW(prepared(Elu(1e300), Dtype::float64));
  EXPECT_NO_THROW(prepared(large, Dtype::float64));
  EXPECT_NO_THROW(use(Huber{.delta = 1e-45}, Dtype::float32));  // the smallest there is
}

TEST(SettingMisuse, numbers_that_are_none) {
  constexpr double endless = std::numeric_limits<double>::infinity();
  REFUSED(UsageError, Layer(LeakyRelu(endless)));
  REFUSED(UsageError, Layer(LeakyRelu(not_a_number)));
  Linear hole(1);
  hole.weights = {{not_a_number, 2}, 2};
  REFUSED(UsageError, Sequential(hole).prepare({2}, 1));
}

TEST(CalibrationMisuse, scores_and_labels_that_do_not_fit) {
  const Tensor outputs = Tensor::from<double>({2, 3}, {1, 2, 3, 3, 2, 1});
  REFUSED(ShapeError, fit_calibration(outputs, {{0}}));
  REFUSED(ShapeError, fit_calibration(Tensor({3}, Dtype::float64), {{0, 1, 2}}));
  REFUSED(ShapeError, fit_calibration(Tensor({2, 0}, Dtype::float64), {{0, 1}}));
  REFUSED(UsageError, fit_calibration(Tensor({0, 3}, Dtype::float64), {}));
  REFUSED(DtypeError, fit_calibration(Tensor({2, 3}, Dtype::int64), {{0, 1}}));
  REFUSED(UsageError, fit_calibration(outputs, {{0, 3}}));
  REFUSED(UsageError, fit_calibration(outputs, {{-1, 0}}));
  REFUSED(UsageError, fit_calibration(Tensor::full({2, 3}, Dtype::float64, not_a_number), {{0, 1}}));
  REFUSED(UsageError, fit_platt({}, {}));
  REFUSED(UsageError, fit_platt({{1.0, 2.0}}, {{std::uint8_t{1}}}));
  REFUSED(UsageError, fit_platt({{1.0, not_a_number}}, {{std::uint8_t{1}, std::uint8_t{0}}}));
  Graph graph;
  const Var z = graph.input("z", {4, 3}, Dtype::float64);
  REFUSED(ShapeError, calibrated({}, z));
  REFUSED(ShapeError, calibrated({{{-1, 0}}}, z));
  REFUSED(ShapeError, calibrated({{{-1, 0}, {-1, 0}, {-1, 0}}}, graph.input("r", {3}, Dtype::float64)));
  REFUSED(UsageError, calibrated({{{-1, 0}}}, Var()));
}

}  // namespace
}  // namespace gradus
