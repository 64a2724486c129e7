// names.cpp - which nodes of a graph a reader sees, and what they are called.
#include "explain/names.hpp"

#include <fmt/format.h>

#include <set>

#include "graph/interpret.hpp"
#include "ops/records.hpp"

namespace gradus {
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
  Sight(const Graph& graph, NodeId root, const std::vector<bool>& passed, bool fold)
      : graph_(graph),
        root_(root),
        passed_(passed),
        fold_(fold),
        needed_(needed_nodes(graph, {{root}})),
        leaves_layer_(static_cast<std::size_t>(graph.size()), false),
        given_(static_cast<std::size_t>(graph.size()), false) {
    for (NodeId id = 0; id <= root; ++id)
      if (needed_[at(id)]) look_at_inputs(id);
  }

  bool sees(NodeId id) const {
    if (!needed_[at(id)]) return false;
    if (id == root_) return true;  // also where it depends on nothing: the pass ends there
    const Node& node = graph_.node(id);
    if (is_leaf(node)) return !node.value || given_[at(id)];
    if (!passed_[at(id)]) return given_[at(id)];
    if (leaves_layer_[at(id)]) return true;
    return !moves_numbers(node) && !(fold_ && !layer_of(graph_, id).empty());
  }

 private:
  static std::size_t at(NodeId id) { return static_cast<std::size_t>(id); }

  void look_at_inputs(NodeId id) {
    for (const NodeId input : graph_.node(id).inputs) {
      if (passed_[at(input)] && layer_of(graph_, input) != layer_of(graph_, id))
        leaves_layer_[at(input)] = true;
      if (passed_[at(id)] && !passed_[at(input)]) give(input);
    }
  }

  // Computed from the data and read on the way of gradients: seen, unless it is a number in a formula.
  void give(NodeId id) {
    const Node& node = graph_.node(id);
    if (moves_numbers(node)) return give(node.inputs[0]);
    if (!node.value || node.value->size() > 1) given_[at(id)] = true;
  }

  const Graph& graph_;
  NodeId root_;
  const std::vector<bool>& passed_;
  bool fold_;
  std::vector<bool> needed_, leaves_layer_, given_;
};

}  // namespace

std::vector<bool> passed_by_gradients(const Graph& graph, std::span<const NodeId> wrt) {
  std::vector<bool> passed(static_cast<std::size_t>(graph.size()), false);
  for (const NodeId id : wrt) passed[static_cast<std::size_t>(id)] = true;
  for (NodeId id = 0; id < graph.size(); ++id) {
    const Node& node = graph.node(id);
    for (const NodeId input : node.inputs)
      if (passed[static_cast<std::size_t>(input)] && is_floating(node.dtype))
        passed[static_cast<std::size_t>(id)] = true;
  }
  return passed;
}

std::vector<NodeId> seen_nodes(const Graph& graph, NodeId root, const std::vector<bool>& passed, bool fold) {
  const Sight sight(graph, root, passed, fold);
  std::vector<NodeId> seen;
  for (NodeId id = 0; id <= root; ++id)
    if (sight.sees(id)) seen.push_back(id);
  return seen;
}

std::map<NodeId, std::string> all_names(const Graph& graph, const std::vector<NodeId>& seen,
                                        const std::vector<bool>& passed,
                                        const std::map<NodeId, std::string>& given) {
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
    else if (passed[static_cast<std::size_t>(id)])
      names[id] = fresh("v", steps);
    else
      names[id] = node.shape.rank() == 0 ? fresh("n", counts) : fresh("k", constants);
  }
  return names;
}

}  // namespace gradus
