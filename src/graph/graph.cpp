// graph.cpp - making nodes: names, layers, rules, and the checks that a node must pass.
#include <fmt/format.h>

#include <algorithm>
#include <gradus/error.hpp>
#include <gradus/graph.hpp>

#include "graph/op.hpp"

namespace gradus {
namespace {

// A copy keeps the shape and type that its op once found for inputs like these.
void expect_like(const Graph& graph, std::span<const NodeId> inputs, const Graph& from, NodeId id) {
  const Node& node = from.node(id);
  if (inputs.size() != node.inputs.size())
    throw UsageError(fmt::format("a copy of %{} = {} needs {} inputs, got {}", id, node.op->name,
                                 node.inputs.size(), inputs.size()));
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const Node &given = graph.node(inputs[i]), &wanted = from.node(node.inputs[i]);
    if (given.shape != wanted.shape || given.dtype != wanted.dtype)
      throw ShapeError(fmt::format(
          "input {} of a copy of %{} = {} must have shape {} and type {}, got {} and {}", i + 1, id,
          node.op->name, wanted.shape.str(), name(wanted.dtype), given.shape.str(), name(given.dtype)));
  }
}

}  // namespace

const AttributeValue* Attributes::find(std::string_view name) const {
  for (const auto& [key, value] : items_)
    if (key == name) return &value;
  return nullptr;
}

const AttributeValue& Attributes::at(std::string_view name) const {
  if (const AttributeValue* found = find(name)) return *found;
  throw Error(fmt::format("an op reads its attribute \"{}\", which was never set", name));
}

void Attributes::refuse_type(std::string_view name, const char* wanted) {
  throw UsageError(fmt::format("the attribute \"{}\" of an op is not {}, and is read as such", name, wanted));
}

Attributes Attributes::with(std::string_view name, AttributeValue value) const {
  Attributes result = *this;
  for (auto& [key, held] : result.items_)
    if (key == name) {
      held = std::move(value);
      return result;
    }
  result.items_.emplace_back(name, std::move(value));
  return result;
}

std::string Attributes::str() const {
  std::string text;
  for (const auto& [key, value] : items_) {
    if (!text.empty()) text += ", ";
    text += std::visit(
        [&](const auto& v) {
          if constexpr (std::is_same_v<std::decay_t<decltype(v)>, std::vector<std::int64_t>>)
            return fmt::format("{}=[{}]", key, fmt::join(v, ", "));
          else
            return fmt::format("{}={}", key, v);
        },
        value);
  }
  return text;
}

const Node& Var::node() const { return graph().node(id_); }

void Var::refuse_empty() {
  throw UsageError("a default-made Var stands for no node: it has no graph, value, shape or type");
}

Graph::Graph() : layers_{""} {}

void Graph::refuse(NodeId id) const {
  throw UsageError(fmt::format("the graph has no node %{}: it has {} nodes, from %0 on", id, size()));
}

void Graph::expect_own(Var value, std::string_view what) const {
  if (!value || &value.graph() != this)
    throw UsageError(fmt::format("{} is a node of another graph, or of none", what));
  (void)node(value.id());
}

Var Graph::add(Node node) {
  node.layer = layer_;
  node.record = record_;
  nodes_.push_back(std::move(node));
  return {*this, size() - 1};
}

Var Graph::leaf(const Op& op, std::string_view name, const Shape& shape, Dtype dtype) {
  if (names_.contains(name))
    throw UsageError(fmt::format("the graph already has an input called \"{}\"", name));
  (void)gradus::name(dtype);  // throws where it is none
  Node node;
  node.op = &op;
  node.shape = shape;
  node.dtype = dtype;
  node.name = name;
  const Var made = add(std::move(node));
  names_.emplace(name, made.id());
  return made;
}

Var Graph::input(std::string_view name, const Shape& shape, Dtype dtype) {
  const Var made = leaf(input_op, name, shape, dtype);
  inputs_.push_back(made.id());
  return made;
}

Var Graph::parameter(std::string_view name, const Shape& shape, Dtype dtype) {
  const Var made = leaf(parameter_op, name, shape, dtype);
  parameters_.push_back(made.id());
  return made;
}

Var Graph::state(std::string_view name, const Shape& shape, Dtype dtype, double initial) {
  const Var made = leaf(state_op, name, shape, dtype);
  states_.push_back(made.id());
  initial_[made.id()] = initial;
  return made;
}

Var Graph::constant(Tensor value) {
  Node node;
  node.op = &constant_op;
  node.shape = value.shape();
  node.dtype = value.dtype();
  node.value = std::make_shared<const Tensor>(std::move(value));
  return add(std::move(node));
}

Var Graph::scalar(double value, Dtype dtype) { return constant(Tensor::full({}, dtype, value)); }

