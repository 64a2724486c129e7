// rewrite.cpp - rewrites a graph node by node: drop, fold, apply identities, merge.
#include "algebra/rewrite.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "base/parallel.hpp"
#include "graph/by_id.hpp"
#include "graph/interpret.hpp"
#include "graph/op.hpp"

namespace gradus::algebra {
namespace {

// Constants larger than this are not compared with others: to keep their bytes as keys costs more than it
// saves.
constexpr std::int64_t merged_at_most = 64;
constexpr int most_passes = 8;

std::vector<NodeId> roots(const Graph& graph) {
  std::vector<NodeId> result;
  for (const auto& [name, id] : graph.outputs()) result.push_back(id);
  for (const auto& [target, value] : graph.updates()) {
    result.push_back(target);
    result.push_back(value);
  }
  return result;
}

/// Copies a graph into a new one; what becomes of each node is decided by `place`.
class Rewriter {
 public:
  explicit Rewriter(const Graph& from) : from_(from), to_(Graph::like(from)), map_(from, -1) {}

  std::unique_ptr<Graph> prune() {
    copy([&](NodeId id, std::vector<NodeId> inputs) { return to_->adopt(from_, id, std::move(inputs)); });
    return std::move(to_);
  }

  std::unique_ptr<Graph> apply(std::span<const Identity> known) {
    copy([&](NodeId id, std::vector<NodeId> inputs) {
      return settle(to_->adopt(from_, id, std::move(inputs)), known);
    });
    return std::move(to_);
  }

 private:
  template <class Place>
  void copy(const Place& place) {
    const std::vector<NodeId> wanted = roots(from_);
    const NodeSet needed = needed_nodes(from_, wanted);
    for (NodeId id = 0; id < from_.size(); ++id) {
      if (!needed.contains(id)) continue;
      std::vector<NodeId> inputs;
      for (const NodeId input : from_.node(id).inputs) inputs.push_back(map_[input]);
      map_[id] = place(id, std::move(inputs));
    }
    for (const auto& [name, id] : from_.outputs()) to_->output(name, to_->var(map_[id]));
    for (const auto& [target, value] : from_.updates())
      to_->next(to_->var(map_[target]), to_->var(map_[value]));
    for (const Record& record : from_.records()) to_->add_record(carried(record));
  }

  // A record of the graph before, with ids of the new one; -1 where a node is gone.
  Record carried(Record record) const {
    const auto now = [&](NodeId id) { return id < 0 ? -1 : map_[id]; };
    record.subject = now(record.subject);
    for (NodeId& id : record.before) id = now(id);
    for (NodeId& id : record.after) id = now(id);
    return record;
  }

  // What stands for a node that was just added: itself, a constant, an equal node, or what an identity names.
  NodeId settle(NodeId id, std::span<const Identity> known) {
    if (is_leaf(to_->node(id)) && !to_->node(id).value) return id;
    NodeId result = fold(id);
    for (const Identity& identity : known) {
      if (result != id) break;
      if (identity.unsafe) continue;
      const NodeId before = to_->size();
      const Graph::SameLayer layer(*to_, id);
      const std::optional<Var> simpler = identity.apply(to_->var(id));
      if (!simpler) continue;
      result = simpler->id();
      to_->add_record({identity.name, id, {id}, {result}});
      for (NodeId made = before; made < to_->size(); ++made) to_->add_origins(made, to_->node(id).origins);
    }
    result = merge(result);
    if (result != id) to_->add_origins(result, std::vector<NodeId>(to_->node(id).origins));
    return result;
  }

  // A small node whose inputs are all constants becomes a constant.
  NodeId fold(NodeId id) {
    const Node& node = to_->node(id);
    if (node.value || node.inputs.empty() || node.shape.rank() > 0) return id;
    for (const NodeId input : node.inputs)
      if (!to_->node(input).value) return id;
    const Graph::SameLayer layer(*to_, id);
    const LeafValue no_leaf = [](const Node& leaf, NodeId) -> const Tensor& { return *leaf.value; };
    return to_->constant(interpret(*to_, {{id}}, no_leaf, threads_)[0]).id();
  }

  // The first node that computes the same as this one.
  NodeId merge(NodeId id) {
    const Node& node = to_->node(id);
    if (is_leaf(node) && !node.value) return id;
    std::string bytes;
    if (node.value) {
      if (node.value->size() > merged_at_most) return id;
      bytes.assign(static_cast<const char*>(node.value->raw()), node.value->bytes());
    }
    const Key key{node.op, node.inputs, node.attributes.str() + node.shape.str(), node.dtype,
                  std::move(bytes)};
    return seen_.try_emplace(key, id).first->second;
  }

  using Key = std::tuple<const Op*, std::vector<NodeId>, std::string, Dtype, std::string>;

  const Graph& from_;
  std::unique_ptr<Graph> to_;
  ById<NodeId> map_;
  std::map<Key, NodeId> seen_;
  Threads threads_{1};
};

}  // namespace

std::unique_ptr<Graph> prune(const Graph& graph) { return Rewriter(graph).prune(); }

// What one pass makes may open the way for the next: a folded constant, a repeat of a repeat, two nodes that
// became equal.
std::unique_ptr<Graph> rewritten(const Graph& graph, std::span<const Identity> known) {
  std::unique_ptr<Graph> result = prune(*Rewriter(graph).apply(known));
  for (int pass = 1; pass < most_passes; ++pass) {
    std::unique_ptr<Graph> next = prune(*Rewriter(*result).apply(known));
    const bool same = next->size() == result->size();
    result = std::move(next);
    if (same) break;
  }
  return result;
}

std::unique_ptr<Graph> simplify(const Graph& graph) { return rewritten(graph, identities()); }

}  // namespace gradus::algebra
