// resident.cpp - finds weights that products alone read and write.
#include "compile/resident.hpp"

#include <algorithm>

#include "graph/op.hpp"
#include "ops/records.hpp"

namespace gradus {
namespace {

// With fewer outputs, or fewer rows in a batch, sums along k win, which want weights as they are.
constexpr std::int64_t least_outputs = 16, least_rows = 11;

class Finder {
 public:
  Finder(const Graph& graph, const Schedule& schedule) : graph_(graph), schedule_(schedule) {}

  std::vector<NodeId> find() {
    std::vector<NodeId> result;
    for (const Group& group : schedule_.groups) {
      if (!group.tail || group.tail->kind != TailKind::update) continue;
      const Tail& tail = *group.tail;
      if (!changes(tail.weight, tail.result) || !multiplies(tail.weight, group)) continue;
      if (tail.velocity >= 0 &&
          !(changes(tail.velocity, tail.next_velocity) && read_only_by(tail.velocity, group)))
        continue;
      result.push_back(tail.weight);
      if (tail.velocity >= 0) result.push_back(tail.velocity);
    }
    return result;
  }

 private:
  const Node& node(NodeId id) const { return graph_.node(id); }
  bool is_in(NodeId id, const Group& group) const {
    return std::find(group.nodes.begin(), group.nodes.end(), id) != group.nodes.end();
  }

  // A leaf whose next value is written over it, and that is no output.
  bool changes(NodeId leaf, NodeId next) const {
    const auto update = graph_.updates().find(leaf);
    const auto named = [&](const auto& output) { return output.second == leaf; };
    return is_leaf(node(leaf)) && update != graph_.updates().end() && update->second == next &&
           std::find(schedule_.in_place.begin(), schedule_.in_place.end(), leaf) !=
               schedule_.in_place.end() &&
           std::none_of(graph_.outputs().begin(), graph_.outputs().end(), named);
  }

  bool read_only_by(NodeId leaf, const Group& group) const {
    for (NodeId id = 0; id < graph_.size(); ++id)
      for (const NodeId input : node(id).inputs)
        if (input == leaf && !is_in(id, group)) return false;
    return true;
  }

  // The right factor of products, as it is or transposed, one of them worth panels.
  bool multiplies(NodeId leaf, const Group& step) const {
    bool worth = false;
    for (NodeId id = 0; id < graph_.size(); ++id)
      for (const NodeId input : node(id).inputs) {
        if (input != leaf || is_in(id, step)) continue;
        const bool turned = node(id).op == &transpose_op && schedule_.free[static_cast<std::size_t>(id)];
        if (turned) {
          if (!all_factors(id, worth)) return false;
        } else if (!is_factor(id, leaf)) {
          return false;
        }
      }
    return worth;
  }

  bool all_factors(NodeId transpose, bool& worth) const {
    for (NodeId id = 0; id < graph_.size(); ++id)
      for (const NodeId input : node(id).inputs) {
        if (input != transpose) continue;
        if (!is_factor(id, transpose)) return false;
        worth = worth || (node(id).shape[1] >= least_outputs && node(id).shape[0] >= least_rows);
      }
    for (const auto& [name, id] : graph_.outputs())
      if (id == transpose) return false;
    return true;
  }

  bool is_factor(NodeId product, NodeId factor) const {
    const Node& n = node(product);
    return is_tile_product(graph_, product) && n.inputs[1] == factor && n.inputs[0] != factor;
  }

  const Graph& graph_;
  const Schedule& schedule_;
};

}  // namespace

std::vector<NodeId> resident_leaves(const Graph& graph, const Schedule& schedule) {
  return Finder(graph, schedule).find();
}

}  // namespace gradus
