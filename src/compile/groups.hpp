// groups.hpp - groups of nodes while they grow: a graph of groups that must stay free of cycles.
#pragma once

#include <set>
#include <vector>

#include "graph/by_id.hpp"

namespace gradus::compile {

/// Position of a group among all; counted as nodes are.
using GroupId = NodeId;
inline constexpr GroupId no_group = -1;

/// At first each node that is computed is a group of its own; leaves and nodes that cost nothing are in none.
class Groups {
 public:
  /// `free`: nodes that cost nothing.
  Groups(const Graph& graph, const NodeSet& free);

  GroupId of(NodeId id) const { return of_[id]; }
  /// Number of groups; those that were joined to others have no members.
  GroupId size() const { return all_.size(); }
  const std::vector<NodeId>& members(GroupId group) const { return all_[group].members; }
  /// The groups that must come before and after it.
  const std::set<GroupId>& reads(GroupId group) const { return all_[group].reads; }
  const std::set<GroupId>& read_by(GroupId group) const { return all_[group].read_by; }

  /// Joins b into a, unless that would close a cycle, make one too long, or one of them reads the other
  /// through a node that costs nothing.
  bool join(GroupId a, GroupId b);
  /// Makes `later` wait for `earlier`, unless that would close a cycle.
  bool order(GroupId earlier, GroupId later);

 private:
  struct Group {
    std::vector<NodeId> members;
    std::set<GroupId> reads, read_by;
  };

  bool apart(GroupId a, GroupId b) const;
  bool reaches(GroupId from, GroupId to) const;
  bool detour(GroupId a, GroupId b) const;
  void link(GroupId from, GroupId to);
  void unlink(GroupId from, GroupId to);

  ById<GroupId> of_;
  ById<Group> all_;
  /// By node: what it reads through nodes that cost nothing.
  ById<std::vector<NodeId>> through_memory_;
};

}  // namespace gradus::compile
