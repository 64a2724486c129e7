// loss_graph.cpp - the loss of a model on a batch, as a graph.
#include <gradus/ops.hpp>
#include <utility>

#include "base/sums.hpp"
#include "problem/inputs.hpp"
#include "problem/problem.hpp"

namespace gradus::problem {
namespace {

/// A graph as it grows: the model on its input, then what is made of its output.
class Making {
 public:
  Making(const Model& model, std::int64_t batch, Mode mode) : builder_(*result_.graph, mode) {
    result_.x = batch_input(*result_.graph, model, batch);
    result_.output = model.apply(builder_, result_.x);
    result_.made.assign(builder_.made().begin(), builder_.made().end());
    for (const Parameter& parameter : model.parameters())
      if (!parameter.frozen)
        result_.learned.push_back(result_.graph->var(*result_.graph->find(parameter.name)));
  }

  void targets(const Problem& problem) {
    result_.target = target_input(*result_.graph, problem.loss, result_.output);
    result_.weight = weight_input(*result_.graph, problem.weighted, result_.output);
  }
  Var penalized(Var loss, const Problem& problem) { return add_penalties(loss, problem.penalties, builder_); }

  const LossGraph& so_far() const { return result_; }
  LossGraph with_loss(Var loss, Var told = {}) {
    result_.loss = loss;
    result_.told = told ? told : loss;
    return std::move(result_);
  }

 private:
  LossGraph result_;
  Builder builder_;
};

}  // namespace

bool Problem::adds_rows() const { return loss.kind().functions.reduction(loss.object()) == Reduction::sum; }

bool Problem::rows_differ() const { return weighted || weighs_classes(loss); }

LossGraph loss_graph(const Problem& problem, const Model& model, std::int64_t batch, Mode mode) {
  check_loss_input(model, problem.loss);
  Making making(model, batch, mode);
  making.targets(problem);
  const LossGraph& made = making.so_far();
  const Var loss = making.penalized(loss_of(problem.loss, made.output, made.target, made.weight), problem);
  if (problem.mean_count == 0 || problem.adds_rows()) return making.with_loss(loss);
  const Var rows = sum(loss_rows(problem.loss, made.output, made.target, made.weight));
  const double count = problem.mean_count * static_cast<double>(batch);
  return making.with_loss(making.penalized(rows / count, problem), loss);
}

Var count_of(const Problem& problem, const LossGraph& made) {
  if (!problem.rows_differ()) return {};
  return sum(loss_counts(problem.loss, made.output, made.target, made.weight));
}

LossGraph sum_graph(const Problem& problem, const Model& model, std::int64_t batch) {
  check_loss_input(model, problem.loss);
  Making making(model, batch, Mode::training);
  making.targets(problem);
  const LossGraph& made = making.so_far();
  const Var total = sum(loss_rows(problem.loss, made.output, made.target, made.weight));
  return making.with_loss(total);
}

LossGraph penalty_graph(const Problem& problem, const Model& model) {
  Making making(model, model.traits().least_batch, Mode::training);
  return making.with_loss(making.penalized(making.so_far().graph->scalar(0, model.dtype()), problem));
}

double mean_count(const Problem& problem, const Rows& rows) {
  if (!problem.rows_differ() || rows.empty()) return 0;
  const Dataset& data = rows.dataset();
  std::vector<double> counts(static_cast<std::size_t>(rows.size()));
  data.copy_weights(rows.indices(), counts.data());
  if (weighs_classes(problem.loss)) {
    const std::vector<double>& of_class = problem.loss.kind().functions.class_weights(problem.loss.object());
    for (std::size_t i = 0; i < counts.size(); ++i)
      counts[i] *= of_class[static_cast<std::size_t>(data.label(rows.indices()[i]))];
  }
  return total_of(counts) / static_cast<double>(counts.size());
}

Feeds feeds_of(const LossGraph& made, const Model& model, const Batch& batch) {
  const Graph& graph = *made.graph;
  Feeds feeds{{"x", batch.x.to(made.x.dtype()).reshaped(made.x.shape())}};
  if (made.target) feeds["y"] = batch.y.to(made.target.dtype()).reshaped(made.target.shape());
  if (made.weight) feeds["weight"] = batch.weight.to(made.weight.dtype());
  for (const Parameter& parameter : model.parameters()) feeds[parameter.name] = parameter.value;
  for (const ModelState& state : model.states())
    if (graph.find(state.name)) feeds[state.name] = state.value;
  for (const NodeId id : graph.inputs()) {
    const Node& node = graph.node(id);
    if (!feeds.contains(node.name)) feeds[node.name] = Tensor::full(node.shape, node.dtype, 1);
  }
  return feeds;
}

}  // namespace gradus::problem
