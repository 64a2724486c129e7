// stages_test.cpp - steps of random nets: with every stage of the compiler on and off, float32 keeps as close
// to float64 as its roundings allow, and any number of threads gives the same bits.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <gradus/catalog.hpp>
#include <gradus/program.hpp>
#include <limits>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "train/step.hpp"

namespace gradus::training {
namespace {

CompileOptions options_of(int bits) {
  return {.simplify = (bits & 1) != 0,
          .specialise = (bits & 2) != 0,
          .layout = (bits & 32) != 0,
          .fuse = (bits & 4) != 0,
          .reuse_memory = (bits & 8) != 0,
          .resident = (bits & 16) != 0};
}

// What float32 does to a net is what moving its numbers a little does: a sum of n terms is exact for terms
// that are moved by sqrt(n) roundings of 2^-24 (Higham and Mary, 2019, with a probability that is certainty
// in practice), and no sum of these nets has more than 2^16 terms.
constexpr double rounding = 0x1p-24, moved = 256 * rounding;
// Roundings of a weight itself on its way: rate, momentum, decay and their sum in each of three steps.
constexpr double own_roundings = 32;

/// A net, how it learns, and a batch: all functions of a seed.
class Case {
 public:
  explicit Case(std::uint64_t seed) : random_(seed, "case") {
    classes_ = 2 + pick(20), batch_ = 1 + pick(40);
    const bool images = pick(3) == 0;
    if (images)
      add_images();
    else
      sample_ = {1 + pick(70)};
    const std::int64_t layers = pick(4);
    for (std::int64_t i = 0; i < layers; ++i) {
      text_ += "linear " + std::to_string(1 + pick(80));
      if (pick(5) == 0) text_ += " bias=false";
      text_ += one_of({", relu, ", ", relu, ", ", relu, ", ", tanh, ", ", sigmoid, ", ", gelu, ", ", elu, "});
      if (pick(4) == 0) text_ += "dropout 0.3, ";
      if (pick(6) == 0) text_ += "layer_norm, ";
    }
    text_ += "linear " + std::to_string(classes_);
    rule_ = parse_rule(one_of({"momentum tau=0.9 alpha=1e-3", "momentum", "gradient_descent", "nesterov",
                               "adam", "gradient_descent alpha=1e-2", "rmsprop"}));
    // A gradient that is 0 but for rounding, as behind a norm, becomes a step of full length by some rules.
    if (images) rule_ = parse_rule("momentum tau=0.9 alpha=1e-3");
    loss_ = parse_loss(one_of(
        {"cross_entropy", "cross_entropy", "cross_entropy", "hinge", "cross_entropy label_smoothing=0.1"}));
  }

  std::string text() const {
    return text_ + " on " + sample_.str() + ", batch " + std::to_string(batch_) + ", " + text_of(rule_) +
           ", " + text_of(loss_);
  }

  /// All parameters and states after three steps.
  std::vector<Tensor> learn(const CompileOptions& options, int thread_count) const {
    return learn(options, thread_count, Dtype::float32, 0);
  }
  /// The same in float64, from the same float32 numbers; `draw` other than 0 moves each of them by up to
  /// `moved` of itself.
  std::vector<Tensor> learn_exactly(std::uint64_t draw = 0) const {
    return learn(options_of(0), 1, Dtype::float64, draw);
  }

 private:
  std::vector<Tensor> learn(const CompileOptions& options, int thread_count, Dtype dtype,
                            std::uint64_t draw) const {
    Model model = make_model(parse_model(text_), classes_, Task::classify, sample_).model;
    model.prepare(sample_, 1);
    model = model.to(dtype);
    for (Parameter& parameter : model.parameters()) move(parameter.value, draw, parameter.name);
    const std::unique_ptr<Graph> graph = training_graph(model, {{loss_}, rule_, {}, {}}, batch_);
    StateStore states;
    for (const NodeId id : graph->states())
      states.try_emplace(graph->node(id).name,
                         Tensor::full(graph->node(id).shape, graph->node(id).dtype, graph->initial(id)));
    const Bindings bindings = bindings_of(model, states);
    Threads threads(thread_count);
    Execution run(Program::compile(*graph, options), bindings, threads);
    for (std::int64_t step = 0; step < 3; ++step) {
      fill(run, step);
      move(run.input("x"), draw, "x" + std::to_string(step));
      EXPECT_TRUE(run.run());
    }
    run.settle();
    std::vector<Tensor> result;
    for (const auto& [name, tensor] : bindings) result.push_back(*tensor);
    return result;
  }

