// inputs.cpp - the inputs of every graph of a problem.
#include "problem/inputs.hpp"

#include <algorithm>
#include <vector>

namespace gradus::problem {

Var batch_input(Graph& graph, const Model& model, std::int64_t batch) {
  std::vector<std::int64_t> lengths{batch};
  for (const std::int64_t length : model.sample().lengths()) lengths.push_back(length);
  return graph.input("x", Shape(std::span<const std::int64_t>(lengths)).labelled(0, "B"), model.dtype());
}

Var target_input(Graph& graph, const Loss& loss, Var output) {
  const std::int64_t batch = output.shape()[0];
  if (loss.kind().functions.classifies) return graph.input("y", Shape{batch}.labelled(0, "B"), Dtype::int64);
  return graph.input("y",
                     Shape{batch, output.shape().size() / std::max<std::int64_t>(1, batch)}.labelled(0, "B"),
                     output.dtype());
}

Var weight_input(Graph& graph, bool weighted, Var output) {
  if (!weighted) return {};
  return graph.input("weight", Shape{output.shape()[0]}.labelled(0, "B"), output.dtype());
}

}  // namespace gradus::problem
