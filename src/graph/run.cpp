// run.cpp - runs the kernel of an op, cut into pieces that depend on the problem alone.
#include "graph/run.hpp"

#include <algorithm>

namespace gradus {
namespace {

// Numbers touched by one piece: some 10 us of memory traffic, enough to be worth waking a thread.
constexpr std::int64_t numbers_a_piece = 64 * 1024;

std::int64_t default_grain(const Work& work, std::int64_t units) {
  std::int64_t numbers = work.output.shape.size();
  for (const Operand& input : work.inputs) numbers += input.shape.size();
  return std::max<std::int64_t>(1, units * numbers_a_piece / std::max<std::int64_t>(1, numbers));
}

}  // namespace

KernelCut kernel_cut(const Op& op, const Work& work) {
  KernelCut cut{op.phases.units ? op.phases.units(work) : 1};
  if (cut.units > 0) cut.grain = op.phases.grain ? op.phases.grain(work) : default_grain(work, cut.units);
  return cut;
}

void run_kernel(const Op& op, const TypedKernel& kernel, const Work& work, const KernelCut& cut,
                Threads& threads) {
  if (op.phases.start) op.phases.start(work);
  const std::int64_t pieces = (cut.units + cut.grain - 1) / cut.grain;
  threads.run(pieces, [&](std::int64_t piece) {
    Work part{work.inputs,
              work.output,
              work.attributes,
              piece * cut.grain,
              std::min(cut.units, (piece + 1) * cut.grain),
              work.kept,
              work.threads};
    kernel.kernel(part);
  });
  if (op.phases.finish) op.phases.finish(work);
}

void run_kernel(const Op& op, const TypedKernel& kernel, const Work& work, Threads& threads) {
  if (op.phases.prepare && work.kept == nullptr) {
    Work prepared = work;
    prepared.threads = threads.count();
    const std::shared_ptr<void> kept = op.phases.prepare(prepared);
    prepared.kept = kept.get();
    return run_kernel(op, kernel, prepared, threads);
  }
  run_kernel(op, kernel, work, kernel_cut(op, work), threads);
}

Tensor evaluate(const Op& op, std::span<const Tensor> inputs, const Attributes& attributes,
                Threads& threads) {
  Graph graph;
  std::vector<Var> leaves;
  std::vector<Operand> operands;
  for (const Tensor& input : inputs) {
    leaves.push_back(graph.constant(input));
    operands.push_back({const_cast<void*>(input.raw()), input.shape(), input.dtype()});  // NOLINT: read only
  }
  const Var made = graph.apply(op, leaves, attributes);
  const Call call(op, graph, leaves, attributes);
  Tensor result(made.shape(), made.dtype());
  const Operand output{result.raw(), result.shape(), result.dtype()};
  run_kernel(op, typed_kernel(call), {operands, output, attributes}, threads);
  return result;
}

}  // namespace gradus
