// subject.cpp - a model and its loss as one graph in float64, with the lectures' names for its nodes.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/error.hpp>
#include <gradus/explain.hpp>
#include <gradus/ops.hpp>
#include <map>
#include <optional>

#include "base/random.hpp"
#include "graph/by_id.hpp"
#include "nn/fit.hpp"
#include "nn/kinks.hpp"
#include "ops/records.hpp"
#include "problem/problem.hpp"

namespace gradus::explain {
namespace {

/// Gives nodes of a model their names.
class Namer {
 public:
  Namer(Subject& subject, std::int64_t weights)
      : subject_(subject), graph_(*subject.graph), numbered_(weights > 1) {}

  /// A parameter: W and b of a weighted sum, g and beta of a normalisation, else its own name.
  void parameter(const Builder::Made& made) {
    const std::string& full = made.var.node().name;
    const std::size_t dot = full.rfind('.');
    const std::string owner = dot == std::string::npos ? "" : full.substr(0, dot);
    const std::string own = dot == std::string::npos ? full : full.substr(dot + 1);
    if (made.role == ParameterRole::weight) {
      last_weighted_ = owner;
      ++weighted_;
    }
    const bool weighted = !last_weighted_.empty() && owner == last_weighted_;
    if (own == "weight" && !weighted) ++scaled_;
    const std::string scaled = std::to_string(scaled_);
    if (own == "weight")
      name(made.var.id(), weighted ? numbered("W", weighted_) : "g" + scaled);
    else if (own == "bias")
      name(made.var.id(), weighted ? numbered("b", weighted_) : "beta" + scaled);
    else
      name(made.var.id(), full);
  }

  /// The last node of every layer, those within others included; `output` is that of the model.
  void layers(Var output, const Loss& loss) {
    std::map<std::int32_t, NodeId> last;
    for (NodeId id = 0; id <= output.id(); ++id)
      if (graph_.node(id).layer != 0 && !is_leaf(graph_.node(id))) last[graph_.node(id).layer] = id;
    std::vector<NodeId> ends;
    for (const auto& [layer, id] : last) ends.push_back(id);
    std::sort(ends.begin(), ends.end());
    for (const NodeId id : ends)
      if (id == output.id())
        name(id, of_output(id, loss));
      else if (!subject_.names.contains(id))
        name(id, of_layer(id));
  }

 private:
  // The number of the weights that a layer reads itself: "1" where it reads W1.
  std::optional<std::string> number_of_weights(NodeId id) const {
    for (const auto& [leaf, text] : subject_.names)
      if (text.starts_with("W") && graph_.node(leaf).layer == graph_.node(id).layer) return text.substr(1);
    return std::nullopt;
  }
  std::string of_layer(NodeId id) {
    if (const auto number = number_of_weights(id)) return "z" + *number;
    const Node& node = graph_.node(id);
    const auto from = subject_.names.find(node.inputs[0]);
    if (node.op->element_wise && node.inputs.size() == 1 && from != subject_.names.end() &&
        from->second.starts_with("z"))
      return "a" + from->second.substr(1);
    return fmt::format("h{}", ++others_);
  }
  std::string of_output(NodeId id, const Loss& loss) {
    const PredictionKind says = loss.kind().functions.says;
    if (!number_of_weights(id)) return "f";
    if (says == PredictionKind::numbers) return "yhat";
    return says == PredictionKind::scores ? "s" : of_layer(id);
  }
  std::string numbered(const char* letter, int number) const {
    return numbered_ ? fmt::format("{}{}", letter, number) : std::string(letter);
  }
  void name(NodeId id, const std::string& text) { subject_.names[id] = text; }

