// by_id.hpp - what a pass over a graph knows of each node: values and sets by id.
#pragma once

#include <gradus/graph.hpp>
#include <span>
#include <vector>

namespace gradus {

/// A value for each id from 0 on: of nodes, or of what a pass makes of them and counts the same way.
template <class T>
class ById {
 public:
  ById() = default;
  /// One for each node that the graph has now.
  explicit ById(const Graph& graph, const T& value = T()) : ById(graph.size(), value) {}
  /// One for each id below `end`.
  explicit ById(NodeId end, const T& value = T()) : values_(static_cast<std::size_t>(end), value) {}

  T& operator[](NodeId id) { return values_[static_cast<std::size_t>(id)]; }
  const T& operator[](NodeId id) const { return values_[static_cast<std::size_t>(id)]; }
  /// One past the last id.
  NodeId size() const { return static_cast<NodeId>(values_.size()); }
  /// In the order of ids.
  auto begin() const { return values_.begin(); }
  auto end() const { return values_.end(); }
  /// Gives the next id a value.
  NodeId add(T value) {
    values_.push_back(std::move(value));
    return size() - 1;
  }

 private:
  std::vector<T> values_;
};

/// Some nodes of a graph.
class NodeSet {
 public:
  NodeSet() = default;
  /// Of a graph as large as it is now; none at first.
  explicit NodeSet(const Graph& graph) : NodeSet(graph.size()) {}
  /// Of the nodes below `end`; none at first.
  explicit NodeSet(NodeId end) : is_in_(static_cast<std::size_t>(end), false) {}

  bool contains(NodeId id) const { return is_in_[static_cast<std::size_t>(id)]; }
  void insert(NodeId id) { is_in_[static_cast<std::size_t>(id)] = true; }
  void erase(NodeId id) { is_in_[static_cast<std::size_t>(id)] = false; }

 private:
  std::vector<bool> is_in_;
};

/// The nodes up to `last` that depend on some of them, themselves included, on ways where through(node) holds
/// of each node that is reached.
template <class Through>
NodeSet dependents(const Graph& graph, std::span<const NodeId> of, NodeId last, const Through& through) {
  NodeSet result(last + 1);
  for (const NodeId id : of)
    if (id <= last) result.insert(id);
  for (NodeId id = 0; id <= last; ++id)
    for (const NodeId input : graph.node(id).inputs)
      if (result.contains(input) && through(graph.node(id))) result.insert(id);
  return result;
}

/// Who reads each node, as often as it reads it.
ById<std::vector<NodeId>> readers_of(const Graph& graph);

}  // namespace gradus