  static void move(Tensor& tensor, std::uint64_t draw, const std::string& name) {
    if (draw == 0) return;
    const Random random(draw, name);
    for (std::int64_t i = 0; i < tensor.size(); ++i)
      tensor.set_number(
          i, tensor.number(i) * (1 + moved * (2 * random.uniform(static_cast<std::uint64_t>(i)) - 1)));
  }

  // One in an expression at most: compilers choose which of two comes first, and the nets are to be the same.
  std::int64_t pick(std::int64_t limit) {
    return static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(limit), next_++));
  }
  const char* one_of(std::initializer_list<const char*> words) {
    return words.begin()[pick(static_cast<std::int64_t>(words.size()))];
  }

  void add_images() {
    const std::int64_t side = 7 + pick(6);
    sample_ = {1 + pick(3), side, side};
    text_ = "conv2d " + std::to_string(1 + pick(6));
    text_ += one_of({" 3", " 3 padding=1", " 2 stride=2"});
    text_ += one_of({", relu", ", tanh", " bias=false, batch_norm, relu"});
    text_ += one_of({", max_pool2d 2, ", ", max_pool2d 3 stride=2, ", ", avg_pool2d 2, ", ", "});
    // Of the smallest images one pixel is left here.
    if (pick(2) == 0) {
      text_ += "conv2d " + std::to_string(1 + pick(8));
      text_ += one_of({" 3 padding=1, ", " 2 padding=1, relu, ", " 1, dropout 0.2, "});
    }
    text_ += "flatten, ";
  }

  void fill(Execution& run, std::int64_t step) const {
    const Random random(static_cast<std::uint64_t>(step), "batch");
    Tensor &x = run.input("x"), &y = run.input("y");
    for (std::int64_t i = 0; i < x.size(); ++i)
      x.set_number(i, static_cast<float>(random.normal(static_cast<std::uint64_t>(i))));
    for (std::int64_t i = 0; i < y.size(); ++i)
      y.data<std::int64_t>()[static_cast<std::size_t>(i)] =
          i % 7 == 3 ? -100
                     : static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(classes_),
                                                              static_cast<std::uint64_t>(1'000'000 + i)));
    if (run.has_input("learning_rate")) run.input("learning_rate").set_number(0, 0.02);
    if (run.has_input("step")) run.input("step").data<std::int64_t>()[0] = step;
    if (run.has_input("seed")) run.input("seed").data<std::int64_t>()[0] = 5;
  }

  Random random_;
  std::uint64_t next_ = 0;
  std::int64_t classes_, batch_;
  Shape sample_;
  std::string text_;
  Rule rule_ = Momentum{};
  Loss loss_ = CrossEntropy{};
};

constexpr std::uint64_t cases = 90;

double largest(const Tensor& tensor) {
  double result = 0;
  for (std::int64_t i = 0; i < tensor.size(); ++i) result = std::max(result, std::abs(tensor.number(i)));
  return result;
}

// How far two results are apart, tensor by tensor.
std::vector<double> distances(const std::vector<Tensor>& a, const std::vector<Tensor>& b) {
  std::vector<double> result(a.size(), 0);
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::int64_t k = 0; k < a[i].size(); ++k)
      // A NaN is infinitely far from anything.
      if (const double apart = std::abs(a[i].number(k) - b[i].number(k)); !(apart <= result[i]))
        result[i] = std::isnan(apart) ? std::numeric_limits<double>::infinity() : apart;
  return result;
}

TEST(Stages, each_of_them_leaves_the_weights_of_random_nets_as_float64_has_them) {
  for (std::uint64_t seed = 0; seed < cases; ++seed) {
    const Case net(seed);
    SCOPED_TRACE(net.text());
    const std::vector<Tensor> expected = net.learn_exactly();
    std::vector<double> bounds(expected.size());
    for (std::uint64_t draw = 1; draw <= 4; ++draw) {
      const std::vector<double> apart = distances(net.learn_exactly(draw), expected);
      for (std::size_t i = 0; i < bounds.size(); ++i) bounds[i] = std::max(bounds[i], apart[i]);
    }
    for (std::size_t i = 0; i < bounds.size(); ++i)
      bounds[i] += own_roundings * rounding * largest(expected[i]);
    for (const int bits : {0, 1, 2, 4, 8, 12, 7, 20, 32, 36, 31, 63}) {
      const std::vector<double> apart = distances(net.learn(options_of(bits), 1), expected);
      for (std::size_t i = 0; i < bounds.size(); ++i)
        ASSERT_LE(apart[i], bounds[i]) << "options " << bits << ", tensor " << i;
    }
  }
}

