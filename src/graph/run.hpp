// run.hpp - runs the kernel of an op, cut into pieces that depend on the problem alone.
#pragma once

#include "base/parallel.hpp"
#include "graph/op.hpp"

namespace gradus {

/// How the units of a kernel are shared out: `grain` of them a piece. It never depends on the number of
/// threads.
struct KernelCut {
  std::int64_t units = 0, grain = 1;
};
KernelCut kernel_cut(const Op& op, const Work& work);

/// Runs all units of a prepared kernel by a cut made before, and finishes.
void run_kernel(const Op& op, const TypedKernel& kernel, const Work& work, const KernelCut& cut,
                Threads& threads);

/// Prepares where the caller has not, runs all units of a kernel, and finishes. The cut into pieces never
/// depends on the number of threads.
void run_kernel(const Op& op, const TypedKernel& kernel, const Work& work, Threads& threads);

/// Applies an op to tensors: for tests, examples and constant folding. Throws what a graph would throw.
Tensor evaluate(const Op& op, std::span<const Tensor> inputs, const Attributes& attributes, Threads& threads);

}  // namespace gradus
