// inference_graph.cpp - what a model says of a batch, and how its loss sees each row, as a graph.
#include <gradus/ops.hpp>

#include "problem/inputs.hpp"
#include "problem/problem.hpp"

namespace gradus::problem {

std::unique_ptr<Graph> inference_graph(const Problem& problem, const Model& model,
                                       const std::optional<Calibration>& calibration, std::int64_t batch,
                                       bool targets) {
  const Loss& loss = problem.loss;
  const bool classifies = loss.kind().functions.classifies;
  auto graph = std::make_unique<Graph>();
  Builder builder(*graph, Mode::inference);
  const Var output = model.apply(builder, batch_input(*graph, model, batch));
  graph->output("prediction", calibration ? calibrated(*calibration, output) : prediction_of(loss, output));
  if (classifies) graph->output("scores", calibration ? calibrated_scores(*calibration, output) : output);
  if (!targets) return graph;
  // Float32 may not tell targets apart, and their squares may vanish: what is told of numbers is in double.
  const Var said = classifies ? output : cast(output, Dtype::float64);
  const Var target = target_input(*graph, loss, said);
  const Var weight = weight_input(*graph, problem.weighted, said);
  graph->output("rows", loss_rows(loss, said, target, weight));
  if (problem.rows_differ()) graph->output("counts", loss_counts(loss, said, target, weight));
  return graph;
}

}  // namespace gradus::problem
