// names.cpp - which nodes of a graph a reader sees, and what they are called.
#include "explain/names.hpp"

#include <fmt/format.h>

#include <set>

#include "graph/interpret.hpp"
#include "ops/records.hpp"

namespace gradus::explain {
namespace {

bool moves_numbers(const Node& node) {
  return node.op == &broadcast_op || node.op == &transpose_op || node.op == &reshape_op;
}

// "0.linear" of "0.linear/inner"; empty where there are no layers.
std::string_view layer_of(const Graph& graph, NodeId id) {
  const std::string_view path = graph.layers()[static_cast<std::size_t>(graph.node(id).layer)];
  return path.substr(0, path.find('/'));
}

/// Decides what is seen.
class Sight {
 public:
  Sight(const Graph& graph, NodeId root, const NodeSet& passed, bool fold)
      : graph_(graph),
        root_(root),
        passed_(passed),
        fold_(fold),
        needed_(needed_nodes(graph, {{root}})),
        leaves_layer_(graph),
        given_(graph) {
    for (NodeId id = 0; id <= root; ++id)
      if (needed_.contains(id)) look_at_inputs(id);
  }

  bool sees(NodeId id) const {
    if (!needed_.contains(id)) return false;
    if (id == root_) return true;  // also where it depends on nothing: the pass ends there
    const Node& node = graph_.node(id);
    if (is_leaf(node)) return !node.value || given_.contains(id);
    if (!passed_.contains(id)) return given_.contains(id);
    if (leaves_layer_.contains(id)) return true;
    return !moves_numbers(node) && !(fold_ && !layer_of(graph_, id).empty());
  }

 private:
  void look_at_inputs(NodeId id) {
    for (const NodeId input : graph_.node(id).inputs) {
      if (passed_.contains(input) && layer_of(graph_, input) != layer_of(graph_, id))
        leaves_layer_.insert(input);
      if (passed_.contains(id) && !passed_.contains(input)) give(input);
    }
  }

  // Computed from the data and read on the way of gradients: seen, unless it is a number in a formula.
  void give(NodeId id) {
    const Node& node = graph_.node(id);
    if (moves_numbers(node)) return give(node.inputs[0]);
    if (!node.value || node.value->size() > 1) given_.insert(id);
  }

  const Graph& graph_;
  NodeId root_;
  const NodeSet& passed_;
  bool fold_;
  NodeSet needed_, leaves_layer_, given_;
};

}  // namespace

NodeSet passed_by_gradients(const Graph& graph, std::span<const NodeId> wrt) {
  return dependents(graph, wrt, graph.size() - 1, [](const Node& node) { return is_floating(node.dtype); });
}

std::vector<NodeId> seen_nodes(const Graph& graph, NodeId root, const NodeSet& passed, bool fold) {
  const Sight sight(graph, root, passed, fold);
  std::vector<NodeId> seen;
  for (NodeId id = 0; id <= root; ++id)
    if (sight.sees(id)) seen.push_back(id);
  return seen;
}

std::map<NodeId, std::string> all_names(const Graph& graph, const std::vector<NodeId>& seen,
                                        const NodeSet& passed, const std::map<NodeId, std::string>& given) {
  std::map<NodeId, std::string> names;
  std::set<std::string> taken;
  for (const auto& [id, name] : given) taken.insert(name);
  int steps = 0, counts = 0, constants = 0;
  const auto fresh = [&](const char* letter, int& number) {
    std::string name;
    do name = fmt::format("{}{}", letter, ++number);
    while (!taken.insert(name).second);
    return name;
  };
  for (const NodeId id : seen) {
    const Node& node = graph.node(id);
    if (const auto found = given.find(id); found != given.end())
      names[id] = found->second;
    else if (!node.name.empty())
      names[id] = node.name;
    else if (passed.contains(id))
      names[id] = fresh("v", steps);
    else
      names[id] = node.shape.rank() == 0 ? fresh("n", counts) : fresh("k", constants);
  }
  return names;
}

}  // namespace gradus::explain
