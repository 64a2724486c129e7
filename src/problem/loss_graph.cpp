// loss_graph.cpp - the loss of a model on a batch, as a graph.
#include <gradus/ops.hpp>
#include <string_view>
#include <utility>

#include "problem/inputs.hpp"
#include "problem/problem.hpp"

namespace gradus {
namespace {

// A field of text; empty where the loss has none of that name.
std::string text_field(const Loss& loss, std::string_view name) {
  for (const Field& field : loss.kind().fields)
    if (field.name == name) return std::get<std::string>(field.get(loss.object()));
  return {};
}

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
  LossGraph with_loss(Var loss) {
    result_.loss = loss;
    return std::move(result_);
  }

 private:
  LossGraph result_;
  Builder builder_;
};

}  // namespace

bool Problem::adds_rows() const { return text_field(loss, "reduction") == "sum"; }

bool Problem::rows_differ() const { return weighted || !text_field(loss, "class_weights").empty(); }

LossGraph loss_graph(const Problem& problem, const Model& model, std::int64_t batch, Mode mode) {
  check_loss_input(model, problem.loss);
  Making making(model, batch, mode);
  making.targets(problem);
  const LossGraph& made = making.so_far();
  const Var loss = making.penalized(loss_of(problem.loss, made.output, made.target, made.weight), problem);
  return making.with_loss(loss);
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

}  // namespace gradus
