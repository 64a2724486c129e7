// lecture_form.cpp - rewrites the loss as the lectures write it, and names its parts.
#include "explain/lecture_form.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <gradus/ops.hpp>

#include "algebra/formula.hpp"
#include "ops/records.hpp"

namespace gradus::explain {
namespace {

// A copy of the graph: the subject's own stays as it is.
std::shared_ptr<Graph> copied(const Graph& from) {
  std::shared_ptr<Graph> to = Graph::like(from);
  for (NodeId id = 0; id < from.size(); ++id) to->adopt(from, id, from.node(id).inputs);
  return to;
}

bool depends_on_data_only(const Graph& graph, NodeId id) {
  const std::vector<NodeId> nodes = nodes_of(graph, id);
  return std::all_of(nodes.begin(), nodes.end(), [&](NodeId each) {
    return graph.node(each).op != &parameter_op && graph.node(each).op != &state_op;
  });
}

/// Facts about the batch: every row counts, and there are B of them.
class BatchFacts {
 public:
  BatchFacts(const Subject& subject, std::string batch) : subject_(subject), batch_(std::move(batch)) {}

  std::vector<RewriteRule> rules() const {
    return {{"the rows weigh more than 0", [this](Var x) { return weight_of_some(x); }},
            {"every row counts: no class is -100", [this](Var x) { return every_row_counts(x); }},
            {"the rows that count are B", [this](Var x) { return counted(x); }},
            {"mean = sum / B", [this](Var x) { return mean_of_rows(x); }}};
  }

 private:
  std::optional<Var> every_row_counts(Var x) const {
    Graph& graph = x.graph();
    if (x.node().op != &cast_op || graph.node(x.node().inputs[0]).op != &not_equal_op) return std::nullopt;
    if (!depends_on_data_only(graph, x.id())) return std::nullopt;
    const Tensor value = evaluate(graph, x.id(), subject_.feeds);
    for (std::int64_t i = 0; i < value.size(); ++i)
      if (value.number(i) != 1) return std::nullopt;
    const Shape shape = x.shape();
    return broadcast(graph.scalar(1, x.dtype()), shape);
  }

  std::optional<Var> counted(Var x) const {
    const Node& node = x.node();
    Graph& graph = x.graph();
    if (node.op != &sum_op || node.shape.rank() != 0 || algebra::uniform_value(graph, node.inputs[0]) != 1)
      return std::nullopt;
    const Shape& rows = graph.node(node.inputs[0]).shape;
    if (rows.rank() != 1 || rows[0] != subject_.batch) return std::nullopt;
    return graph.var(*graph.find(batch_));
  }

  // Of a choice by the data: what is chosen.
  std::optional<Var> weight_of_some(Var x) const {
    Graph& graph = x.graph();
    if (x.node().op != &select_op || !depends_on_data_only(graph, x.node().inputs[0])) return std::nullopt;
    const Tensor holds = evaluate(graph, x.node().inputs[0], subject_.feeds);
    if (holds.size() != 1 || holds.number(0) != 1) return std::nullopt;
    return graph.var(x.node().inputs[1]);
  }

  std::optional<Var> mean_of_rows(Var x) const {
    const Node& node = x.node();
    if (node.op != &mean_op || node.shape.rank() != 0) return std::nullopt;
    const Var rows = x.graph().var(node.inputs[0]);
    if (rows.shape().rank() != 1) return std::nullopt;
    return sum(rows) / x.graph().var(*x.graph().find(batch_));
  }

  const Subject& subject_;
  std::string batch_;
};

std::vector<RewriteRule> rules_of_form() {
  std::vector<RewriteRule> result;
  for (RewriteRule& rule : identity_rules())
    for (const char* wanted :
         {"x * 1 = x", "-(-x) = x", "log sum_j e^z_j - z_a = -log p_a",
          "log(1 + e^z) - y z = -y log a - (1 - y) log(1 - a)", "log sum_j e^z_j - z = -log p"})
      if (rule.name == wanted) result.push_back(rule);
  return result;
}

/// Names for the parts of the loss.
class LossNames {
 public:
  LossNames(Subject& subject, NodeId last_of_model)
      : subject_(subject), graph_(*subject.graph), last_(last_of_model) {}

