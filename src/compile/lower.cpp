// lower.cpp - turns groups into instructions, values into places in memory.
#include "compile/lower.hpp"

#include <algorithm>
#include <map>

#include "compile/chain.hpp"
#include "compile/free_nodes.hpp"
#include "compile/memory.hpp"
#include "compile/resident.hpp"
#include "ops/records.hpp"

namespace gradus::compile {
namespace {

class Lowering {
 public:
  Lowering(const Graph& graph, const FusionOrder& schedule, const CompileOptions& options)
      : graph_(graph), options_(options), schedule_(schedule), parts_(std::make_unique<Program::Parts>()) {}

  std::unique_ptr<Program::Parts> run() {
    collect_leaves();
    if (options_.resident) collect_residents();
    place_values();
    for (const Fusion& group : schedule_.groups) {
      parts_->instructions.push_back(lower(group));
      parts_->instructions.back().blocks = group.blocks;
      parts_->instructions.back().sweep = group.sweep;
    }
    add_copies();
    for (const auto& [name, id] : graph_.outputs()) parts_->outputs[name] = as_it_was(id);
    parts_->instructions.insert(parts_->instructions.begin(), saves_.begin(), saves_.end());
    return std::move(parts_);
  }

 private:
  static std::size_t bytes_of(const Node& node) {
    return static_cast<std::size_t>(node.shape.size()) * size_of(node.dtype);
  }

  void collect_leaves() {
    for (NodeId id = 0; id < graph_.size(); ++id) {
      const Node& node = graph_.node(id);
      if (!is_leaf(node)) continue;
      if (node.value) {
        places_[id] = {Location::Place::constant, parts_->constants.size()};
        parts_->constants.push_back(node.value);
      } else {
        places_[id] = {Location::Place::leaf, parts_->leaves.size()};
        parts_->leaves.push_back(
            {node.name, node.op, node.shape, node.dtype, node.op == &state_op ? graph_.initial(id) : 0});
      }
    }
  }

  void collect_residents() {
    for (const NodeId id : resident_leaves(graph_, schedule_)) {
      const Shape& shape = graph_.node(id).shape;
      const std::size_t leaf = places_.at(id).index;
      places_[id] = {Location::Place::resident, parts_->residents.size()};
      parts_->residents.push_back({leaf, shape[1], shape[0], graph_.updates().contains(id)});
    }
  }

  NodeId source(NodeId id) const { return source_of(graph_, schedule_.free, id); }

  // When groups run: those of a sweep all at a time, since each goes through all of them block by block.
  ById<int> times_of_groups() const {
    ById<int> times;
    for (GroupId g = 0; g < schedule_.groups.size(); ++g) {
      const int sweep = schedule_.groups[g].sweep;
      const bool same = g > 0 && sweep >= 0 && schedule_.groups[g - 1].sweep == sweep;
      times.add(same ? times[g - 1] : g);
    }
    times.add(times.size());
    return times;
  }

  // Decides which values need memory, from when to when, and where.
  void place_values() {
    for (const auto& [target, value] : graph_.updates())
      if (in_place(target) && !places_.contains(value)) places_[value] = places_.at(target);
    std::map<NodeId, Lifetime> lives;
    const GroupId end = schedule_.groups.size();
    const ById<int> times = times_of_groups();
    const auto read = [&](NodeId id, GroupId reader) {
      const NodeId from = source(id);
      if (places_.contains(from)) return;
      const GroupId made = schedule_.group_of[from];
      if (reader == made && schedule_.groups[made].is_fused()) return;
      Lifetime& life =
          lives.try_emplace(from, Lifetime{bytes_of(graph_.node(from)), times[made], times[made]})
              .first->second;
      life.last = std::max(life.last, times[reader]);
    };
    for (GroupId g = 0; g < end; ++g)
      for (const NodeId id : schedule_.groups[g].nodes) {
        for (const NodeId input : graph_.node(id).inputs) read(input, g);
        if (!schedule_.groups[g].is_fused()) read(id, g);
      }
    for (const auto& [name, id] : graph_.outputs()) read(id, end);
    for (const auto& [target, id] : graph_.updates()) read(id, end);
    std::vector<Lifetime> values;
    for (const auto& [id, life] : lives) values.push_back(life);
    const MemoryPlan plan = plan_memory(values, options_.reuse_memory);
    std::size_t i = 0;
    for (const auto& [id, life] : lives) places_[id] = {Location::Place::arena, plan.offsets[i++]};
    parts_->arena_bytes = plan.bytes;
  }

  Slot locate(NodeId id) const {
    const Node& node = graph_.node(id);
    return {places_.at(source(id)), node.shape, node.dtype, false};
  }

  // An operand of a single op; a free transpose is handed over as such.
  Slot operand(NodeId id) const {
    Slot slot = locate(id);
    for (; schedule_.free.contains(id); id = graph_.node(id).inputs[0])
      if (graph_.node(id).op == &transpose_op) slot.transposed = !slot.transposed;
    return slot;
  }

