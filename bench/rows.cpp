// rows.cpp - time of sums over an axis and of the softmax family, on one thread.
#include <benchmark/benchmark.h>

#include <string>

#include "ops/records.hpp"

namespace {

using namespace gradus;

void run(benchmark::State& state, const Op& op, Shape shape, const Attributes& attributes) {
  Graph graph;
  Tensor x(shape, Dtype::float32);
  for (std::int64_t i = 0; i < x.size(); ++i) x.set_number(i, static_cast<double>(i * 37 % 101) / 50 - 1);
  const Var in = graph.input("x", shape, Dtype::float32);
  const Var made = graph.apply(op, {{in}}, attributes);
  Tensor y(made.shape(), made.dtype());
  const Operand input{x.raw(), shape, x.dtype()}, output{y.raw(), y.shape(), y.dtype()};
  const std::int64_t units = op.units({{&input, 1}, output, attributes});
  const TypedKernel& kernel = *op.kernel(Dtype::float32);
  for (auto _ : state) {
    kernel.kernel({{&input, 1}, output, attributes, 0, units});
    benchmark::ClobberMemory();
  }
  state.counters["numbers_per_ns"] =
      benchmark::Counter(static_cast<double>(x.size()) * 1e-9, benchmark::Counter::kIsIterationInvariantRate);
}

int add_all() {
  for (const Shape& shape : {Shape{64, 10}, Shape{64, 128}, Shape{256, 512}, Shape{64, 1000}}) {
    const auto add = [&](const std::string& name, const Op& op, const Attributes& attributes) {
      benchmark::RegisterBenchmark(
          (name + " " + shape.str()).c_str(),
          [&op, shape, attributes](benchmark::State& state) { run(state, op, shape, attributes); });
    };
    for (const std::int64_t axis : {0, 1}) {
      const Attributes over{{"axes", std::vector<std::int64_t>{axis}}, {"keep", std::int64_t{0}}};
      add("sum over axis " + std::to_string(axis), sum_op, over);
      add("max over axis " + std::to_string(axis), max_op, over);
    }
    add("sum of all", sum_op, {{"axes", std::vector<std::int64_t>{0, 1}}, {"keep", std::int64_t{0}}});
    add("softmax", softmax_op, {});
    add("log_softmax", log_softmax_op, {});
    add("logsumexp", logsumexp_op, {{"keep", std::int64_t{0}}});
    add("argmax", argmax_op, {{"axis", std::int64_t{1}}});
    add("transpose", transpose_op, {{"order", std::vector<std::int64_t>{1, 0}}});
  }
  return 0;
}

[[maybe_unused]] const int added = add_all();

}  // namespace