  void give() {
    const std::vector<NodeId> nodes = nodes_of(graph_, subject_.loss);
    for (const NodeId id : nodes)
      if (id > last_) name(id);
    name_rows(nodes);
  }

 private:
  void name(NodeId id) {
    const Node& node = graph_.node(id);
    if (subject_.names.contains(id)) return;
    if (node.op == &softmax_op) return set(id, "p");
    if (node.op == &sigmoid_op) return set(id, "a" + number_of_output());
    if (node.op == &relu_op) return set(id, "m");
    if (node.op == &pick_op && subject_.names.contains(node.inputs[0]))
      return set(id, subject_.names.at(node.inputs[0]) + "_a");
    if (node.op != &sum_op || graph_.node(node.inputs[0]).op != &multiply_op) return;
    const Node& product = graph_.node(node.inputs[0]);
    for (std::size_t i = 0; i < 2; ++i) {
      const NodeId other = product.inputs[1 - i];
      if (graph_.node(product.inputs[i]).op != &one_hot_op || !subject_.names.contains(other)) continue;
      set(id, subject_.names.at(other) + "_a");
    }
  }

  // z2 has a2.
  std::string number_of_output() const {
    std::string digits;
    for (const auto& [id, text] : subject_.names)
      if (id <= last_ && text.starts_with("z")) digits = text.substr(1);
    return digits;
  }

  // What the mean or sum of the batch is taken of.
  void name_rows(const std::vector<NodeId>& nodes) {
    for (const NodeId id : nodes) {
      const Node& node = graph_.node(id);
      if (id <= last_ || node.op != &sum_op || node.shape.rank() != 0) continue;
      const NodeId rows = node.inputs[0];
      if (graph_.node(rows).shape.rank() == 1 && graph_.node(rows).shape[0] == subject_.batch &&
          !is_leaf(graph_.node(rows)) && !subject_.names.contains(rows) && in_loss(rows) && of_model(rows))
        set(rows, "l");
    }
  }

  // What rows count for is of the data alone.
  bool of_model(NodeId id) const {
    const std::vector<NodeId> nodes = nodes_of(graph_, id);
    return std::binary_search(nodes.begin(), nodes.end(), last_);
  }

  bool in_loss(NodeId id) const {
    const std::string& layer = graph_.layers()[static_cast<std::size_t>(graph_.node(id).layer)];
    return layer.starts_with("loss.");
  }

  void set(NodeId id, const std::string& wanted) { subject_.names[id] = free_name(subject_.names, wanted); }

  Subject& subject_;
  const Graph& graph_;
  NodeId last_;
};

}  // namespace

std::string free_name(const std::map<NodeId, std::string>& names, const std::string& wanted) {
  std::string name = wanted;
  const auto taken = [&] {
    return std::any_of(names.begin(), names.end(), [&](const auto& each) { return each.second == name; });
  };
  for (int number = 2; taken(); ++number) name = fmt::format("{}{}", wanted, number);
  return name;
}

LectureForm lecture_form(const Subject& given, const std::string& corrupt) {
  LectureForm form;
  form.subject = given;
  Subject& subject = form.subject;
  subject.graph = copied(*given.graph);
  if (subject.batch == 0) return form;
  for (const auto& [id, name] : given.names)
    if (id != given.loss && given.graph->node(id).op != &one_hot_op && !is_leaf(given.graph->node(id)))
      form.last_of_model = std::max(form.last_of_model, id);
  std::string name = "B";
  while (subject.graph->find(name)) name += "'";
  const Var batch = subject.graph->input(name, {}, Dtype::float64);
  subject.names[batch.id()] = "B";
  subject.feeds[name] = Tensor::full({}, Dtype::float64, static_cast<double>(subject.batch));
  const BatchFacts facts(subject, name);
  std::vector<RewriteRule> rules = facts.rules();
  for (RewriteRule& rule : rules_of_form()) rules.push_back(finite(std::move(rule), subject.feeds));
  subject.names.erase(subject.loss);
  subject.loss = Simplifier(*subject.graph, std::move(rules), corrupt).simplified(subject.loss, form.steps);
  subject.names[subject.loss] = "L";
  LossNames(subject, form.last_of_model).give();
  return form;
}

}  // namespace gradus::explain
