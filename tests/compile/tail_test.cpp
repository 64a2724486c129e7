// tail_test.cpp - what follows a product is done behind it: one instruction, which gives what op by op gives.
#include "compile/tail.hpp"

#include <gtest/gtest.h>

#include <gradus/ops.hpp>
#include <gradus/program.hpp>
#include <iterator>

#include "base/parallel.hpp"
#include "base/random.hpp"

namespace gradus::compile {
namespace {

/// What stands behind a product [30, 37] before a kind of tail takes it.
struct TailCase {
  /// What a program calls it.
  const char* ops;
  Var (*behind)(Var product, Graph& graph);
};

Var numbers_like(Graph& graph, const char* name, Var x) { return graph.input(name, x.shape(), x.dtype()); }
Var single_number(Graph& graph, const char* name) { return graph.input(name, {}, Dtype::float32); }

/// A case at least for each kind, in their order.
const std::vector<TailCase> tail_cases[] = {
    {{"matmul + bias", [](Var p, Graph& g) { return p + g.input("bias", {37}, Dtype::float32); }},
     {"matmul + relu", [](Var p, Graph&) { return relu(p); }},
     {"matmul + bias + relu",
      [](Var p, Graph& g) { return relu(g.input("bias", {37}, Dtype::float32) + p); }}},
    {{"matmul + gradient of relu", [](Var p, Graph& g) { return p * step(numbers_like(g, "z", p)); }}},
    {{"matmul + update",
      [](Var p, Graph& g) { return numbers_like(g, "w", p) - single_number(g, "rate") * p; }},
     {"matmul + scale + update", [](Var p, Graph& g) {
        const Var w = numbers_like(g, "w", p), v = numbers_like(g, "v", p);
        const Var moved = single_number(g, "tau") * v + single_number(g, "scale") * p;
        const Var next = moved + single_number(g, "alpha") * w;
        g.output("next", next);
        return w - single_number(g, "rate") * next;
      }}}};
static_assert(std::size(tail_cases) == kernels::tail_kinds, "a kind of tail has a case here");

Tensor result_of(const Graph& graph, const CompileOptions& options, std::vector<std::string>& ops) {
  Threads threads(1);
  Execution run(Program::compile(graph, options), {}, threads);
  for (const char* name : {"x", "y", "bias", "z", "w", "v", "rate", "tau", "scale", "alpha"})
    for (std::int64_t i = 0; run.has_input(name) && i < run.input(name).size(); ++i)
      run.input(name).set_number(i, Random(1, name).normal(static_cast<std::uint64_t>(i)));
  for (const InstructionTime& time : run.profile(1)) ops.push_back(time.ops);
  return run.output("c");
}

/// One instruction of that name does all of c, as op by op does.
void expect_one(const Graph& graph, const char* name) {
  std::vector<std::string> behind, alone;
  const Tensor got = result_of(graph, {}, behind), expected = result_of(graph, {.fuse = false}, alone);
  EXPECT_EQ(behind, std::vector<std::string>{name});
  EXPECT_GT(alone.size(), 1U);
  for (std::int64_t i = 0; i < expected.size(); ++i)
    ASSERT_NEAR(got.number(i), expected.number(i), 1e-4) << i;
}

TEST(Tail, is_done_behind_the_product_and_gives_what_op_by_op_gives) {
  for (const std::vector<TailCase>& cases : tail_cases)
    for (const TailCase& each : cases) {
      SCOPED_TRACE(each.ops);
      Graph graph;
      const Var x = graph.input("x", {30, 50}, Dtype::float32),
                y = graph.input("y", {50, 37}, Dtype::float32);
      graph.output("c", each.behind(matmul(x, y), graph));
      expect_one(graph, each.ops);
    }
}

TEST(Tail, may_begin_with_nodes_older_than_the_product) {
  Graph graph;
  const Var x = graph.input("x", {30, 50}, Dtype::float32), y = graph.input("y", {50, 37}, Dtype::float32),
            z = graph.input("z", {30, 37}, Dtype::float32);
  const Var mask = step(z);
  graph.output("c", mask * matmul(x, y));
  expect_one(graph, "matmul + gradient of relu");
}

}  // namespace
}  // namespace gradus::compile