  Instruction lower(const Fusion& group) {
    Instruction instruction;
    instruction.node = group.nodes.back();
    const Node& node = graph_.node(instruction.node);
    if (group.chain) {
      instruction.kind = Instruction::Kind::chain;
      const ChainContext context{graph_, schedule_.free, [&](NodeId id) { return locate(id); },
                                 [&](NodeId id) { return stores_of(id); }};
      instruction.chain = make_chain(group, context);
      return instruction;
    }
    if (group.tail || (options_.fuse && is_tile_product(graph_, instruction.node)))
      return product(group.tail.value_or(Tail{.product = instruction.node, .result = instruction.node}));
    instruction.op = node.op;
    instruction.kernel = kernel_of(graph_, node);
    instruction.attributes = node.attributes;
    for (const NodeId input : node.inputs) instruction.inputs.push_back(operand(input));
    instruction.output = locate(instruction.node);
    return instruction;
  }

  // How a product is done. One that writes panels of a transpose is done as (a b)^T = b^T a^T; a factor in
  // panels lies in those of its transpose.
  static kernels::ProductForm form_of(std::vector<Slot>& inputs, const Slot& output, kernels::TailKind tail) {
    const auto in_panels = [](const Slot& slot) { return slot.location.place == Location::Place::resident; };
    const Slot &a = inputs[0], &b = inputs[1];
    if (in_panels(output)) {
      const kernels::ProductForm form{b.shape[1],    a.shape[1], a.shape[0], !b.transposed,
                                      !a.transposed, tail,       false,      true};
      std::swap(inputs[0], inputs[1]);
      return form;
    }
    return {a.shape[0], a.shape[1],   b.shape[1], a.transposed, in_panels(b) ? !b.transposed : b.transposed,
            tail,       in_panels(b), false};
  }

  Instruction product(const Tail& tail) {
    Instruction instruction;
    instruction.kind = Instruction::Kind::product;
    instruction.node = tail.result;
    for (const NodeId input : graph_.node(tail.product).inputs) instruction.inputs.push_back(operand(input));
    const ChainStore store = stores_of(tail.result).at(0);
    instruction.output = store.slot;
    instruction.checked = store.checked;
    instruction.form = form_of(instruction.inputs, store.slot, tail.kind);
    instruction.tail = tail.beside.moved([&](std::optional<NodeId> id, kernels::TailShape) {
      return id ? std::optional<Slot>(locate(*id)) : std::nullopt;
    });
    return instruction;
  }

  bool is_parameter(NodeId id) const { return graph_.node(id).op == &parameter_op; }
  bool in_place(NodeId target) const { return schedule_.in_place.contains(target); }

  std::vector<ChainStore> stores_of(NodeId id) const {
    std::vector<ChainStore> result;
    const Node& node = graph_.node(id);
    const auto place = places_.find(id);
    if (place != places_.end() && place->second.place == Location::Place::arena)
      result.push_back({0, {place->second, node.shape, node.dtype}});
    for (const auto& [target, value] : graph_.updates())
      if (value == id && in_place(target)) result.push_back({0, locate(target), false, is_parameter(target)});
    return result;
  }

  bool changes(NodeId leaf) const {
    const auto found = graph_.updates().find(leaf);
    return found != graph_.updates().end() && found->second != leaf;
  }

  // Where the value of a node is found when the step is over. That of a leaf which gets a next value is saved
  // before the step begins.
  Slot as_it_was(NodeId id) {
    Slot slot = locate(id);
    const NodeId leaf = source(id);
    if (!changes(leaf)) return slot;
    const auto [place, missing] =
        saved_.try_emplace(leaf, Location{Location::Place::arena, parts_->arena_bytes});
    if (missing) {
      parts_->arena_bytes += padded(bytes_of(graph_.node(leaf)));
      Slot saved = locate(leaf);
      saved.location = place->second;
      saves_.push_back(copy(leaf, locate(leaf), std::move(saved)));
    }
    slot.location = place->second;
    return slot;
  }

  static Instruction copy(NodeId node, Slot from, Slot to) {
    Instruction result;
    result.kind = Instruction::Kind::copy;
    result.node = node;
    result.inputs = {std::move(from)};
    result.output = std::move(to);
    return result;
  }

  // Next values that could not be written in place: copied when everything has been read.
  void add_copies() {
    for (const auto& [target, value] : graph_.updates()) {
      if (in_place(target) || target == value) continue;
      parts_->instructions.push_back(copy(value, as_it_was(value), locate(target)));
      parts_->instructions.back().checked = is_parameter(target);
    }
  }

  const Graph& graph_;
  const CompileOptions& options_;
  const FusionOrder& schedule_;
  std::map<NodeId, Location> places_;
  std::unique_ptr<Program::Parts> parts_;
  // Copies of leaves that change, and the instructions that make them.
  std::map<NodeId, Location> saved_;
  std::vector<Instruction> saves_;
};

}  // namespace

std::unique_ptr<Program::Parts> lower(const Graph& graph, const FusionOrder& schedule,
                                      const CompileOptions& options) {
  return Lowering(graph, schedule, options).run();
}

}  // namespace gradus::compile