Var Graph::apply(const Op& op, std::span<const Var> inputs, Attributes attributes) {
  Node node;
  node.op = &op;
  node.attributes = std::move(attributes);
  for (const Var& input : inputs) {
    expect_own(input, op.name);
    node.inputs.push_back(input.id());
  }
  const Call call(op, *this, inputs, node.attributes);
  call.require(op.arity < 0 || op.arity == static_cast<int>(inputs.size()),
               fmt::format("takes {} inputs", op.arity));
  check_attributes(call);
  node.dtype = typed_kernel(call).output;
  node.shape = op.shape(call);
  return add(std::move(node));
}

Var apply(const Op& op, std::initializer_list<Var> inputs, Attributes attributes) {
  const std::span<const Var> all(inputs.begin(), inputs.size());
  if (all.empty() || !all[0])
    throw UsageError(fmt::format("{}: needs an input that belongs to a graph", op.name));
  return all[0].graph().apply(op, all, std::move(attributes));
}

void Graph::take_back(NodeId first, std::size_t records) {
  nodes_.erase(nodes_.begin() + first, nodes_.end());
  records_.resize(std::min(records, records_.size()));
  for (std::vector<NodeId>* ids : {&inputs_, &parameters_, &states_})
    std::erase_if(*ids, [&](NodeId id) { return id >= first; });
  const auto gone = [&](const auto& named) { return named.second >= first; };
  std::erase_if(names_, gone);
  std::erase_if(outputs_, gone);
  std::erase_if(updates_,
                [&](const auto& update) { return update.first >= first || update.second >= first; });
  std::erase_if(initial_, [&](const auto& state) { return state.first >= first; });
}

std::unique_ptr<Graph> Graph::like(const Graph& other) {
  auto graph = std::make_unique<Graph>();
  graph->layers_ = other.layers_;
  return graph;
}

NodeId Graph::adopt(const Graph& from, NodeId id, std::vector<NodeId> inputs) {
  expect_like(*this, inputs, from, id);
  Node node = from.node(id);
  node.inputs = std::move(inputs);
  node.record = -1;
  if (node.origins.empty()) node.origins = {id};
  const auto made = size();
  if (!node.name.empty()) names_.emplace(node.name, made);
  if (node.op == &input_op) inputs_.push_back(made);
  if (node.op == &parameter_op) parameters_.push_back(made);
  if (node.op == &state_op) {
    states_.push_back(made);
    initial_[made] = from.initial(id);
  }
  nodes_.push_back(std::move(node));
  return made;
}

void Graph::add_origins(NodeId id, std::span<const NodeId> origins) {
  (void)node(id);
  std::vector<NodeId>& all = nodes_[static_cast<std::size_t>(id)].origins;
  for (const NodeId origin : origins)
    if (std::find(all.begin(), all.end(), origin) == all.end()) all.push_back(origin);
}

void Graph::output(std::string_view name, Var value) {
  expect_own(value, fmt::format("the output \"{}\"", name));
  outputs_.insert_or_assign(std::string(name), value.id());
}

void Graph::next(Var target, Var value) {
  expect_own(target, "what is to get a next value");
  expect_own(value, "a next value");
  const Node& node = target.node();
  if (node.op != &parameter_op && node.op != &state_op)
    throw UsageError(fmt::format("%{} = {} is neither a parameter nor a state: it has no next value",
                                 target.id(), node.op->name));
  if (value.shape() != node.shape || value.dtype() != node.dtype)
    throw ShapeError(fmt::format("the next value of \"{}\" must have shape {} and type {}, got {} and {}",
                                 node.name, node.shape.str(), name(node.dtype), value.shape().str(),
                                 name(value.dtype())));
  updates_[target.id()] = value.id();
}

std::optional<NodeId> Graph::find(std::string_view name) const {
  const auto found = names_.find(name);
  if (found == names_.end()) return std::nullopt;
  return found->second;
}

double Graph::initial(NodeId state) const {
  const auto found = initial_.find(state);
  if (found == initial_.end()) throw UsageError(fmt::format("%{} is no state of the graph", state));
  return found->second;
}

Graph::LayerScope::LayerScope(Graph& graph, std::string_view path) : graph_(graph), before_(graph.layer_) {
  const std::string& outer = graph.layers_[static_cast<std::size_t>(before_)];
  graph.layers_.push_back(outer.empty() ? std::string(path) : fmt::format("{}/{}", outer, path));
  graph.layer_ = static_cast<std::int32_t>(graph.layers_.size()) - 1;
}

Graph::LayerScope::~LayerScope() { graph_.layer_ = before_; }

Graph::RuleScope::RuleScope(Graph& graph, std::string rule, NodeId subject)
    : graph_(graph), before_(graph.record_), record_(static_cast<std::int32_t>(graph.records_.size())) {
  graph.records_.push_back({std::move(rule), subject, {}, {}});
  graph.record_ = record_;
}

Graph::RuleScope::~RuleScope() { graph_.record_ = before_; }

void Graph::RuleScope::done(std::vector<NodeId> before, std::vector<NodeId> after) {
  Record& record = graph_.records_[static_cast<std::size_t>(record_)];
  record.before = std::move(before);
  record.after = std::move(after);
}

}  // namespace gradus
