// labels_test.cpp - class numbers that are no class, and codes that name no row: refused by every loss and by
// embeddings, interpreted and compiled; -100 stays the mark of rows that do not count.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <functional>
#include <gradus/autodiff.hpp>
#include <gradus/catalog.hpp>
#include <gradus/error.hpp>
#include <gradus/nn.hpp>
#include <gradus/ops.hpp>
#include <gradus/program.hpp>

#include "base/parallel.hpp"

namespace gradus {
namespace {

Tensor classes_of(const std::vector<std::int64_t>& values) {
  return Tensor::from(Shape{static_cast<std::int64_t>(values.size())}, values);
}

/// The loss of a batch and its gradient, or one of them, as a graph.
struct Batch {
  Graph graph;
  Var loss, gradient;
  Feeds feeds;

  Batch(const Loss& used, std::int64_t outputs, const std::vector<std::int64_t>& classes) {
    const auto rows = static_cast<std::int64_t>(classes.size());
    const Var z = graph.input("z", {rows, outputs}, Dtype::float32),
              y = graph.input("y", {rows}, Dtype::int64);
    loss = loss_of(used, z, y);
    gradient = gradients(loss, std::vector{z})[0];
    Tensor numbers({rows, outputs}, Dtype::float32);
    for (std::int64_t i = 0; i < numbers.size(); ++i) numbers.set_number(i, std::sin(static_cast<double>(i)));
    feeds = {{"z", numbers}, {"y", classes_of(classes)}};
  }

  double interpreted(Var node) const { return evaluate(graph, node.id(), feeds).number(0); }
  double compiled(Var node) {
    graph.output("out", node);
    Threads threads(2);
    Execution execution(Program::compile(graph), {}, threads);
    for (const auto& [name, value] : feeds)
      if (execution.has_input(name)) std::memcpy(execution.input(name).raw(), value.raw(), value.bytes());
    execution.run();
    return execution.output("out").number(0);
  }
};

std::string refusal_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const DataError& error) {
    return error.what();
  }
  return "";
}

/// Losses of class numbers, each with the outputs of a model for it.
struct ClassLoss {
  std::string text;
  std::int64_t outputs, classes;
};
std::vector<ClassLoss> class_losses() {
  std::vector<ClassLoss> result{{"cross_entropy label_smoothing=0.1", 3, 3},
                                {"cross_entropy class_weights=1,2,3", 3, 3},
                                {"nll class_weights=1,2,3", 3, 3},
                                {"perceptron_criterion", 3, 3}};
  for (const LossKind* kind : catalog::losses()) {
    if (!kind->functions.classifies) continue;
    const std::int64_t outputs = kind->functions.outputs(kind->make().get(), 2);
    result.push_back({kind->name, outputs == 1 ? 1 : 3, outputs == 1 ? 2 : 3});
  }
  return result;
}

TEST(Labels, outside_the_classes_are_refused_by_every_loss_with_row_and_value) {
  for (const auto& [text, outputs, classes] : class_losses())
    for (const std::int64_t bad : {std::int64_t{-1}, classes, std::int64_t{-99}, std::int64_t{1} << 40}) {
      Batch batch(parse_loss(text), outputs, {0, 1, bad, 1});
      for (const Var& node : {batch.loss, batch.gradient}) {
        for (const std::string& error :
             {refusal_of([&] { batch.interpreted(node); }), refusal_of([&] { batch.compiled(node); })}) {
          EXPECT_NE(error.find(std::to_string(bad)), std::string::npos) << text << ": " << error;
          EXPECT_NE(error.find('2'), std::string::npos) << text << ": " << error;
        }
      }
    }
}

TEST(Labels, of_minus_100_leave_a_row_out) {
  for (const auto& [text, outputs, classes] : class_losses()) {
    if (text == "log_loss") continue;  // has no such rows
    Batch all(parse_loss(text), outputs, {0, 1, -100, 1}), fewer(parse_loss(text), outputs, {0, 1});
    EXPECT_TRUE(std::isfinite(all.interpreted(all.loss))) << text;
    EXPECT_NEAR(all.interpreted(all.loss), all.compiled(all.loss), 1e-6) << text;
  }
  Batch log_loss(LogLoss(), 1, {0, -100});
  EXPECT_NE(refusal_of([&] { log_loss.interpreted(log_loss.loss); }), "");
}

