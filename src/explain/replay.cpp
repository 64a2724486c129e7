// replay.cpp - one forward and one backward pass through a formula, every number kept.
#include <algorithm>
#include <gradus/error.hpp>
#include <gradus/picture.hpp>
#include <set>

#include "explain/check_subject.hpp"
#include "explain/formula_graph.hpp"
#include "explain/names.hpp"
#include "explain/written.hpp"
#include "graph/interpret.hpp"
#include "graph/op.hpp"

namespace gradus::explain {
namespace {

// Feeds for the inputs that a graph has.
Feeds known_to(const Graph& graph, const Feeds& feeds) {
  Feeds result;
  for (const auto& [name, value] : feeds)
    if (graph.find(name)) result.emplace(name, value);
  return result;
}

Tensor evaluated(const FormulaGraph& formula, const Feeds& leaves) {
  return evaluate(*formula.graph, formula.root, known_to(*formula.graph, leaves));
}

void add(std::optional<Tensor>& sum, const Tensor& part) {
  if (!sum) {
    sum = part;
    return;
  }
  for (std::int64_t i = 0; i < part.size(); ++i) sum->set_number(i, sum->number(i) + part.number(i));
}

/// Fills a Replay.
class Replayer {
 public:
  Replayer(const FormulaGraph& loss, std::span<const NodeId> wrt, const std::map<NodeId, std::string>& names,
           const Feeds& feeds, const ReplayOptions& options)
      : graph_(*loss.graph),
        options_(options),
        passed_(passed_by_gradients(graph_, wrt)),
        seen_(seen_nodes(graph_, loss.root, passed_, options.fold)),
        names_(all_names(graph_, seen_, passed_, names)),
        values_(evaluate(graph_, seen_, feeds)) {
    for (std::size_t i = 0; i < seen_.size(); ++i) index_[names_.at(seen_[i])] = i;
  }

  Replay run() {
    for (std::size_t i = 0; i < seen_.size(); ++i) forward(i);
    result_.nodes.back().upstream = Tensor::full(values_.back().shape(), Dtype::float64, 1);
    for (std::size_t i = seen_.size(); i-- > 0;)
      if (result_.nodes[i].upstream && !is_leaf(graph_.node(seen_[i]))) backward(i);
    return std::move(result_);
  }

 private:
  void forward(std::size_t i) {
    const Node& node = graph_.node(seen_[i]);
    ReplayNode made{.name = names_.at(seen_[i]), .full_name = node.name, .value = values_[i]};
    made.layer = graph_.layers()[static_cast<std::size_t>(node.layer)];
    formulas_.push_back(formula_of(graph_, seen_[i], names_));
    const FormulaGraph& formula = formulas_.back();
    if (!is_leaf(node)) {
      made.formula = written(*formula.graph, formula.root);
      made.expression = expression_of(*formula.graph, formula.root, {});
      for (const NodeId input : formula.graph->inputs())
        made.inputs.push_back(index_.at(formula.graph->node(input).name));
      if (passed(i)) made.numbers = numbers(formula, made.value, leaves_of(made));
    }
    result_.nodes.push_back(std::move(made));
  }

  void backward(std::size_t i) {
    ReplayNode& node = result_.nodes[i];
    std::vector<std::string> wrt;
    for (const std::size_t input : node.inputs)
      if (passed(input)) wrt.push_back(result_.nodes[input].name);
    const std::string upstream = i + 1 == seen_.size() ? "" : "dL/d" + node.name;
    LeafTensors leaves = leaves_of(node);
    leaves[node.name] = node.value;
    if (!upstream.empty()) leaves[upstream] = *node.upstream;
    for (const std::string& name : wrt) {
      const FormulaGradient down = gradient_of(formulas_[i], name, node.name, upstream);
      ReplayEdge edge{.input = index_.at(name), .rule = down.rules};
      edge.formula = written(*down.formula.graph, down.formula.root);
      edge.expression = expression_of(*down.formula.graph, down.formula.root, {});
      edge.downstream = evaluated(down.formula, leaves);
      edge.numbers = numbers(down.formula, edge.downstream, leaves);
      edge.element_wise = is_element_wise(formulas_[i], name);
      if (edge.element_wise) {
        const FormulaGraph local = gradient_of(formulas_[i], name, node.name, "").formula;
        edge.local_formula = written(*local.graph, local.root);
        edge.local = evaluated(local, leaves);
      } else if (node.value.size() * result_.nodes[edge.input].value.size() <= options_.most_jacobian) {
        Graph& graph = *formulas_[i].graph;
        edge.local =
            jacobian(graph.var(formulas_[i].root), graph.var(*graph.find(name)), known_to(graph, leaves));
      }
      add(result_.nodes[edge.input].upstream, edge.downstream);
      node.edges.push_back(std::move(edge));
    }
  }

