// tail_test.cpp - what follows a product is done behind it: one instruction, which gives what op by op gives.
#include "compile/tail.hpp"
#include "support/near_float64.hpp"

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
Var single_number(Graph& graph, const char* name, Var x) { return graph.input(name, {}, x.dtype()); }

/// A case at least for each kind, in their order.
const std::vector<TailCase> tail_cases[] = {
    {{"matmul + bias", [](Var p, Graph& g) { return p + g.input("bias", {37}, p.dtype()); }},
     {"matmul + relu", [](Var p, Graph&) { return relu(p); }},
     {"matmul + bias + relu", [](Var p, Graph& g) { return relu(g.input("bias", {37}, p.dtype()) + p); }}},
    {{"matmul + gradient of relu", [](Var p, Graph& g) { return p * step(numbers_like(g, "z", p)); }}},
    {{"matmul + update",
      [](Var p, Graph& g) { return numbers_like(g, "w", p) - single_number(g, "rate", p) * p; }},
     {"matmul + scale + update", [](Var p, Graph& g) {
        const Var w = numbers_like(g, "w", p), v = numbers_like(g, "v", p);
        const Var moved = single_number(g, "tau", p) * v + single_number(g, "scale", p) * p;
        const Var next = moved + single_number(g, "alpha", p) * w;
        g.output("next", next);
        return w - single_number(g, "rate", p) * next;
      }}}};
static_assert(std::size(tail_cases) == kernels::tail_kinds, "a kind of tail has a case here");

Tensor result_of(const Graph& graph, const CompileOptions& options, std::vector<std::string>& ops) {
  Threads threads(1);
  Execution run(Program::compile(graph, options), {}, threads);
  for (const char* name : {"x", "y", "bias", "z", "w", "v", "rate", "tau", "scale", "alpha"})
    for (std::int64_t i = 0; run.has_input(name) && i < run.input(name).size(); ++i)
      run.input(name).set_number(i,
                                 static_cast<float>(Random(1, name).normal(static_cast<std::uint64_t>(i))));
  for (const InstructionTime& time : run.profile(1)) ops.push_back(time.ops);
  return run.output("c");
}

/// One instruction of that name does all of c = build(graph, type of numbers), as op by op does.
template <class Build>
void expect_one(const Build& build, const char* name) {
  std::vector<std::string> behind, alone, in_double;
  Graph graph, exact;
  graph.output("c", build(graph, Dtype::float32)), exact.output("c", build(exact, Dtype::float64));
  const Tensor got = result_of(graph, {}, behind), plain = result_of(graph, {.fuse = false}, alone);
  EXPECT_EQ(behind, std::vector<std::string>{name});
  EXPECT_GT(alone.size(), 1U);
  expect_near_float64(got, plain, result_of(exact, {.fuse = false}, in_double));
}

TEST(Tail, is_done_behind_the_product_and_gives_what_op_by_op_gives) {
  for (const std::vector<TailCase>& cases : tail_cases)
    for (const TailCase& each : cases) {
      SCOPED_TRACE(each.ops);
      expect_one(
          [&](Graph& graph, Dtype dtype) {
            const Var x = graph.input("x", {30, 50}, dtype), y = graph.input("y", {50, 37}, dtype);
            return each.behind(matmul(x, y), graph);
          },
          each.ops);
    }
}

TEST(Tail, may_begin_with_nodes_older_than_the_product) {
  expect_one(
      [](Graph& graph, Dtype dtype) {
        const Var x = graph.input("x", {30, 50}, dtype), y = graph.input("y", {50, 37}, dtype),
                  z = graph.input("z", {30, 37}, dtype);
        const Var mask = step(z);
        return mask * matmul(x, y);
      },
      "matmul + gradient of relu");
}

}  // namespace
}  // namespace gradus::compile
