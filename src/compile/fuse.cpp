// fuse.cpp - joins element-wise nodes of one shape into chains, and puts all groups in order.
#include "compile/fuse.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "graph/op.hpp"
#include "ops/records.hpp"
#include "ops/support/extent.hpp"

namespace gradus {
namespace {

// More nodes than this in a chain would not fit the first-level cache as tiles.
constexpr std::size_t longest_chain = 24;

bool swaps_a_matrix(const Node& node) { return node.op == &transpose_op && node.shape.rank() == 2; }

/// The groups while they grow: a graph of groups that must stay free of cycles.
class Groups {
 public:
  Groups(const Graph& graph, const std::vector<bool>& free)
      : graph_(graph),
        free_(free),
        of_(static_cast<std::size_t>(graph.size()), -1),
        through_memory_(static_cast<std::size_t>(graph.size())) {
    for (NodeId id = 0; id < graph.size(); ++id) {
      if (is_leaf(graph.node(id)) || free[slot(id)]) continue;
      of_[slot(id)] = static_cast<int>(members_.size());
      members_.push_back({id});
      reads_.emplace_back();
      read_by_.emplace_back();
      for (const NodeId input : graph.node(id).inputs)
        if (const int from = group_behind(input); from >= 0) {
          link(from, of_[slot(id)]);
          if (free[slot(input)]) through_memory_[slot(id)].push_back(behind(input));
        }
    }
  }

  int of(NodeId id) const { return of_[slot(id)]; }
  std::size_t count() const { return members_.size(); }
  const std::vector<NodeId>& members(int group) const { return members_[static_cast<std::size_t>(group)]; }
  const std::set<int>& reads(int group) const { return reads_[static_cast<std::size_t>(group)]; }
  const std::set<int>& read_by(int group) const { return read_by_[static_cast<std::size_t>(group)]; }

  /// The group that computes a node, looking through nodes that cost nothing; -1 for leaves.
  int group_behind(NodeId id) const { return of_[slot(behind(id))]; }

  /// Joins b into a, unless that would close a cycle.
  bool join(int a, int b) {
    if (a == b) return true;
    if (members(a).size() + members(b).size() > longest_chain || apart(a, b) || detour(a, b) || detour(b, a))
      return false;
    for (const NodeId id : members(b)) of_[slot(id)] = a;
    auto& all = members_[static_cast<std::size_t>(a)];
    all.insert(all.end(), members(b).begin(), members(b).end());
    std::sort(all.begin(), all.end());
    members_[static_cast<std::size_t>(b)].clear();
    const std::set<int> reads_b = reads(b), read_by_b = read_by(b);
    for (const int other : reads_b) unlink(other, b), link(other, a);
    for (const int other : read_by_b) unlink(b, other), link(a, other);
    return true;
  }

  /// Makes `later` wait for `earlier`, unless that would close a cycle.
  bool order(int earlier, int later) {
    if (earlier == later) return true;
    if (reaches(later, earlier)) return false;
    link(earlier, later);
    return true;
  }

 private:
  static std::size_t slot(NodeId id) { return static_cast<std::size_t>(id); }

  NodeId behind(NodeId id) const {
    while (free_[slot(id)]) id = graph_.node(id).inputs[0];
    return id;
  }

  // One of them reads the other through a repeat or reshape: that needs the whole value in memory first.
  bool apart(int a, int b) const {
    const auto reads = [&](int reader, int read) {
      return std::any_of(members(reader).begin(), members(reader).end(), [&](NodeId id) {
        const std::vector<NodeId>& behind = through_memory_[slot(id)];
        return std::any_of(behind.begin(), behind.end(), [&](NodeId from) { return of(from) == read; });
      });
    };
    return reads(a, b) || reads(b, a);
  }

  void link(int from, int to) {
    if (from == to) return;
    reads_[static_cast<std::size_t>(to)].insert(from);
    read_by_[static_cast<std::size_t>(from)].insert(to);
  }
  void unlink(int from, int to) {
    reads_[static_cast<std::size_t>(to)].erase(from);
    read_by_[static_cast<std::size_t>(from)].erase(to);
  }

  bool reaches(int from, int to) const {
    std::vector<int> open{from};
    std::vector<bool> seen(members_.size(), false);
    while (!open.empty()) {
      const int at = open.back();
      open.pop_back();
      if (at == to) return true;
      if (seen[static_cast<std::size_t>(at)]) continue;
      seen[static_cast<std::size_t>(at)] = true;
      for (const int next : read_by(at)) open.push_back(next);
    }
    return false;
  }

  // A path from a to b that leads through a third group.
  bool detour(int a, int b) const {
    return std::any_of(read_by(a).begin(), read_by(a).end(),
                       [&](int next) { return next != b && reaches(next, b); });
  }

