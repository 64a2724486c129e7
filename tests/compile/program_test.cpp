// program_test.cpp - every stage on and off gives the same numbers; updates, states, memory and threads.
#include <gtest/gtest.h>

#include <gradus/autodiff.hpp>
#include <gradus/error.hpp>
#include <gradus/ops.hpp>
#include <gradus/program.hpp>
#include <limits>

#include "base/parallel.hpp"
#include "support/near_float64.hpp"
#include "support/random_graph.hpp"

namespace gradus {
namespace {

std::vector<CompileOptions> all_options() {
  std::vector<CompileOptions> result;
  for (int i = 0; i < 8; ++i)
    result.push_back({.simplify = (i & 1) != 0, .specialise = (i & 2) != 0, .fuse = (i & 4) != 0});
  return result;
}

Bindings bind(Feeds& feeds) {
  Bindings bindings;
  for (auto& [name, tensor] : feeds) bindings[name] = &tensor;
  return bindings;
}

TEST(Program, equals_the_interpreter_on_random_graphs_with_every_stage_on_and_off) {
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    RandomGraph random(seed, 14);
    const std::vector<Var> gradient = gradients(random.loss(), random.parameters());
    std::vector<NodeId> wanted{random.loss().id()};
    for (std::size_t i = 0; i < gradient.size(); ++i) {
      random.graph.output("d" + std::to_string(i), gradient[i]);
      wanted.push_back(gradient[i].id());
    }
    const std::vector<Tensor> expected = evaluate(random.graph, wanted, random.feeds);
    Threads threads(1);
    for (const CompileOptions& options : all_options()) {
      Execution run(Program::compile(random.graph, options), bind(random.feeds), threads);
      ASSERT_TRUE(run.run());
      ASSERT_NEAR(run.number("loss"), expected[0].item(), 1e-12) << seed;
      for (std::size_t i = 0; i < gradient.size(); ++i) {
        const Tensor got = run.output("d" + std::to_string(i));
        ASSERT_EQ(got.shape(), expected[i + 1].shape());
        for (std::int64_t k = 0; k < got.size(); ++k)
          ASSERT_LE(gradient_error(got.number(k), expected[i + 1].number(k)), 1e-11)
              << "seed " << seed << " d" << i;
      }
    }
  }
}

// One momentum step written with ops: v' = tau v + g + alpha w; w' = w - lr v'.
struct MomentumStep {
  Graph graph;
  Feeds store;
  explicit MomentumStep(Dtype dtype = Dtype::float32) {
    const Var w = graph.parameter("w", {300, 70}, dtype), v = graph.state("v", {300, 70}, dtype);
    const Var x = graph.input("x", {40, 70}, dtype), lr = graph.input("lr", {}, dtype);
    const Var loss = mean(square(matmul(x, transpose(w))));
    const Var g = gradients(loss, {{w}})[0];
    const Var next_v = 0.9 * v + g + 1e-4 * w;
    graph.next(v, next_v);
    graph.next(w, w - lr * next_v);
    graph.output("loss", loss);
    store["w"] = Tensor({300, 70}, dtype);
    store["v"] = Tensor({300, 70}, dtype);
    const Random random(1, "w");
    for (int i = 0; i < 21000; ++i)
      store["w"].set_number(i, static_cast<float>(random.normal(static_cast<std::uint64_t>(i))));
  }
  void fill(Execution& run) const {
    Tensor& x = run.input("x");
    for (std::int64_t i = 0; i < x.size(); ++i)
      x.set_number(i, static_cast<float>(Random(2, "x").normal(static_cast<std::uint64_t>(i))));
    run.input("lr").set_number(0, 0.01F);
  }
};

TEST(Program, updates_parameters_and_states_in_place_with_every_stage_on_and_off) {
  const auto after_five = [](const CompileOptions& options, Dtype dtype) {
    MomentumStep step(dtype);
    Threads threads(1);
    Execution run(Program::compile(step.graph, options), bind(step.store), threads);
    step.fill(run);
    double before = 1e9;
    for (int i = 0; i < 5; ++i) {
      EXPECT_TRUE(run.run());
      EXPECT_LT(run.number("loss"), before);
      before = run.number("loss");
    }
    return step.store;
  };
  const CompileOptions plain{.specialise = false, .layout = false, .fuse = false};
  const Feeds in_order = after_five(plain, Dtype::float32), exact = after_five(plain, Dtype::float64);
  for (const CompileOptions& options : all_options()) {
    const Feeds got = after_five(options, Dtype::float32);
    for (const char* name : {"w", "v"}) expect_near_float64(got.at(name), in_order.at(name), exact.at(name));
  }
}

TEST(Program, has_the_inputs_of_its_graph_also_where_nothing_reads_them) {
  for (const CompileOptions& options : all_options()) {
    Graph graph;
    const Var x = graph.input("x", {4, 3}, Dtype::float32), y = graph.input("y", {}, Dtype::int64);
    graph.input("z", {2}, Dtype::float64);
    graph.output("none of x", zeros_like(x) + 2.0);
    graph.output("y", y);
    Feeds none;
    Threads threads(1);
    Execution run(Program::compile(graph, options), bind(none), threads);
    run.input("x").set_number(11, 7);
    run.input("z").set_number(1, 7);
    run.input("y").set_number(0, 5);
    ASSERT_TRUE(run.run());
    EXPECT_EQ(run.output("none of x").number(11), 2);
    EXPECT_EQ(run.number("y"), 5);
    EXPECT_FALSE(run.has_input("none of x"));
  }
}

TEST(Program, gives_the_same_bytes_for_any_number_of_threads) {
  std::vector<Feeds> results;
  for (const int count : {1, 2, 3}) {
    MomentumStep step;
    Threads threads(count);
    Execution run(Program::compile(step.graph), bind(step.store), threads);
    step.fill(run);
    for (int i = 0; i < 4; ++i) run.run();
    results.push_back(step.store);
  }
  for (const Feeds& result : results) {
    EXPECT_TRUE(result.at("w").same_bytes(results[0].at("w")));
    EXPECT_TRUE(result.at("v").same_bytes(results[0].at("v")));
  }
}

TEST(Program, swaps_states_that_take_each_others_value) {
  for (const CompileOptions& options : all_options()) {
    Graph graph;
    const Var a = graph.state("a", {3}, Dtype::float64), b = graph.state("b", {3}, Dtype::float64);
    graph.next(a, b);
    graph.next(b, a + 0.5);
    Feeds store{{"a", Tensor::full({3}, Dtype::float64, 1)}, {"b", Tensor::full({3}, Dtype::float64, 2)}};
    Threads threads(1);
    Execution run(Program::compile(graph, options), bind(store), threads);
    run.run();
    EXPECT_EQ(store["a"].number(0), 2);
    EXPECT_EQ(store["b"].number(0), 1.5);
  }
}

TEST(Program, keeps_the_old_value_for_those_who_read_it_after_the_update_in_program_order) {
  Graph graph;
  const Var w = graph.parameter("w", {4}, Dtype::float64);
  const Var next = w * 2.0;
  graph.next(w, next);
  graph.output("old", sum(w));
  graph.output("new", sum(next));
  graph.output("both", w + sum(next));
  Feeds store{{"w", Tensor::full({4}, Dtype::float64, 3)}};
  Threads threads(1);
  Execution run(Program::compile(graph), bind(store), threads);
  run.run();
  EXPECT_EQ(run.number("old"), 12);
  EXPECT_EQ(run.number("new"), 24);
  EXPECT_EQ(run.output("both").number(0), 27);
  EXPECT_EQ(store["w"].number(0), 6);
}

TEST(Program, gives_the_old_value_of_a_parameter_that_is_an_output) {
  for (const CompileOptions& options : all_options()) {
    Graph graph;
    const Var w = graph.parameter("w", {2, 3}, Dtype::float64), s = graph.state("s", {6}, Dtype::float64);
    const Var constant = graph.parameter("constant", {6}, Dtype::float64);
    const Var next = w * 2.0;
    graph.next(w, next);
    graph.next(s, reshape(w, {6}));
    graph.next(constant, constant);
    graph.output("w", w);
    graph.output("flat", reshape(w, {6}));
    graph.output("turned", transpose(w));
    graph.output("next", next);
    graph.output("s", s);
    graph.output("constant", constant);
    Feeds store{{"w", Tensor::from<double>({2, 3}, {1, 2, 3, 4, 5, 6})},
                {"s", Tensor::full({6}, Dtype::float64, 7)},
                {"constant", Tensor::full({6}, Dtype::float64, 8)}};
    Threads threads(1);
    Execution run(Program::compile(graph, options), bind(store), threads);
    for (int step = 0; step < 3; ++step) {
      const Feeds before = store;
      ASSERT_TRUE(run.run());
      for (const auto& [name, node] : graph.outputs())
        EXPECT_TRUE(run.output(name).same_bytes(evaluate(graph, node, before)))
            << name << " of step " << step;
      EXPECT_TRUE(store["w"].same_bytes(evaluate(graph, next.id(), before)));
      EXPECT_TRUE(store["s"].same_bytes(before.at("w").reshaped({6})));
    }
  }
}

TEST(Program, reports_a_parameter_that_is_no_longer_finite) {
  for (const CompileOptions& options : all_options()) {
    Graph graph;
    const Var w = graph.parameter("w", {5000}, Dtype::float32), lr = graph.input("lr", {}, Dtype::float32);
    graph.next(w, w * lr);
    Feeds store{{"w", Tensor::full({5000}, Dtype::float32, 1)}};
    Threads threads(2);
    Execution run(Program::compile(graph, options), bind(store), threads);
    run.input("lr").set_number(0, 2);
    EXPECT_TRUE(run.run());
    store["w"].set_number(4321, std::numeric_limits<double>::infinity());
    EXPECT_FALSE(run.run());
  }
}

TEST(Program, says_what_it_misses) {
  MomentumStep step;
  Threads threads(1);
  const auto program = Program::compile(step.graph);
  EXPECT_THROW(Execution(program, {}, threads), UsageError);
  step.store["w"] = Tensor({3, 70}, Dtype::float32);
  EXPECT_THROW(Execution(program, bind(step.store), threads), ShapeError);
  step.store["w"] = Tensor({300, 70}, Dtype::float64);
  EXPECT_THROW(Execution(program, bind(step.store), threads), DtypeError);
}

TEST(Program, profiles_each_instruction_of_real_runs) {
  MomentumStep measured, run;
  Threads threads(1);
  const auto program = Program::compile(measured.graph, {.resident = true});
  Execution profiled(program, bind(measured.store), threads), plain(program, bind(run.store), threads);
  measured.fill(profiled);
  run.fill(plain);
  const std::vector<InstructionTime> times = profiled.profile(3);
  for (int i = 0; i < 3; ++i) plain.run();
  profiled.settle();
  plain.settle();
  EXPECT_TRUE(measured.store["v"].same_bytes(run.store["v"]));
  EXPECT_EQ(profiled.number("loss"), plain.number("loss"));
  ASSERT_EQ(times.size(), program->size());
  double update = -1;
  for (const InstructionTime& time : times) {
    EXPECT_FALSE(time.ops.empty());
    EXPECT_GE(time.seconds, 0);
    if (time.ops.ends_with("+ update")) update = time.seconds;
  }
  EXPECT_GT(update, 0) << program->text();
}

TEST(Program, prints_every_stage) {
  const MomentumStep step;
  const auto program = Program::compile(step.graph);
  const auto stages = Program::stages(step.graph);
  ASSERT_EQ(stages.size(), 6U);
  EXPECT_EQ(stages[5].second, program->text());
  EXPECT_NE(program->text().find("step from w"), std::string::npos) << program->text();
  EXPECT_NE(stages[0].second.find("matmul"), std::string::npos);
}

}  // namespace
}  // namespace gradus
