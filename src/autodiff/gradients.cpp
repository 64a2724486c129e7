// gradients.cpp - reverse mode: from the loss back to its inputs, graph to graph.
#include <fmt/format.h>

#include <gradus/autodiff.hpp>
#include <gradus/error.hpp>
#include <gradus/ops.hpp>

#include "autodiff/one_graph.hpp"
#include "graph/interpret.hpp"
#include "graph/op.hpp"

namespace gradus {
namespace {

/// The gradients that have reached each node so far.
class Reverse {
 public:
  Reverse(Var y, Var upstream, std::span<const Var> wrt)
      : graph_(y.graph()),
        last_(y.id()),
        depends_(dependents(graph_, ids_of(wrt), last_, [](const Node&) { return true; })),
        arrived_(last_ + 1) {
    arrived_[last_].push_back(upstream);
  }

  /// Applies the rule of every node between y and its inputs, last node first.
  void run() {
    const NodeSet above = needed_nodes(graph_, {{last_}});
    for (NodeId id = last_; id >= 0; --id)
      if (depends_.contains(id) && above.contains(id) && !arrived_[id].empty()) pass_on(id);
  }

  /// The gradient that arrived at a node in the end.
  Var at(Var w) { return w.id() <= last_ && !arrived_[w.id()].empty() ? arrived_[w.id()][0] : zeros_like(w); }

 private:
  static std::vector<NodeId> ids_of(std::span<const Var> vars) {
    std::vector<NodeId> ids;
    for (const Var& each : vars) ids.push_back(each.id());
    return ids;
  }

  void pass_on(NodeId id) {
    const Graph::SameLayer layer(graph_, id);
    const Var upstream = sum_over_paths(id);
    const Op& op = *graph_.node(id).op;
    if (is_leaf(graph_.node(id)) || !op.gradient) return;
    Graph::RuleScope rule(graph_, op.info.rule, id);
    std::vector<Var> inputs;
    for (const NodeId input : graph_.node(id).inputs) inputs.push_back(graph_.var(input));
    const Attributes attributes = graph_.node(id).attributes;
    const Grads local = op.gradient(Local(Call(op, graph_, inputs, attributes), graph_.var(id), upstream));
    std::vector<NodeId> after;
    for (std::size_t i = 0; i < inputs.size(); ++i)
      after.push_back(receive(inputs[i], i < local.size() ? local[i] : Var(), op));
    rule.done({upstream.id()}, after);
  }

  // Hands a contribution to an input; returns its node, or -1 where there is none.
  NodeId receive(Var input, Var contribution, const Op& op) {
    if (!contribution || !depends_.contains(input.id()) || !is_floating(input.dtype())) return -1;
    if (&contribution.graph() != &graph_)
      throw UsageError(fmt::format("{}: its gradient is a node of another graph", op.name));
    if (contribution.shape() != input.shape())
      throw ShapeError(fmt::format("{}: its gradient has shape {} where the input has {}", op.name,
                                   contribution.shape().str(), input.shape().str()));
    if (contribution.dtype() != input.dtype())
      throw DtypeError(fmt::format("{}: its gradient is {} where the input is {}; cast it", op.name,
                                   name(contribution.dtype()), name(input.dtype())));
    arrived_[input.id()].push_back(contribution);
    return contribution.id();
  }

  Var sum_over_paths(NodeId id) {
    std::vector<Var>& paths = arrived_[id];
    if (paths.size() > 1) {
      Graph::RuleScope rule(graph_, "sum over paths", id);
      std::vector<NodeId> before;
      Var sum = paths[0];
      for (const Var& path : paths) before.push_back(path.id());
      for (std::size_t i = 1; i < paths.size(); ++i) sum = sum + paths[i];
      rule.done(std::move(before), {sum.id()});
      paths = {sum};
    }
    return paths[0];
  }

  Graph& graph_;
  NodeId last_;
  // Only through nodes that depend on the variables does a gradient flow.
  NodeSet depends_;
  ById<std::vector<Var>> arrived_;
};

void check_types(std::string_view what, Var given, std::string_view of_what, Var expected) {
  if (given.dtype() != expected.dtype())
    throw DtypeError(
        fmt::format("{} is {}, {} {}; cast it", what, name(given.dtype()), of_what, name(expected.dtype())));
}

void check_directions(const char* what, Var y, std::span<const Var> wrt, std::span<const Var> directions) {
  autodiff::check_one_graph(what, y, wrt);
  autodiff::check_one_graph(what, y, directions);
  if (directions.size() != wrt.size())
    throw UsageError(fmt::format("{}: {} directions for {} variables", what, directions.size(), wrt.size()));
  for (std::size_t i = 0; i < wrt.size(); ++i) {
    if (directions[i].shape() != wrt[i].shape())
      throw ShapeError(fmt::format("{}: the direction of a variable of shape {} has shape {}", what,
                                   wrt[i].shape().str(), directions[i].shape().str()));
    check_types(fmt::format("{}: a direction", what), directions[i], "its variable", wrt[i]);
  }
}

}  // namespace

std::vector<Var> vector_jacobian(Var y, Var upstream, std::span<const Var> wrt) {
  autodiff::check_one_graph("vector_jacobian", y, wrt);
  autodiff::check_one_graph("vector_jacobian", y, {{upstream}});
  if (upstream.shape() != y.shape())
    throw ShapeError(fmt::format("vector_jacobian: the upstream gradient has shape {}, the value {}",
                                 upstream.shape().str(), y.shape().str()));
  check_types("vector_jacobian: the upstream gradient", upstream, "the value", y);
  Reverse reverse(y, upstream, wrt);
  reverse.run();
  std::vector<Var> result;
  for (const Var& w : wrt) result.push_back(reverse.at(w));
  return result;
}

std::vector<Var> gradients(Var loss, std::span<const Var> wrt) {
  autodiff::check_one_graph("gradients", loss, wrt);
  if (loss.shape().size() != 1)
    throw ShapeError(fmt::format("gradients: the loss must be one number, got shape {}; take its sum or mean",
                                 loss.shape().labelled_str()));
  return vector_jacobian(loss, ones_like(loss), wrt);
}

namespace {

// Variables may be of other types than what is computed of them.
Var plus(Var total, Var more) {
  return total + (more.dtype() == total.dtype() ? more : cast(more, total.dtype()));
}

}  // namespace

Var jacobian_vector(Var y, std::span<const Var> wrt, std::span<const Var> directions) {
  check_directions("jacobian_vector", y, wrt, directions);
  // The vector-Jacobian product is linear in its upstream vector u; its derivative along u is the
  // Jacobian-vector product.
  const Var u = zeros_like(y);
  const std::vector<Var> back = vector_jacobian(y, u, wrt);
  Var total = number_like(y, 0);
  for (std::size_t i = 0; i < wrt.size(); ++i) total = plus(total, sum(back[i] * directions[i]));
  return gradients(total, {{u}})[0];
}

std::vector<Var> hessian_vector(Var loss, std::span<const Var> wrt, std::span<const Var> directions) {
  check_directions("hessian_vector", loss, wrt, directions);
  const std::vector<Var> first = gradients(loss, wrt);
  Var total = number_like(loss, 0);
  for (std::size_t i = 0; i < wrt.size(); ++i) total = plus(total, sum(first[i] * directions[i]));
  return gradients(total, wrt);
}

}  // namespace gradus