TEST(Stages, all_on_give_the_same_bits_on_one_thread_and_on_three) {
  for (std::uint64_t seed = 0; seed < cases; ++seed) {
    const Case net(seed);
    SCOPED_TRACE(net.text());
    const std::vector<Tensor> one = net.learn(options_of(63), 1), three = net.learn(options_of(63), 3);
    for (std::size_t i = 0; i < one.size(); ++i)
      ASSERT_EQ(std::memcmp(one[i].raw(), three[i].raw(), one[i].bytes()), 0) << i;
  }
}

// A step of the net 40-20-12 with momentum, as `program().text()` has it.
std::string step_text(bool resident) {
  Model model = Sequential(Linear(40, 20), Relu(), Linear(20, 12));
  model.prepare({40}, 1);
  const std::unique_ptr<Graph> graph = training_graph(model, {{CrossEntropy()}, Momentum{}, {}, {}}, 16);
  return Program::compile(*graph, {.resident = resident})->text();
}

TEST(Stages, bias_relu_mask_and_step_are_done_behind_products) {
  const std::string text = step_text(false);
  EXPECT_NE(text.find("plus 0.bias [20]; relu"), std::string::npos) << text;
  EXPECT_NE(text.find("where positive"), std::string::npos) << text;
  EXPECT_NE(text.find("step from 0.weight"), std::string::npos) << text;
  EXPECT_NE(text.find("step from 2.weight"), std::string::npos) << text;
  EXPECT_NE(text.find("cross_entropy_gradient"), std::string::npos) << text;
  EXPECT_EQ(text.find("in panels"), std::string::npos) << text;
  EXPECT_NE(step_text(true).find("0.weight in panels"), std::string::npos) << step_text(true);
}

std::size_t count(std::string_view text, std::string_view word) {
  std::size_t result = 0;
  for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) ++result;
  return result;
}

TEST(Stages, images_are_turned_at_the_ends_of_a_convolution_net_alone) {
  for (const std::int64_t batch : {16, 20, 64}) {
    Model model = make_model(parse_model("lenet5"), 10, Task::classify, {1, 28, 28}).model;
    model.prepare({1, 28, 28}, 1);
    const std::unique_ptr<Graph> graph = training_graph(model, {{CrossEntropy()}, Momentum{}, {}, {}}, batch);
    const std::string text = Program::compile(*graph)->text();
    EXPECT_EQ(count(text, "= to_lanes"), 2U) << text;        // the images, and the gradient from behind
    EXPECT_EQ(count(text, "= from_lanes"), 1U) << text;      // what the linear layers see
    EXPECT_EQ(count(text, "blocks of images"), 2U) << text;  // forward and backward, each block by block
    const std::string plain = Program::compile(*graph, {.layout = false})->text();
    EXPECT_EQ(count(plain, "lanes") + count(plain, "blocks of images"), 0U);
  }
}

TEST(Stages, bound_weights_are_read_again_after_settling) {
  Model model = Sequential(Linear(40, 20), Relu(), Linear(20, 12));
  model.prepare({40}, 1);
  StateStore states;
  Threads threads(1);
  TrainingStep step(model, states, {{CrossEntropy()}, Momentum{}, {}, {}}, 16, threads);
  const Tensor before = model.parameters()[0].value;
  for (std::int64_t i = 0; i < 16; ++i)
    step.program().input("y").data<std::int64_t>()[static_cast<std::size_t>(i)] = i % 12;
  for (std::int64_t i = 0; i < 640; ++i)
    step.program().input("x").set_number(i, 0.01 * static_cast<double>(i % 17));
  step.set(0.1, 0, 1);
  const double first = step.run().loss;
  step.program().settle();
  EXPECT_NE(std::memcmp(before.raw(), model.parameters()[0].value.raw(), before.bytes()), 0);
  EXPECT_LT(step.run().loss, first);
  step.program().settle();
  for (Parameter& parameter : model.parameters())
    for (std::int64_t i = 0; i < parameter.value.size(); ++i) parameter.value.set_number(i, 0);
  EXPECT_NEAR(step.run().loss, std::log(12.0), 1e-6);
}

}  // namespace
}  // namespace gradus::training
