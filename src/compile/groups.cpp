// groups.cpp - joins groups of nodes, and looks out for cycles.
#include "compile/groups.hpp"

#include <algorithm>

#include "compile/free_nodes.hpp"
#include "graph/op.hpp"

namespace gradus::compile {
namespace {

// More nodes than this in a chain would not fit the first-level cache as tiles.
constexpr std::size_t longest_chain = 24;

}  // namespace

Groups::Groups(const Graph& graph, const NodeSet& free) : of_(graph, no_group), through_memory_(graph) {
  for (NodeId id = 0; id < graph.size(); ++id) {
    if (is_leaf(graph.node(id)) || free.contains(id)) continue;
    of_[id] = all_.add({{id}, {}, {}});
    for (const NodeId input : graph.node(id).inputs) {
      const NodeId source = source_of(graph, free, input);
      if (of(source) == no_group) continue;
      link(of(source), of(id));
      if (source != input) through_memory_[id].push_back(source);
    }
  }
}

bool Groups::join(GroupId a, GroupId b) {
  if (a == b) return true;
  if (members(a).size() + members(b).size() > longest_chain || apart(a, b) || detour(a, b) || detour(b, a))
    return false;
  for (const NodeId id : members(b)) of_[id] = a;
  std::vector<NodeId>& all = all_[a].members;
  all.insert(all.end(), members(b).begin(), members(b).end());
  std::sort(all.begin(), all.end());
  all_[b].members.clear();
  const std::set<GroupId> reads_b = reads(b), read_by_b = read_by(b);
  for (const GroupId other : reads_b) unlink(other, b), link(other, a);
  for (const GroupId other : read_by_b) unlink(b, other), link(a, other);
  return true;
}

bool Groups::order(GroupId earlier, GroupId later) {
  if (earlier == later) return true;
  if (reaches(later, earlier)) return false;
  link(earlier, later);
  return true;
}

// One of them reads the other through a repeat or reshape: that needs the whole value in memory first.
bool Groups::apart(GroupId a, GroupId b) const {
  const auto reads = [&](GroupId reader, GroupId read) {
    return std::any_of(members(reader).begin(), members(reader).end(), [&](NodeId id) {
      const std::vector<NodeId>& sources = through_memory_[id];
      return std::any_of(sources.begin(), sources.end(), [&](NodeId from) { return of(from) == read; });
    });
  };
  return reads(a, b) || reads(b, a);
}

bool Groups::reaches(GroupId from, GroupId to) const {
  std::vector<GroupId> open{from};
  NodeSet seen(size());
  while (!open.empty()) {
    const GroupId at = open.back();
    open.pop_back();
    if (at == to) return true;
    if (seen.contains(at)) continue;
    seen.insert(at);
    for (const GroupId next : read_by(at)) open.push_back(next);
  }
  return false;
}

// A path from a to b that leads through a third group.
bool Groups::detour(GroupId a, GroupId b) const {
  return std::any_of(read_by(a).begin(), read_by(a).end(),
                     [&](GroupId next) { return next != b && reaches(next, b); });
}

void Groups::link(GroupId from, GroupId to) {
  if (from == to) return;
  all_[to].reads.insert(from);
  all_[from].read_by.insert(to);
}

void Groups::unlink(GroupId from, GroupId to) {
  all_[to].reads.erase(from);
  all_[from].read_by.erase(to);
}

}  // namespace gradus::compile