  const Graph& graph_;
  const std::vector<bool>& free_;
  std::vector<int> of_;
  std::vector<std::vector<NodeId>> members_;
  std::vector<std::set<int>> reads_, read_by_;
  /// By node: what it reads through nodes that cost nothing.
  std::vector<std::vector<NodeId>> through_memory_;
};

bool may_chain(const Graph& graph, NodeId id, const std::vector<bool>& free) {
  const Node& node = graph.node(id);
  return !is_leaf(node) && !free[static_cast<std::size_t>(id)] && node.op->element_wise;
}

using Readers = std::vector<std::vector<NodeId>>;

Readers readers_of(const Graph& graph) {
  Readers readers(static_cast<std::size_t>(graph.size()));
  for (NodeId id = 0; id < graph.size(); ++id)
    for (const NodeId input : graph.node(id).inputs) readers[static_cast<std::size_t>(input)].push_back(id);
  return readers;
}

// True for a function of one value that is stored anyway, since no chain alone reads it: its readers may as
// well read that value and compute the function themselves.
bool joins_readers(const Graph& graph, NodeId id, const std::vector<bool>& free, const Readers& readers) {
  const Node& node = graph.node(id);
  const std::vector<NodeId>& own = readers[static_cast<std::size_t>(id)];
  if (node.inputs.size() != 1 || own.empty()) return false;
  const auto chains = [&](NodeId reader) {
    return may_chain(graph, reader, free) && graph.node(reader).shape == node.shape;
  };
  const std::vector<NodeId>& others = readers[static_cast<std::size_t>(node.inputs[0])];
  return std::all_of(own.begin(), own.end(), chains) && !std::all_of(others.begin(), others.end(), chains);
}

void join_chains(const Graph& graph, const std::vector<bool>& free, const Readers& readers, Groups& groups) {
  for (NodeId id = 0; id < graph.size(); ++id) {
    if (!may_chain(graph, id, free) || joins_readers(graph, id, free, readers)) continue;
    for (NodeId input : graph.node(id).inputs) {
      if (!may_chain(graph, input, free) || graph.node(input).shape != graph.node(id).shape) continue;
      groups.join(groups.of(input), groups.of(id));
    }
  }
}

// Outputs and next values: in memory, whoever else reads them.
std::vector<bool> kept_nodes(const Graph& graph) {
  std::vector<bool> kept(static_cast<std::size_t>(graph.size()), false);
  for (const auto& [name, id] : graph.outputs()) kept[static_cast<std::size_t>(id)] = true;
  for (const auto& [target, id] : graph.updates()) kept[static_cast<std::size_t>(id)] = true;
  return kept;
}

// Joins products with the chains that alone read them, where a tail fits. The tail of each group that has
// one.
std::map<int, Tail> attach_tails(const Graph& graph, const std::vector<bool>& free, const Readers& readers,
                                 Groups& groups) {
  std::map<int, Tail> tails;
  const std::vector<bool> kept = kept_nodes(graph);
  for (NodeId id = 0; id < graph.size(); ++id) {
    const std::vector<NodeId>& own = readers[static_cast<std::size_t>(id)];
    if (!is_tile_product(graph, id) || own.empty() || !may_chain(graph, own[0], free)) continue;
    const int product = groups.of(id), chain = groups.of(own[0]);
    const auto elsewhere = [&](NodeId reader) { return groups.of(reader) != chain; };
    if (std::any_of(own.begin(), own.end(), elsewhere) || tails.contains(chain) ||
        kept[static_cast<std::size_t>(id)])
      continue;
    const std::optional<Tail> tail = tail_of(graph, id, groups.members(chain), free, readers);
    if (tail && groups.join(product, chain)) tails.emplace(product, *tail);
  }
  return tails;
}

// Next values that chains may write over the old ones: everyone else who reads the old value goes first.
std::vector<NodeId> claim_in_place(const Graph& graph, const std::vector<bool>& free, Groups& groups) {
  std::vector<NodeId> result;
  const auto behind = [&](NodeId id) {
    while (free[static_cast<std::size_t>(id)]) id = graph.node(id).inputs[0];
    return id;
  };
  // Who reads a node, also through nodes that cost nothing.
  Readers readers(static_cast<std::size_t>(graph.size()));
  for (NodeId id = 0; id < graph.size(); ++id)
    for (const NodeId input : graph.node(id).inputs)
      if (groups.of(id) >= 0) readers[static_cast<std::size_t>(behind(input))].push_back(id);
  for (const auto& [target, value] : graph.updates()) {
    if (!may_chain(graph, value, free)) continue;
    const int writer = groups.of(value);
    bool good = true;
    for (const NodeId reader : readers[static_cast<std::size_t>(target)])
      good = good && groups.order(groups.of(reader), writer);
    // Within the group every element is read before it is written only where it is read as it lies.
    for (const NodeId id : groups.members(writer))
      for (const NodeId input : graph.node(id).inputs)
        if (free[static_cast<std::size_t>(input)] || !graph.node(id).op->element_wise)
          good = good && behind(input) != target;
    if (good) result.push_back(target);
  }
  return result;
}

}  // namespace

std::vector<bool> free_nodes(const Graph& graph, bool fuse) {
  std::vector<bool> free(static_cast<std::size_t>(graph.size()), false);
  std::vector<bool> chains(free.size(), true), products(free.size(), true);
  for (NodeId id = 0; id < graph.size(); ++id)
    for (const NodeId input : graph.node(id).inputs) {
      const Op& op = *graph.node(id).op;
      if (!op.element_wise) chains[static_cast<std::size_t>(input)] = false;
      if (!op.info.reads_transposed) products[static_cast<std::size_t>(input)] = false;
    }
  const auto keep = [&](NodeId id) {
    chains[static_cast<std::size_t>(id)] = products[static_cast<std::size_t>(id)] = false;
  };
  for (const auto& [name, id] : graph.outputs()) keep(id);
  for (const auto& [target, id] : graph.updates()) keep(id);
  for (NodeId id = 0; id < graph.size(); ++id) {
    const Node& node = graph.node(id);
    const auto at = static_cast<std::size_t>(id);
    free[at] = node.op == &reshape_op || (fuse && node.op == &broadcast_op && chains[at]) ||
               (fuse && swaps_a_matrix(node) && products[at]);
  }
  // A reshape of a repeat or of a transpose needs real memory behind it.
  for (NodeId id = 0; id < graph.size(); ++id) {
    if (graph.node(id).op != &reshape_op) continue;
    for (NodeId input = graph.node(id).inputs[0]; free[static_cast<std::size_t>(input)];
         input = graph.node(input).inputs[0])
      if (graph.node(input).op != &reshape_op) {
        free[static_cast<std::size_t>(input)] = false;
        break;
      }
  }
  return free;
}

namespace {

// The blocks of images that a group does one by one, or 0.
std::int64_t blocks_of(const Graph& graph, const Fusion& group) {
  const Node& node = graph.node(group.nodes.back());
  const bool on_images = node.op->info.on_images.inputs > 0;
  if (!group.chain && !on_images) return 0;
  const Shape& shape = on_images && !in_lanes(node.shape) ? graph.node(node.inputs[0]).shape : node.shape;
  return in_lanes(shape) ? shape[0] : 0;
}

}  // namespace

FusionOrder schedule(const Graph& graph, bool fuse) {
  FusionOrder result;
  result.free = free_nodes(graph, fuse);
  Groups groups(graph, result.free);
  std::map<int, Tail> tails;
  if (fuse) {
    const Readers readers = readers_of(graph);
    join_chains(graph, result.free, readers, groups);
    tails = attach_tails(graph, result.free, readers, groups);
    result.in_place = claim_in_place(graph, result.free, groups);
  }
  result.group_of.assign(static_cast<std::size_t>(graph.size()), -1);
  std::vector<std::size_t> waits(groups.count());
  std::vector<Fusion> fusions(groups.count());
  // The group whose first node is oldest goes first: forward, then backward, then updates, as written. But a
  // sweep goes on as long as it can.
  std::set<std::pair<NodeId, int>> ready;
  for (int group = 0; group < static_cast<int>(groups.count()); ++group) {
    waits[static_cast<std::size_t>(group)] = groups.reads(group).size();
    Fusion& made = fusions[static_cast<std::size_t>(group)];
    made.nodes = groups.members(group);
    if (made.nodes.empty()) continue;
    made.chain = fuse && may_chain(graph, made.nodes[0], result.free);
    if (const auto tail = tails.find(group); tail != tails.end()) made.tail = tail->second;
    made.blocks = blocks_of(graph, made);
    if (groups.reads(group).empty()) ready.emplace(made.nodes[0], group);
  }
  std::int64_t blocks = 0;
  int sweeps = 0;
  while (!ready.empty()) {
    const auto goes_on = [&](const auto& each) {
      return fusions[static_cast<std::size_t>(each.second)].blocks == blocks;
    };
    auto next_ready = blocks > 0 ? std::find_if(ready.begin(), ready.end(), goes_on) : ready.end();
    const bool same = next_ready != ready.end();
    if (!same) next_ready = ready.begin();
    const int group = next_ready->second;
    ready.erase(next_ready);
    for (const NodeId id : groups.members(group))
      result.group_of[static_cast<std::size_t>(id)] = static_cast<int>(result.groups.size());
    Fusion& made = fusions[static_cast<std::size_t>(group)];
    blocks = made.blocks;
    if (blocks > 0) made.sweep = same ? sweeps : ++sweeps;
    result.groups.push_back(std::move(made));
    for (const int next : groups.read_by(group))
      if (--waits[static_cast<std::size_t>(next)] == 0) ready.emplace(groups.members(next)[0], next);
  }
  return result;
}

std::string to_text(const Graph& graph, const FusionOrder& schedule) {
  std::string text;
  for (std::size_t i = 0; i < schedule.groups.size(); ++i) {
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

}  // namespace gradus