  Subject& subject_;
  const Graph& graph_;
  bool numbered_;
  std::string last_weighted_;
  int weighted_ = 0, scaled_ = 0, others_ = 0;
};

std::int64_t weight_count(const Model& model) {
  std::int64_t count = 0;
  for (const Parameter& parameter : model.parameters())
    if (parameter.role == ParameterRole::weight) ++count;
  return count;
}

// Class numbers that are made one-hot: those are the lectures' y, the numbers themselves c.
void name_classes(Subject& subject, NodeId target) {
  for (NodeId id = target; id < subject.graph->size(); ++id) {
    const Node& node = subject.graph->node(id);
    if (node.op != &one_hot_op || node.inputs[0] != target) continue;
    subject.names[target] = "c";
    subject.names[id] = "y";
    return;
  }
}

// Losses that are one op as the lectures write them: by the formula of the op. Nodes before the first of them
// keep their numbers.
NodeId write_out_losses(Subject& subject, NodeId loss) {
  const Graph& from = *subject.graph;
  const std::shared_ptr<Graph> to = Graph::like(from);
  ById<NodeId> now;
  bool moved = false;  // from the first of them on, nodes are made anew, under other numbers
  for (NodeId id = 0; id < from.size(); ++id) {
    const Node& node = from.node(id);
    std::vector<NodeId> inputs;
    std::vector<Var> vars;
    for (const NodeId input : node.inputs) {
      inputs.push_back(now[input]);
      vars.push_back(to->var(inputs.back()));
    }
    const bool opens = node.op == &cross_entropy_op || node.op == &binary_cross_entropy_op;
    moved = moved || opens;
    if (!moved || (is_leaf(node) && !node.value)) {
      now.add(to->adopt(from, id, std::move(inputs)));
      continue;
    }
    const Graph::LayerScope scope(*to, from.layers()[static_cast<std::size_t>(node.layer)]);
    if (opens)
      now.add(node.op->formula(Call(*node.op, *to, vars, node.attributes)).id());
    else if (node.value)
      now.add(to->constant(Tensor(*node.value)).id());
    else
      now.add(to->apply(*node.op, vars, node.attributes).id());
  }
  subject.graph = to;
  return now[loss];
}

// Classes in turn; numbers as they fall; or rows of probabilities.
Tensor made_up_targets(const Loss& loss, std::int64_t batch, std::int64_t outputs, std::int64_t classes,
                       std::uint64_t seed) {
  const LossFunctions& functions = loss.kind().functions;
  if (functions.classifies) {
    Tensor y(Shape{batch}, Dtype::int64);
    for (std::int64_t i = 0; i < batch; ++i)
      y.set_number(i, static_cast<double>((i + 1) % std::max<std::int64_t>(classes, 2)));
    return y;
  }
  const Random random(seed, "targets");
  Tensor y(Shape{batch, outputs}, Dtype::float64);
  for (std::int64_t row = 0; row < batch; ++row) {
    double total = 0;
    for (std::int64_t i = row * outputs; i < (row + 1) * outputs; ++i) {
      const auto index = static_cast<std::uint64_t>(i);
      y.set_number(
          i, functions.says == PredictionKind::numbers ? random.normal(index) : 0.1 + random.uniform(index));
      total += y.number(i);
    }
    for (std::int64_t i = row * outputs; functions.says != PredictionKind::numbers && i < (row + 1) * outputs;
         ++i)
      y.set_number(i, y.number(i) / total);
  }
  return y;
}

// A class is named by its number; a cast would make one of any number.
void check_labels_of(const Loss& loss, const Tensor& y, const Shape& output) {
  Graph graph;
  const std::int64_t classes =
      prediction_of(loss, graph.input("output", output, Dtype::float64)).shape().back();
  for (std::int64_t i = 0; i < y.size(); ++i) {
    const double label = y.number(i);
    const bool ignored = loss.kind().functions.counts && label == static_cast<double>(ignored_label);
    if (!ignored && !(label >= 0 && label < static_cast<double>(classes) && label == std::floor(label)))
      throw UsageError(fmt::format("explain: the class of row {} is {}, and classes are 0 to {}", i + 1,
                                   label, classes - 1));
  }
}

// Of class numbers there is one for each row; numbers may come without the axis of a single output.
void check_targets(const Tensor& y, const Shape& wanted) {
  const bool fits = wanted.rank() == 1
                        ? y.shape() == wanted
                        : y.size() == wanted.size() && y.shape().rank() > 0 && y.shape()[0] == wanted[0];
  if (!fits)
    throw ShapeError(fmt::format("explain: the loss takes targets {}, got {}", wanted.labelled_str(),
                                 y.shape().labelled_str()));
}

void note_steps(Subject& subject) {
  for (NodeId id = 0; id < subject.graph->size(); ++id)
    if (subject.graph->node(id).op == &step_op) {
      subject.notes.push_back(fmt::format("step has no useful gradient: {}.", step_op.not_differentiable));
      return;
    }
}

}  // namespace

}  // namespace gradus::explain

