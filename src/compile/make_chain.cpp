// make_chain.cpp - from a group of nodes to registers, steps and stores.
#include <algorithm>
#include <map>

#include "compile/chain.hpp"
#include "graph/make_op.hpp"
#include "ops/records.hpp"

namespace gradus {

namespace {

// Strides of a source read through a repeat to `shape`, axes that lie behind each other in memory merged.
void set_strides(ChainInput& input, const Shape& source, const Shape& shape) {
  std::vector<std::int64_t> lengths, strides;
  std::int64_t stride = 1;
  for (int i = 1; i <= shape.rank(); ++i) {
    const bool present = i <= source.rank();
    const bool repeats = !present || (source[-i] == 1 && shape[-i] != 1);
    const std::int64_t length = shape[-i], step = repeats ? 0 : stride;
    if (present) stride *= source[-i];
    if (length == 1) continue;
    const bool merges =
        !lengths.empty() && ((step == 0 && strides.back() == 0) ||
                             (step != 0 && strides.back() != 0 && step == strides.back() * lengths.back()));
    if (merges)
      lengths.back() *= length;
    else
      lengths.push_back(length), strides.push_back(step);
  }
  std::reverse(lengths.begin(), lengths.end());
  std::reverse(strides.begin(), strides.end());
  if (lengths.empty()) lengths = {1}, strides = {0};
  if (lengths.size() == 2 && strides[0] == 0 && strides[1] == 1) input.period = lengths[1];
  input.lengths = std::move(lengths);
  input.strides = std::move(strides);
}

class ChainMaker {
 public:
  ChainMaker(const Group& group, const ChainContext& context) : group_(group), context_(context) {}

  Chain make() {
    const Shape& shape = context_.graph.node(group_.nodes[0]).shape;
    chain_.size = shape.size();
    for (const NodeId id : group_.nodes) inside_[id] = -1;
    for (const NodeId id : group_.nodes) collect_inputs(id);
    int reg = static_cast<int>(chain_.inputs.size());
    for (const NodeId id : group_.nodes) inside_[id] = reg++;
    for (const NodeId id : group_.nodes) add_step(id);
    for (const NodeId id : group_.nodes) add_stores(id);
    place_registers();
    return std::move(chain_);
  }

 private:
  const Node& node(NodeId id) const { return context_.graph.node(id); }

  void collect_inputs(NodeId id) {
    for (const NodeId input : node(id).inputs) {
      if (inside_.contains(input) || outside_.contains(input)) continue;
      outside_[input] = static_cast<int>(chain_.inputs.size());
      chain_.inputs.push_back(read(input));
    }
  }

  ChainInput read(NodeId id) const {
    ChainInput input;
    NodeId source = id;
    while (context_.free[static_cast<std::size_t>(source)] && node(source).op == &broadcast_op)
      source = node(source).inputs[0];
    input.slot = context_.locate(source);
    if (input.slot.shape == node(id).shape) return input;
    input.access = input.slot.shape.size() == 1 ? ChainInput::Access::single : ChainInput::Access::repeated;
    set_strides(input, input.slot.shape, node(id).shape);
    if (input.access == ChainInput::Access::single) input.period = 0;
    return input;
  }

  int reg(NodeId id) const {
    const auto found = inside_.find(id);
    return found != inside_.end() ? found->second : outside_.at(id);
  }

  void add_step(NodeId id) {
    const Node& n = node(id);
    const TypedKernel& kernel = kernel_of(context_.graph, n);
    ChainStep step{n.op, kernel.loop, op_parts::settings_of(n.op->settings, n.attributes),
                   {},   0,           inside_.at(id)};
    for (const NodeId input : n.inputs) step.inputs[static_cast<std::size_t>(step.arity++)] = reg(input);
    chain_.steps.push_back(step);
  }

  void add_stores(NodeId id) {
    for (ChainStore store : context_.stores(id)) {
      store.reg = inside_.at(id);
      store.deferred = read_later(store, id);
      chain_.stores.push_back(std::move(store));
    }
  }

  // True where a step after the one that makes `id` reads the old contents of the store's memory.
  bool read_later(const ChainStore& store, NodeId id) const {
    bool after = false;
    for (std::size_t i = 0; i < group_.nodes.size(); ++i) {
      if (after)
        for (int k = 0; k < chain_.steps[i].arity; ++k) {
          const auto r = static_cast<std::size_t>(chain_.steps[i].inputs[static_cast<std::size_t>(k)]);
          if (r < chain_.inputs.size() && chain_.inputs[r].slot.location == store.slot.location) return true;
        }
      after = after || group_.nodes[i] == id;
    }
    return false;
  }

  // Registers that are stored at once live in that memory; others get scratch slots, shared once they are
  // dead.
  void place_registers() {
    const std::size_t count = chain_.inputs.size() + group_.nodes.size();
    std::vector<std::size_t> last(count, 0);
    for (std::size_t s = 0; s < chain_.steps.size(); ++s)
      for (int k = 0; k < chain_.steps[s].arity; ++k)
        last[static_cast<std::size_t>(chain_.steps[s].inputs[static_cast<std::size_t>(k)])] = s;
    std::vector<bool> in_memory(count, false);
    for (const ChainStore& store : chain_.stores) {
      if (store.deferred)
        last[static_cast<std::size_t>(store.reg)] = chain_.steps.size();
      else
        in_memory[static_cast<std::size_t>(store.reg)] = true;
    }
    // A register in memory must be the first of its stores that is not deferred: see PieceRun::address.
    std::stable_partition(chain_.stores.begin(), chain_.stores.end(),
                          [](const ChainStore& s) { return !s.deferred; });
    chain_.scratch.assign(count, -1);
    std::vector<int> spare;
    std::int64_t period = 0;
    for (std::size_t i = 0; i < chain_.inputs.size(); ++i) {
      chain_.width = std::max(chain_.width, size_of(chain_.inputs[i].slot.dtype));
      if (chain_.inputs[i].access != ChainInput::Access::direct) chain_.scratch[i] = chain_.scratch_slots++;
      period = std::max(period, chain_.inputs[i].period);
    }
    for (std::size_t s = 0; s < chain_.steps.size(); ++s) {
      const auto made = static_cast<std::size_t>(chain_.steps[s].output);
      chain_.width = std::max(chain_.width, size_of(node(group_.nodes[s]).dtype));
      if (!in_memory[made]) {
        if (spare.empty()) spare.push_back(chain_.scratch_slots++);
        chain_.scratch[made] = spare.back();
        spare.pop_back();
      }
      for (std::size_t r = chain_.inputs.size(); r < made; ++r)
        if (last[r] == s && chain_.scratch[r] >= 0) spare.push_back(chain_.scratch[r]);
    }
    set_tile(period);
  }

  void set_tile(std::int64_t period) {
    chain_.tile = tile_for(chain_.scratch_slots, chain_.width);
    if (period > 0 && period <= chain_.tile) chain_.tile = chain_.tile / period * period;
    for (ChainInput& input : chain_.inputs)
      if (input.period > 0 && chain_.tile % input.period != 0) input.period = 0;
  }

  const Group& group_;
  const ChainContext& context_;
  Chain chain_;
  std::map<NodeId, int> inside_, outside_;
};

}  // namespace

Chain make_chain(const Group& group, const ChainContext& context) {
  return ChainMaker(group, context).make();
}

}  // namespace gradus
