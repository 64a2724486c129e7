// inputs.hpp - the inputs of every graph of a problem.
#pragma once

#include <gradus/graph.hpp>
#include <gradus/nn.hpp>

namespace gradus::problem {

/// "x": `batch` samples of a model, [B, ...].
Var batch_input(Graph& graph, const Model& model, std::int64_t batch);
/// "y": what an output is compared with, class numbers [B] or numbers [B, outputs].
Var target_input(Graph& graph, const Loss& loss, Var output);
/// "weight" [B] beside an output, where rows are weighted; else no node.
Var weight_input(Graph& graph, bool weighted, Var output);

}  // namespace gradus::problem