namespace gradus {

Subject explained_model(const Model& given, const Loss& loss, const Tensor& x, const Tensor& y,
                        std::span<const Penalty> penalties, const std::optional<Tensor>& weight) {
  check_ready(given);
  check_loss_input(given, loss);
  if (x.shape().rank() == 0 || x.shape()[0] == 0 || x.shape().without(0) != given.sample())
    throw ShapeError(fmt::format("explain: the model takes batches of samples of shape {}, got {}",
                                 given.sample().str(), x.shape().str()));
  const Model model = given.to(Dtype::float64);
  const std::int64_t batch = x.shape()[0];
  if (weight && weight->shape() != Shape{batch})
    throw ShapeError(fmt::format("explain: {} rows have as many weights, got weights of shape {}", batch,
                                 weight->shape().str()));
  const problem::Problem problem{loss, {penalties.begin(), penalties.end()}, weight.has_value()};
  problem::LossGraph made = problem::loss_graph(problem, model, batch);
  if (loss.kind().functions.classifies) explain::check_labels_of(loss, y, made.output.shape());
  explain::check_targets(y, made.target.shape());
  Subject subject;
  subject.batch = batch;
  subject.feeds = problem::feeds_of(made, model, {x, y, weight ? *weight : Tensor()});
  for (const Builder::Made& parameter : made.made) subject.wrt.push_back(parameter.var.id());
  subject.names[made.x.id()] = "x";
  subject.graph = std::move(made.graph);
  explain::Namer namer(subject, explain::weight_count(model));
  for (const Builder::Made& parameter : made.made) namer.parameter(parameter);
  namer.layers(made.output, loss);
  subject.names[made.target.id()] = "y";
  if (made.weight) subject.names[made.weight.id()] = "weight";
  subject.loss = explain::write_out_losses(subject, made.loss.id());
  explain::name_classes(subject, made.target.id());
  subject.names[subject.loss] = "L";
  explain::note_steps(subject);
  return subject;
}

Subject explained_model(const Model& given, const Loss& loss, std::int64_t batch, std::int64_t classes,
                        std::span<const Penalty> penalties, std::uint64_t seed) {
  check_ready(given);
  const LossFunctions& functions = loss.kind().functions;
  if (functions.classifies && functions.outputs(loss.object(), classes) != given.output().size())
    throw UsageError(
        fmt::format("explain: the model gives {} per sample, which does not make {} classes by {}",
                    given.output().str(), classes, loss.name()));
  Model model = given;
  leave_kinks(model, seed);
  std::vector<std::int64_t> lengths{batch};
  for (const std::int64_t length : model.sample().lengths()) lengths.push_back(length);
  const Random random(seed, "explain");
  Tensor x(Shape(std::span<const std::int64_t>(lengths)), Dtype::float64);
  for (std::int64_t i = 0; i < x.size(); ++i) x.set_number(i, random.normal(static_cast<std::uint64_t>(i)));
  if (model.traits().reads_codes)
    for (std::int64_t i = 0; i < x.size(); ++i) x.set_number(i, static_cast<double>(i % 2));
  return explained_model(
      model, loss, x, explain::made_up_targets(loss, batch, model.output().size(), classes, seed), penalties);
}

}  // namespace gradus