  bool passed(std::size_t i) const { return passed_.contains(seen_[i]); }

  // Values of the nodes that a node is made from, by name.
  LeafTensors leaves_of(const ReplayNode& node) const {
    LeafTensors leaves;
    for (const std::size_t input : node.inputs) leaves[result_.nodes[input].name] = values_[input];
    return leaves;
  }

  // All numbers of a node with numbers put in, or none.
  std::vector<std::string> numbers(const FormulaGraph& formula, const Tensor& value,
                                   const LeafTensors& leaves) const {
    std::vector<std::string> result;
    if (value.size() > options_.most_numbers) return result;
    const FormulaGraph simple = expanded(*formula.graph, formula.root);
    for (std::int64_t i = 0; i < value.size(); ++i) {
      std::optional<std::string> text = written_number(*simple.graph, simple.root, i, leaves);
      if (!text) return {};
      result.push_back(std::move(*text));
    }
    return result;
  }

  const Graph& graph_;
  ReplayOptions options_;
  NodeSet passed_;
  std::vector<NodeId> seen_;
  std::map<NodeId, std::string> names_;
  std::vector<Tensor> values_;
  std::map<std::string, std::size_t, std::less<>> index_;
  std::vector<FormulaGraph> formulas_;
  Replay result_;
};

bool all_ones(const Tensor& value) {
  for (std::int64_t i = 0; i < value.size(); ++i)
    if (value.number(i) != 1) return false;
  return true;
}

// What is 1 everywhere for the data at hand, such as the mask of ignored labels: as a factor it is left out.
std::set<NodeId> factors_of_one(const Subject& subject, std::span<const NodeId> wrt) {
  const Graph& graph = *subject.graph;
  const NodeSet passed = passed_by_gradients(graph, wrt), needed = needed_nodes(graph, {{subject.loss}});
  std::vector<NodeId> given;
  for (NodeId id = 0; id <= subject.loss; ++id)
    if (needed.contains(id) && !passed.contains(id)) given.push_back(id);
  const std::vector<Tensor> values = evaluate(graph, given, subject.feeds);
  std::set<NodeId> ones;
  for (std::size_t i = 0; i < given.size(); ++i)
    if (all_ones(values[i])) ones.insert(given[i]);
  return ones;
}

}  // namespace

}  // namespace gradus::explain

namespace gradus {

Replay replay(const Subject& subject, const ReplayOptions& options) {
  explain::check_subject(subject);
  const Graph& graph = *subject.graph;
  if (graph.node(subject.loss).shape.size() != 1)
    throw ShapeError("replay: the loss must be one number, got shape " +
                     graph.node(subject.loss).shape.labelled_str());
  std::vector<NodeId> wrt = subject.wrt;
  const std::optional<NodeId> x = graph.find("x");
  if (x && subject.batch > 0 && is_floating(graph.node(*x).dtype)) wrt.push_back(*x);
  const std::set<NodeId> ones = explain::factors_of_one(subject, wrt);
  const explain::FormulaGraph plain =
      explain::without_factors(graph, subject.loss, [&](NodeId id) { return ones.contains(id); });

  std::vector<NodeId> wrt_left;
  std::map<NodeId, std::string> names;
  for (NodeId id = 0; id < plain.graph->size(); ++id) {
    const NodeId before = plain.graph->node(id).origins.at(0);
    if (std::find(wrt.begin(), wrt.end(), before) != wrt.end()) wrt_left.push_back(id);
    if (const auto found = subject.names.find(before); found != subject.names.end())
      names[id] = found->second;
  }
  return explain::Replayer(plain, wrt_left, names, explain::known_to(*plain.graph, subject.feeds), options)
      .run();
}

}  // namespace gradus
