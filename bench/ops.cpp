// ops.cpp - every op of the catalog on its own first sample, made larger: a new op is measured without an
// edit.
#include <benchmark/benchmark.h>

#include <cstring>
#include <gradus/error.hpp>
#include <gradus/program.hpp>
#include <memory>
#include <optional>
#include <string>

#include "base/parallel.hpp"
#include "catalog/check_op.hpp"
#include "catalog/op_table.hpp"

namespace {

using namespace gradus;

// Every axis of more than one number times this.
Sample larger(Sample sample, std::int64_t times) {
  for (SampleInput& input : sample.inputs)
    for (int axis = 0; axis < input.shape.rank(); ++axis)
      if (input.shape[axis] > 1) input.shape = input.shape.with(axis, input.shape[axis] * times);
  return sample;
}

/// One op as a compiled program in float32.
class OpProgram {
 public:
  OpProgram(const Op& op, const Sample& sample) {
    std::vector<Var> inputs;
    for (const Tensor& drawn : draw_inputs(op, sample, 1)) {
      const bool floating = drawn.dtype() == Dtype::float64;
      values_.push_back(floating ? drawn.to(Dtype::float32) : drawn);
      inputs.push_back(graph_.input(name(values_.size()), values_.back().shape(), values_.back().dtype()));
      numbers_ += values_.back().size();
    }
    const Var made = graph_.apply(op, inputs, sample.attributes);
    graph_.output("y", made);
    numbers_ += made.shape().size();
    run_.emplace(Program::compile(graph_), Bindings{}, threads_);
    for (std::size_t i = 0; i < values_.size(); ++i)
      std::memcpy(run_->input(name(i + 1)).raw(), values_[i].raw(), values_[i].bytes());
  }

  std::int64_t numbers() const { return numbers_; }
  void run() { run_->run(); }

 private:
  static std::string name(std::size_t i) { return "x" + std::to_string(i); }

  Threads threads_{1};
  Graph graph_;
  std::vector<Tensor> values_;
  std::optional<Execution> run_;
  std::int64_t numbers_ = 0;
};

std::int64_t numbers_of(const Sample& sample) {
  std::int64_t numbers = 0;
  for (const SampleInput& input : sample.inputs) numbers += input.shape.size();
  return numbers;
}

// The largest of some sizes that the op's own attributes (a shape, a slice, an order) still allow.
std::unique_ptr<OpProgram> program_of(const Op& op) {
  constexpr std::int64_t most_numbers = 1 << 18;
  const std::vector<Sample> samples = op.samples();
  for (const std::int64_t times : {64, 32, 16, 8, 4, 2, 1}) {
    try {
      const Sample sample = larger(samples.front(), times);
      if (times == 1 || numbers_of(sample) <= most_numbers) return std::make_unique<OpProgram>(op, sample);
    } catch (const Error&) {
      continue;
    }
  }
  return nullptr;
}

void run(benchmark::State& state, const Op& op) {
  const std::unique_ptr<OpProgram> program = program_of(op);
  if (!program) return state.SkipWithError("no float32 kernel");
  for (auto _ : state) {
    program->run();
    benchmark::ClobberMemory();
  }
  state.counters["numbers"] = static_cast<double>(program->numbers());
  state.counters["numbers_per_ns"] = benchmark::Counter(static_cast<double>(program->numbers()) * 1e-9,
                                                        benchmark::Counter::kIsIterationInvariantRate);
}

int add_all() {
  for (const Op* op : op_table())
    benchmark::RegisterBenchmark(op->name, [op](benchmark::State& state) { run(state, *op); });
  return 0;
}

[[maybe_unused]] const int added = add_all();

}  // namespace
