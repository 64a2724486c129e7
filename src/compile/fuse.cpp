// fuse.cpp - joins element-wise nodes of one shape into chains, and puts all groups in order.
#include "compile/fuse.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "compile/free_nodes.hpp"
#include "graph/op.hpp"
#include "ops/support/extent.hpp"

namespace gradus::compile {
namespace {

using Readers = ById<std::vector<NodeId>>;

bool may_chain(const Graph& graph, NodeId id, const NodeSet& free) {
  const Node& node = graph.node(id);
  return !is_leaf(node) && !free.contains(id) && node.op->element_wise;
}

// True for a function of one value that is stored anyway, since no chain alone reads it: its readers may as
// well read that value and compute the function themselves.
bool joins_readers(const Graph& graph, NodeId id, const NodeSet& free, const Readers& readers) {
  const Node& node = graph.node(id);
  if (node.inputs.size() != 1 || readers[id].empty()) return false;
  const auto chains = [&](NodeId reader) {
    return may_chain(graph, reader, free) && graph.node(reader).shape == node.shape;
  };
  const std::vector<NodeId>&own = readers[id], &others = readers[node.inputs[0]];
  return std::all_of(own.begin(), own.end(), chains) && !std::all_of(others.begin(), others.end(), chains);
}

void join_chains(const Graph& graph, const NodeSet& free, const Readers& readers, Groups& groups) {
  for (NodeId id = 0; id < graph.size(); ++id) {
    if (!may_chain(graph, id, free) || joins_readers(graph, id, free, readers)) continue;
    for (const NodeId input : graph.node(id).inputs)
      if (may_chain(graph, input, free) && graph.node(input).shape == graph.node(id).shape)
        groups.join(groups.of(input), groups.of(id));
  }
}

// Outputs and next values: in memory, whoever else reads them.
NodeSet kept_nodes(const Graph& graph) {
  NodeSet kept(graph);
  for (const auto& [name, id] : graph.outputs()) kept.insert(id);
  for (const auto& [target, id] : graph.updates()) kept.insert(id);
  return kept;
}

// Joins products with the chains that alone read them, where a tail fits. The tail of each group that has
// one.
std::map<GroupId, Tail> attach_tails(const Graph& graph, const NodeSet& free, const Readers& readers,
                                     Groups& groups) {
  std::map<GroupId, Tail> tails;
  const NodeSet kept = kept_nodes(graph);
  for (NodeId id = 0; id < graph.size(); ++id) {
    const std::vector<NodeId>& own = readers[id];
    if (!is_tile_product(graph, id) || own.empty() || !may_chain(graph, own[0], free)) continue;
    const GroupId product = groups.of(id), chain = groups.of(own[0]);
    const auto elsewhere = [&](NodeId reader) { return groups.of(reader) != chain; };
    if (std::any_of(own.begin(), own.end(), elsewhere) || tails.contains(chain) || kept.contains(id))
      continue;
    const std::optional<Tail> tail = tail_of(graph, id, groups.members(chain), free, readers);
    if (tail && groups.join(product, chain)) tails.emplace(product, *tail);
  }
  return tails;
}

// Next values that chains may write over the old ones: everyone else who reads the old value goes first.
NodeSet claim_in_place(const Graph& graph, const NodeSet& free, Groups& groups) {
  NodeSet result(graph);
  // Who reads a node, also through nodes that cost nothing.
  Readers readers(graph);
  for (NodeId id = 0; id < graph.size(); ++id)
    for (const NodeId input : graph.node(id).inputs)
      if (groups.of(id) != no_group) readers[source_of(graph, free, input)].push_back(id);
  for (const auto& [target, value] : graph.updates()) {
    if (!may_chain(graph, value, free)) continue;
    const GroupId writer = groups.of(value);
    bool good = true;
    for (const NodeId reader : readers[target]) good = good && groups.order(groups.of(reader), writer);
    // Within the group every element is read before it is written only where it is read as it lies.
    for (const NodeId id : groups.members(writer))
      for (const NodeId input : graph.node(id).inputs)
        if (free.contains(input) || !graph.node(id).op->element_wise)
          good = good && source_of(graph, free, input) != target;
    if (good) result.insert(target);
  }
  return result;
}

// The blocks of images that a group does one by one, or 0.
std::int64_t blocks_of(const Graph& graph, const Fusion& group) {
  const Node& node = graph.node(group.nodes.back());
  const bool on_images = node.op->info.on_images.inputs > 0;
  if (!group.chain && !on_images) return 0;
  const Shape& shape = on_images && !in_lanes(node.shape) ? graph.node(node.inputs[0]).shape : node.shape;
  return in_lanes(shape) ? shape[0] : 0;
}

// The group whose first node is oldest goes first: forward, then backward, then updates, as written. But a
// sweep goes on as long as it can.
void put_in_order(const Groups& groups, ById<Fusion> fusions, FusionOrder& result) {
  ById<std::size_t> waits(groups.size());
  std::set<std::pair<NodeId, GroupId>> ready;
  const auto let_go = [&](GroupId group) { ready.emplace(groups.members(group)[0], group); };
  for (GroupId group = 0; group < groups.size(); ++group) {
    waits[group] = groups.reads(group).size();
    if (waits[group] == 0 && !groups.members(group).empty()) let_go(group);
  }
  std::int64_t blocks = 0;
  int sweeps = 0;
  while (!ready.empty()) {
    const auto goes_on = [&](const auto& each) { return fusions[each.second].blocks == blocks; };
    auto next = blocks > 0 ? std::find_if(ready.begin(), ready.end(), goes_on) : ready.end();
    const bool same = next != ready.end();
    if (!same) next = ready.begin();
    const GroupId group = next->second;
    ready.erase(next);
    Fusion& made = fusions[group];
    blocks = made.blocks;
    if (blocks > 0) made.sweep = same ? sweeps : ++sweeps;
    for (const NodeId id : made.nodes) result.group_of[id] = result.groups.size();
    result.groups.add(std::move(made));
    for (const GroupId reader : groups.read_by(group))
      if (--waits[reader] == 0) let_go(reader);
  }
}

}  // namespace

FusionOrder schedule(const Graph& graph, bool fuse) {
  FusionOrder result{{}, free_nodes(graph, fuse), ById<GroupId>(graph, no_group), NodeSet(graph)};
  Groups groups(graph, result.free);
  std::map<GroupId, Tail> tails;
  if (fuse) {
    const Readers readers = readers_of(graph);
    join_chains(graph, result.free, readers, groups);
    tails = attach_tails(graph, result.free, readers, groups);
    result.in_place = claim_in_place(graph, result.free, groups);
  }
  ById<Fusion> fusions(groups.size());
  for (GroupId group = 0; group < groups.size(); ++group) {
    Fusion& made = fusions[group];
    made.nodes = groups.members(group);
    if (made.nodes.empty()) continue;
    if (const auto tail = tails.find(group); tail != tails.end()) made.tail = tail->second;
    made.chain = fuse && !made.tail && may_chain(graph, made.nodes[0], result.free);
    made.blocks = blocks_of(graph, made);
  }
  put_in_order(groups, std::move(fusions), result);
  return result;
}

std::string to_text(const Graph& graph, const FusionOrder& schedule) {
  std::string text;
  for (GroupId i = 0; i < schedule.groups.size(); ++i) {
    const Fusion& group = schedule.groups[i];
    text += fmt::format("{:3} {} {}", i,
                        group.chain  ? "chain"
                        : group.tail ? "tiles"
                                     : "op   ",
                        graph.node(group.nodes.back()).shape.str());
    for (const NodeId id : group.nodes) text += fmt::format(" {}%{}", graph.node(id).op->name, id);
    text += '\n';
  }
  return text;
}

}  // namespace gradus::compile
