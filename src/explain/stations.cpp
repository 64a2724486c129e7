// stations.cpp - which nodes of a subject get a name, and the graph of short formulas over these names.
#include "explain/stations.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <gradus/ops.hpp>
#include <ranges>
#include <set>

#include "explain/facts.hpp"
#include "ops/records.hpp"

namespace gradus::explain {
namespace {

// What is drawn is given, like data.
bool is_random(const Node& node) { return node.op == &random_mask_op || node.op == &random_uniform_op; }

}  // namespace

Stations::Stations(const LectureForm& form) : form_(form), graph_(Graph::like(*form.subject.graph)) {
  choose();
  find_row_axes();
  build();
  take_apart();
  find_rows();
  evaluate_leaves();
}

Station* Stations::rows() {
  for (Station& station : stations_)
    if (station.in_loss && station.name == "l") return &station;
  return nullptr;
}

// Parts of the loss that reach L by way of l alone.
void Stations::find_rows() {
  const Station* rows = this->rows();
  if (!rows) return;
  for (Station& station : stations_ | std::views::reverse) {
    if (!station.in_loss || !station.depends || &station == rows) continue;
    bool only = true, any = false;
    for (const Station& user : stations_) {
      if (!user.depends || user.taken_apart < 0) continue;
      const std::vector<NodeId> nodes = nodes_of(*graph_, user.taken_apart);
      if (!std::binary_search(nodes.begin(), nodes.end(), station.symbol)) continue;
      any = true;
      only = only && (&user == rows || user.per_row);
    }
    station.per_row = any && only;
  }
}

bool Stations::is_station(NodeId id, const ById<int>& uses, const NodeSet& depends) const {
  const Graph& graph = *form_.subject.graph;
  const Node& node = graph.node(id);
  if (form_.subject.names.contains(id) || node.op == &random_mask_op || node.op == &random_uniform_op)
    return true;
  if (is_leaf(node) && node.value && node.shape.rank() > 0 && node.value->size() > 8) return true;
  if (is_leaf(node)) return node.op != &constant_op;
  if (!depends.contains(id) || node.op->is_unwritten() || node.op == &transpose_op) return false;
  if (form_.subject.batch > 0) return uses[id] > 1;
  // Of a formula, every function is a station; a dot product is one.
  return node.op != &multiply_op || uses[id] != 1 || node.shape.rank() != 1;
}

// True where the name is one of ours.
bool Stations::name_piece(NodeId id) {
  auto& names = form_.subject.names;
  if (names.contains(id)) return false;
  const Node& node = form_.subject.graph->node(id);
  const bool random = is_random(node);
  if (is_leaf(node) || random) {
    names[id] = free_name(names, node.op == &random_mask_op ? "mask"
                                 : random                   ? "r"
                                 : node.value               ? "k"
                                                            : node.name);
    return false;
  }
  int number = 1;
  const auto taken = [&](const std::string& name) {
    return std::any_of(names.begin(), names.end(), [&](const auto& each) { return each.second == name; });
  };
  while (taken(fmt::format("u{}", number))) ++number;
  names[id] = fmt::format("u{}", number);
  return true;
}

void Stations::choose() {
  const Graph& graph = *form_.subject.graph;
  const std::vector<NodeId> nodes = nodes_of(graph, form_.subject.loss);
  const NodeSet depends = dependents(graph, form_.subject.wrt, form_.subject.loss,
                                     [](const Node& node) { return !node.op->not_differentiable; });
  ById<int> uses(form_.subject.loss + 1);
  for (const NodeId id : nodes)
    for (const NodeId input : graph.node(id).inputs) ++uses[input];
  for (const NodeId id : nodes) {
    if (!is_station(id, uses, depends)) continue;
    const bool invented = name_piece(id);
    Station station{.name = form_.subject.names.at(id), .source = id};
    station.invented = invented;
    station.depends = depends.contains(id) && is_floating(graph.node(id).dtype);
    station.in_loss = form_.subject.batch > 0 && id > form_.last_of_model && !is_leaf(graph.node(id));
    stations_.push_back(station);
  }
}

NodeId Stations::localised(NodeId source, std::map<NodeId, NodeId>& known) {
  if (const auto found = known.find(source); found != known.end()) return found->second;
  const Graph& from = *form_.subject.graph;
  std::vector<NodeId> inputs;
  for (const NodeId input : from.node(source).inputs) inputs.push_back(localised(input, known));
  const NodeId made = graph_->adopt(from, source, std::move(inputs));
  return known[source] = made;
}

// Axes of rows are labelled B, also where an op has lost the label: so readers tell rows from columns.
void Stations::find_row_axes() {
  const Graph& from = *form_.subject.graph;
  const std::int64_t batch = form_.subject.batch;
  if (batch == 0) return;
  std::set<NodeId> rows;
  for (NodeId id = 0; id <= form_.subject.loss; ++id) {
    const Node& node = from.node(id);
    shapes_[id] = node.shape;
    if (node.shape.rank() == 0 || node.shape[0] != batch) continue;
    const auto has_rows = [&](NodeId input) { return rows.contains(input); };
    bool found = node.shape.label(0) == "B" || (node.op == &input_op && node.dtype != Dtype::boolean);
    if (node.op == &sum_op || node.op == &mean_op || node.op == &max_op)
      found = has_rows(node.inputs[0]) && std::ranges::count(node.attributes.list("axes"), 0) == 0;
    else if (node.op == &transpose_op)
      found = has_rows(node.inputs[0]) && node.attributes.list("order")[0] == 0;
    else
      found = found || std::ranges::any_of(node.inputs, has_rows);
    if (!found) continue;
    rows.insert(id);
    shapes_[id] = node.shape.labelled(0, "B");
  }
}

const Shape& Stations::shape_of(NodeId source) const {
  const auto found = shapes_.find(source);
  return found == shapes_.end() ? form_.subject.graph->node(source).shape : found->second;
}

void Stations::build() {
  const Graph& from = *form_.subject.graph;
  for (Station& station : stations_) {
    const Node& node = from.node(station.source);
    if (!is_leaf(node) && !is_random(node)) {
      std::vector<NodeId> inputs;
      for (const NodeId input : node.inputs) inputs.push_back(localised(input, known_));
      station.formula = station.taken_apart = graph_->adopt(from, station.source, std::move(inputs));
    }
    std::optional<Graph::SameLayer> layer;
    if (station.formula >= 0) layer.emplace(*graph_, station.formula);
    station.symbol = graph_->input(station.name, shape_of(station.source), node.dtype).id();
    known_[station.source] = station.symbol;
    if (!station.in_loss || !station.depends) known_of_model_[station.source] = station.symbol;
    symbols_[station.symbol] = station.name;
  }
}

NodeId Stations::over_model(NodeId source) { return localised(source, known_of_model_); }

Station* Stations::of_gradient(NodeId symbol) {
  for (Station& station : stations_)
    if (station.gradient_symbol == symbol) return &station;
  return nullptr;
}

void Stations::take_apart() {
  for (Station& station : stations_) {
    if (station.formula < 0 || !station.depends) continue;
    const Var formula = graph_->var(station.formula);
    if (formula.node().op == &sigmoid_op) {
      const Var z = graph_->var(formula.node().inputs[0]);
      station.taken_apart = (1.0 / (1.0 + exp(-z))).id();
    }
    if (const auto selection = selected_share(stations_, formula)) station.taken_apart = selection->id();
  }
}

void Stations::evaluate_leaves() {
  Graph& from = *form_.subject.graph;
  std::vector<NodeId> wanted;
  std::vector<Var> inner;
  for (const Station& station : stations_) {
    wanted.push_back(station.source);
    if (station.depends) inner.push_back(from.var(station.source));
  }
  const std::vector<Var> slopes = gradients(from.var(form_.subject.loss), inner);
  for (const Var& slope : slopes) wanted.push_back(slope.id());
  const Station* rows = this->rows();
  const std::vector<Var> of_rows =
      rows ? gradients(sum(from.var(rows->source)), inner) : std::vector<Var>(slopes);
  for (const Var& slope : of_rows) wanted.push_back(slope.id());
  std::vector<Tensor> values = evaluate(from, wanted, form_.subject.feeds);
  std::size_t next = stations_.size();
  for (std::size_t i = 0; i < stations_.size(); ++i) {
    Station& station = stations_[i];
    feeds_[station.name] = values[i];
    if (!station.depends) continue;
    std::string name = (station.per_row ? "dl/d" : "d") + station.name;
    while (graph_->find(name)) name += "'";
    const Node& node = from.node(station.source);
    station.gradient_symbol = graph_->input(name, shape_of(station.source), node.dtype).id();
    symbols_[station.gradient_symbol] = name;
    feeds_[name] = values[station.per_row ? next + slopes.size() : next];
    ++next;
  }
}

std::vector<RewriteRule> Stations::rules() const { return rules_of_stations(*graph_, stations_); }

}  // namespace gradus::explain
