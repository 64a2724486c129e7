// op_run.hpp - an op on one sample: as a graph, and as a kernel run in pieces.
#pragma once

#include <gradus/autodiff.hpp>
#include <gradus/ops.hpp>
#include <vector>

#include "catalog/check_op.hpp"
#include "graph/run.hpp"

namespace gradus::testing {

/// A graph with the op applied to inputs x0, x1, ... drawn for a sample, all in float64 where they are
/// floating.
struct OpGraph {
  OpGraph(const Op& op, const Sample& sample, std::uint64_t seed = 1);

  Call call() const { return {op, graph, inputs, attributes}; }
  /// The value of a node.
  Tensor value(Var node) const { return evaluate(graph, node.id(), feeds); }
  /// The gradients of the sum of y, each element weighted differently, with respect to all floating inputs.
  std::vector<Var> gradients_of(Var of);

  const Op& op;
  Attributes attributes;
  mutable Graph graph;
  Feeds feeds;
  std::vector<Var> inputs, wrt;
  Var y;
};

/// The largest difference between two tensors by the measure of gradient_error; infinite where shapes differ,
/// or where one is not a number and the other is.
double largest_error(const Tensor& a, const Tensor& b);

/// The op on tensors, cut into pieces of at least `grain` units; 0 leaves the cut to the op.
Tensor run_in_pieces(const Op& op, std::span<const Tensor> inputs, const Attributes& attributes,
                     std::int64_t grain, int threads);

/// The same sample with every axis of every input longer by one factor, so that lengths which were equal
/// stay so: at most some 100,000 numbers an input.
Sample enlarged(const Sample& sample);

/// The sample with inputs in other shapes.
Sample with_shape(Sample sample, const Shape& shape);

}  // namespace gradus::testing
