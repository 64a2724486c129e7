// resident.cpp - finds weights that products alone read and write.
#include "compile/resident.hpp"

#include <algorithm>
#include <vector>

#include "graph/op.hpp"
#include "ops/records.hpp"

namespace gradus::compile {
namespace {

// With fewer outputs sums along k win, which want weights as they are; and with fewer rows in a batch, where
// a step would turn the panels again for the gradient of its inputs.
constexpr std::int64_t least_outputs = 16, least_rows_of_step = 11;

class Finder {
 public:
  Finder(const Graph& graph, const FusionOrder& schedule)
      : graph_(graph), schedule_(schedule), readers_(readers_of(graph)), outputs_(graph) {
    for (const auto& [name, id] : graph.outputs()) outputs_.insert(id);
  }

  std::vector<NodeId> find() {
    for (const Fusion& group : schedule_.groups)
      if (group.tail && group.tail->kind == kernels::TailKind::update) add_changed(group);
    for (NodeId id = 0; id < graph_.size(); ++id)
      if (is_constant_parameter(id) && multiplies(id, {})) found_.push_back(id);
    return std::move(found_);
  }

 private:
  void add_changed(const Fusion& group) {
    const auto& tail = group.tail->beside;
    const NodeId weight = *tail.weight;
    if (!changes(weight, group.tail->result) || !multiplies(weight, group)) return;
    const bool moves = tail.velocity.has_value();
    if (moves && !(changes(*tail.velocity, *tail.next_velocity) && read_only_by(*tail.velocity, group)))
      return;
    found_.push_back(weight);
    if (moves) found_.push_back(*tail.velocity);
  }

  const Node& node(NodeId id) const { return graph_.node(id); }
  bool is_in(NodeId id, const Fusion& group) const {
    return std::find(group.nodes.begin(), group.nodes.end(), id) != group.nodes.end();
  }

  bool is_output(NodeId id) const { return outputs_.contains(id); }
  // Each as often as it reads it.
  const std::vector<NodeId>& readers(NodeId id) const { return readers_[id]; }

  bool is_constant_parameter(NodeId id) const {
    return node(id).op == &parameter_op && node(id).dtype == Dtype::float32 && node(id).shape.rank() == 2 &&
           !graph_.updates().contains(id) && !is_output(id);
  }

  // A leaf whose next value is written over it, and that is no output.
  bool changes(NodeId leaf, NodeId next) const {
    const auto update = graph_.updates().find(leaf);
    return is_leaf(node(leaf)) && update != graph_.updates().end() && update->second == next &&
           schedule_.in_place.contains(leaf) && !is_output(leaf);
  }

  bool read_only_by(NodeId leaf, const Fusion& group) const {
    return std::all_of(readers(leaf).begin(), readers(leaf).end(),
                       [&](NodeId id) { return is_in(id, group); });
  }

  // The right factor of products, as it is or transposed, one of them worth panels.
  bool multiplies(NodeId leaf, const Fusion& step) const {
    bool worth = false;
    for (const NodeId id : readers(leaf)) {
      if (is_in(id, step)) continue;
      const bool turned = node(id).op == &transpose_op && schedule_.free.contains(id);
      if (turned) {
        if (!all_factors(id, leaf, worth)) return false;
      } else if (!is_factor(id, leaf)) {
        return false;
      }
    }
    return worth;
  }

  bool all_factors(NodeId transpose, NodeId leaf, bool& worth) const {
    const std::int64_t least_rows = is_constant_parameter(leaf) ? 1 : least_rows_of_step;
    for (const NodeId id : readers(transpose)) {
      if (!is_factor(id, transpose)) return false;
      worth = worth || (node(id).shape[1] >= least_outputs && node(id).shape[0] >= least_rows);
    }
    return !is_output(transpose);
  }

  bool is_factor(NodeId product, NodeId factor) const {
    const Node& n = node(product);
    return is_tile_product(graph_, product) && n.inputs[1] == factor && n.inputs[0] != factor;
  }

  const Graph& graph_;
  const FusionOrder& schedule_;
  ById<std::vector<NodeId>> readers_;
  NodeSet outputs_;
  std::vector<NodeId> found_;
};

}  // namespace

std::vector<NodeId> resident_leaves(const Graph& graph, const FusionOrder& schedule) {
  return Finder(graph, schedule).find();
}

}  // namespace gradus::compile
