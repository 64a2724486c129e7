// program_test.cpp - a training step with everything in it, compiled: equal to the interpreter, equal for any
// threads.
#include <gtest/gtest.h>

#include <cstring>
#include <gradus/autodiff.hpp>
#include <gradus/catalog.hpp>
#include <gradus/ops.hpp>
#include <gradus/program.hpp>

#include "base/parallel.hpp"
#include "base/random.hpp"
#include "nn/references.hpp"

namespace gradus {
namespace {

constexpr std::int64_t batch = 12, steps = 4;

// A model, its training graph, and where parameters and states live.
struct Training {
  Training(const Rule& rule, Dtype dtype) {
    model.prepare({6}, 3, dtype);
    Builder builder(graph, Mode::training);
    const Var x = graph.input("x", {batch, 6}, dtype), y = graph.input("y", {batch}, Dtype::int64);
    const std::vector<Penalty> penalties{L2{.alpha = 0.01}, L1{.alpha = 0.001}};
    const Var loss = add_penalties(loss_of(CrossEntropy(), model.apply(builder, x), y), penalties, builder);
    graph.output("loss", loss);
    std::vector<Learned> learned;
    for (const Parameter& parameter : model.parameters())
      learned.push_back({parameter.name, parameter.role == ParameterRole::weight, parameter.frozen});
    add_updates(loss, learned, rule, {}, {.norm = 1});
    for (const Parameter& parameter : model.parameters())
      values.insert_or_assign(parameter.name, parameter.value);
    for (const NodeId id : graph.states()) {
      const Node& node = graph.node(id);
      values.insert_or_assign(node.name, Tensor::full(node.shape, node.dtype, graph.initial(id)));
    }
    feeds.insert_or_assign("x", Tensor(x.shape(), dtype));
    feeds.insert_or_assign("y", Tensor(y.shape(), Dtype::int64));
    for (std::int64_t i = 0; i < batch * 6; ++i)
      feeds.at("x").set_number(i, Random(1, "x").normal(static_cast<std::uint64_t>(i)));
    for (std::int64_t i = 0; i < batch; ++i) feeds.at("y").set_number(i, static_cast<double>(i % 3));
    feeds.insert_or_assign("learning_rate", Tensor::full({}, dtype, 0.05));
    feeds.insert_or_assign("seed", Tensor::from<std::int64_t>({}, {9}));
    if (!graph.find("step")) throw std::logic_error("dropout reads the step");
  }
  Tensor step_number(std::int64_t step) const { return Tensor::from<std::int64_t>({}, {step}); }

  // Returns the last loss.
  double interpret() {
    double loss = 0;
    for (std::int64_t step = 0; step < steps; ++step) {
      Feeds all = values;
      for (const auto& [name, value] : feeds) all.insert_or_assign(name, value);
      all.insert_or_assign("step", step_number(step));
      std::vector<NodeId> targets, nodes{graph.outputs().at("loss")};
      for (const auto& [target, value] : graph.updates()) targets.push_back(target), nodes.push_back(value);
      const std::vector<Tensor> results = evaluate(graph, nodes, all);
      loss = results[0].item();
      for (std::size_t i = 0; i < targets.size(); ++i)
        values.insert_or_assign(graph.node(targets[i]).name, results[i + 1]);
    }
    return loss;
  }
  double run(int threads) {
    Threads team(threads);
    Bindings bindings;
    for (auto& [name, value] : values) bindings.emplace(name, &value);
    Execution execution(Program::compile(graph), bindings, team);
    for (const auto& [name, value] : feeds)
      std::memcpy(execution.input(name).raw(), value.raw(), value.bytes());
    for (std::int64_t step = 0; step < steps; ++step) {
      execution.input("step").set_number(0, static_cast<double>(step));
      EXPECT_TRUE(execution.run());
    }
    return execution.number("loss");
  }

  Graph graph;
  Model model = Sequential(Linear(16), Tanh(), Dropout(0.25), Linear(3));
  Feeds values, feeds;
};

TEST(TrainingStep, compiled_equals_interpreted_for_every_rule) {
  for (const RuleKind* kind : catalog::rules()) {
    Training a(Rule(*kind), Dtype::float64), b(Rule(*kind), Dtype::float64);
    EXPECT_NEAR(a.interpret(), b.run(1), 1e-12) << kind->name;
    for (const auto& [name, value] : a.values)
      expect_near(b.values.at(name), value, 1e-12, kind->name + (" " + name));
  }
}

TEST(TrainingStep, has_the_same_bytes_for_any_number_of_threads) {
  for (const RuleKind* kind : catalog::rules()) {
    Training a(Rule(*kind), Dtype::float32), b(Rule(*kind), Dtype::float32);
    EXPECT_EQ(a.run(1), b.run(2)) << kind->name;
    for (const auto& [name, value] : a.values)
      EXPECT_TRUE(b.values.at(name).same_bytes(value)) << kind->name << " " << name;
  }
}

TEST(TrainingStep, reduces_the_loss) {
  for (const RuleKind* kind : catalog::rules()) {
    Training training(Rule(*kind), Dtype::float32);
    const double first = training.run(1);
    double last = first;
    for (int round = 0; round < 100; ++round) last = training.run(1);
    EXPECT_LT(last, first) << kind->name;
  }
}

}  // namespace
}  // namespace gradus