// As PyTorch has it: a mean of nothing.
TEST(Labels, of_minus_100_alone_have_no_mean) {
  for (const auto& [text, outputs, classes] : class_losses()) {
    if (text == "log_loss") continue;
    Batch none(parse_loss(text), outputs, {-100, -100});
    EXPECT_TRUE(std::isnan(none.interpreted(none.loss))) << text;
    EXPECT_TRUE(std::isnan(none.compiled(none.loss))) << text;
    Batch sum(parse_loss(text + " reduction=sum"), outputs, {-100, -100});
    EXPECT_EQ(sum.interpreted(sum.loss), 0) << text;
  }
}

/// A loss of two rows of two logits each, or one, and targets that are floating numbers.
std::string refusal_of_targets(const Loss& used, const Shape& shape, const std::vector<double>& targets,
                               bool compile) {
  Graph graph;
  const Var z = graph.input("z", shape, Dtype::float32), y = graph.input("y", shape, Dtype::float32);
  graph.output("loss", loss_of(used, z, y));
  const Tensor logits = Tensor::full(shape, Dtype::float32, 1),
               given = Tensor::from<double>(shape, targets).to(Dtype::float32);
  return refusal_of([&] {
    if (!compile) return (void)evaluate(graph, graph.outputs().at("loss"), {{"z", logits}, {"y", given}});
    Threads threads(2);
    Execution execution(Program::compile(graph), {}, threads);
    std::memcpy(execution.input("z").raw(), logits.raw(), logits.bytes());
    std::memcpy(execution.input("y").raw(), given.raw(), given.bytes());
    execution.run();
  });
}

TEST(Targets, that_are_no_probabilities_are_refused_with_their_place) {
  for (const bool compile : {false, true}) {
    EXPECT_EQ(refusal_of_targets(KlDivergence(), {2, 2}, {0, 1, 0.25, 0.75}, compile), "");
    EXPECT_EQ(refusal_of_targets(LogLoss(), {2, 1}, {0.25, 1}, compile), "");
    EXPECT_EQ(refusal_of_targets(LogLoss(), {2}, {0, 1}, compile), "");
    for (const double bad : {-0.5, 1.5, 7.0, -3.0, std::nan(""), HUGE_VAL})
      for (const std::string& error :
           {refusal_of_targets(KlDivergence(), {2, 2}, {0, 1, 1 - bad, bad}, compile),
            refusal_of_targets(LogLoss(), {4, 1}, {0, 1, 0.5, bad}, compile),
            refusal_of_targets(LogLoss(), {4}, {0, 1, 0.5, bad}, compile)})
        EXPECT_NE(error.find("is no probability"), std::string::npos) << bad;
  }
}

TEST(Codes, of_an_embedding_are_whole_numbers_that_name_a_row) {
  Model model = Sequential(Embedding(4, 2));
  model.prepare({1}, 1, Dtype::float32);
  const auto looked_up = [&](double code) {
    Graph graph;
    Builder builder(graph, Mode::inference);
    const Var x = graph.input("x", {2, 1}, Dtype::float32), y = model.apply(builder, x);
    Feeds feeds{{"x", Tensor::from<float>({2, 1}, {1, static_cast<float>(code)})}};
    for (const Parameter& parameter : model.parameters())
      feeds.insert_or_assign(parameter.name, parameter.value);
    return evaluate(graph, y.id(), feeds).number(0);
  };
  EXPECT_EQ(refusal_of([&] { looked_up(3); }), "");
  for (const double code : {1.5, -1.0, 4.0, 1e30, -0.5, std::nan("")}) {
    const std::string error = refusal_of([&] { looked_up(code); });
    EXPECT_NE(error.find("number 1"), std::string::npos) << code << ": " << error;
  }
}

}  // namespace
}  // namespace gradus
