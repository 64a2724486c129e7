// make_chain.cpp - from a group of nodes to registers, steps and stores.
#include <algorithm>
#include <map>

#include "compile/chain.hpp"
#include "compile/scale.hpp"
#include "graph/make_op.hpp"
#include "ops/records.hpp"

namespace gradus::compile {

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
  if (lengths.empty()) lengths.push_back(1), strides.push_back(0);
  if (lengths.size() == 2 && strides[0] == 0 && strides[1] == 1) input.period = lengths[1];
  input.lengths = std::move(lengths);
  input.strides = std::move(strides);
}

class ChainMaker {
 public:
  ChainMaker(const Fusion& group, const ChainContext& context) : group_(group), context_(context) {}

  Chain make() {
    const Shape& shape = context_.graph.node(group_.nodes[0]).shape;
    chain_.size = shape.size();
    for (const NodeId id : group_.nodes) inside_[id] = -1;
    for (const NodeId id : group_.nodes) collect_inputs(id);
    int reg = chain_.input_count();
    for (const NodeId id : group_.nodes) inside_[id] = reg++;
    for (const NodeId id : group_.nodes) add_step(id);
    for (const NodeId id : group_.nodes) add_stores(id);
    join_scalings();
    mark_factors();
    mark_deferred();
    place_registers();
    return std::move(chain_);
  }

 private:
  const Node& node(NodeId id) const { return context_.graph.node(id); }

  void collect_inputs(NodeId id) {
    for (const NodeId input : node(id).inputs) {
      if (inside_.contains(input) || outside_.contains(input)) continue;
      outside_[input] = chain_.input_count();
      chain_.inputs.push_back(read(input));
    }
  }

  ChainInput read(NodeId id) const {
    ChainInput input;
    NodeId source = id;
    while (context_.free.contains(source) && node(source).op == &broadcast_op)
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
    ChainStep step{.name = n.op->name,
                   .loop = kernel.loop,
                   .settings = op_parts::settings_of(n.op->attributes, n.attributes),
                   .output = inside_.at(id)};
    for (const NodeId input : n.inputs) step.inputs[static_cast<std::size_t>(step.arity++)] = reg(input);
    chain_.steps.push_back(step);
    nodes_.push_back(id);
  }

  void add_stores(NodeId id) {
    for (ChainStore store : context_.stores(id)) {
      store.reg = inside_.at(id);
      chain_.stores.push_back(std::move(store));
    }
  }

  int uses(int reg) const {
    int count = 0;
    for (const ChainStep& step : chain_.steps)
      for (const int read : step.reads()) count += read == reg ? 1 : 0;
    return count;
  }

  bool is_single(int reg) const {
    return reg < chain_.input_count() && chain_.input(reg).access == ChainInput::Access::single;
  }

  // Steps t = s x and y = t + z, where s is a single number and nobody else reads t, become one step.
  void join_scalings() {
    for (std::size_t s = 0; s < chain_.steps.size();) {
      const bool joined = node(nodes_[s]).op == &multiply_op && join_scaling(s);
      if (!joined) {
        ++s;
        continue;
      }
      chain_.steps.erase(chain_.steps.begin() + static_cast<std::ptrdiff_t>(s));
      nodes_.erase(nodes_.begin() + static_cast<std::ptrdiff_t>(s));
    }
  }

  bool join_scaling(std::size_t s) {
    const ChainStep product = chain_.steps[s];
    const ScaleLoops* loops = scale_loops(node(nodes_[s]).dtype);
    const auto stored = [&](const ChainStore& store) { return store.reg == product.output; };
    const int first = product.inputs[0], second = product.inputs[1];
    if (!loops || is_single(first) == is_single(second) || uses(product.output) != 1 ||
        std::any_of(chain_.stores.begin(), chain_.stores.end(), stored))
      return false;
    const auto reads = [&](const ChainStep& step) {
      return std::ranges::find(step.reads(), product.output) != step.reads().end();
    };
    std::size_t r = s + 1;
    while (!reads(chain_.steps[r])) ++r;
    ChainStep* const reader = &chain_.steps[r];
    const Op* op = node(nodes_[r]).op;
    if (reader->arity != 2 || (op != &add_op && op != &subtract_op))
      return false;  // it may be joined already
    const bool leads = reader->inputs[0] == product.output;
    reader->loop = op == &add_op ? loops->add : leads ? loops->subtract : loops->subtract_from;
    reader->name = op == &add_op ? "multiply_add" : leads ? "multiply_subtract" : "subtract_multiple";
    const int rest = reader->inputs[leads ? 1 : 0], factor = is_single(first) ? first : second;
    reader->inputs = {factor, factor == first ? second : first, rest};
    reader->arity = 3;
    reader->joined = true;
    return true;
  }

  // Single numbers that only joined steps read, as their factor.
  void mark_factors() {
    int reg = 0;
    for (ChainInput& input : chain_.inputs) {
      int factors = 0;
      for (const ChainStep& step : chain_.steps)
        if (step.joined && step.inputs[0] == reg) ++factors;
      input.factor = is_single(reg) && factors == uses(reg);
      ++reg;
    }
  }

  // A store whose old contents a later step still reads is written at the end of a tile.
  void mark_deferred() {
    for (ChainStore& store : chain_.stores) {
      bool after = false;
      for (const ChainStep& step : chain_.steps) {
        const auto overwritten = [&](int reg) {
          return reg < chain_.input_count() && chain_.input(reg).slot.location == store.slot.location;
        };
        store.deferred = store.deferred || (after && std::ranges::any_of(step.reads(), overwritten));
        after = after || step.output == store.reg;
      }
    }
  }

  // Registers that are stored at once live in that memory; others get scratch slots, shared once they are
  // dead.
  void place_registers() {
    const NodeId count = chain_.input_count() + static_cast<int>(group_.nodes.size());
    ById<std::size_t> last(count);
    for (std::size_t s = 0; s < chain_.steps.size(); ++s)
      for (const int reg : chain_.steps[s].reads()) last[reg] = s;
    NodeSet in_memory(count);
    for (const ChainStore& store : chain_.stores) {
      if (store.deferred)
        last[store.reg] = chain_.steps.size();
      else
        in_memory.insert(store.reg);
    }
    // A register in memory must be the first of its stores that is not deferred: see chain_memory.
    std::stable_partition(chain_.stores.begin(), chain_.stores.end(),
                          [](const ChainStore& s) { return !s.deferred; });
    chain_.scratch = ById<int>(count, -1);
    std::int64_t period = 0;
    for (int reg = 0; reg < chain_.input_count(); ++reg) {
      const ChainInput& input = chain_.input(reg);
      chain_.width = std::max(chain_.width, size_of(input.slot.dtype));
      if (input.access != ChainInput::Access::direct && !input.factor)
        chain_.scratch[reg] = chain_.scratch_slots++;
      period = std::max(period, input.period);
    }
    place_results(last, in_memory);
    set_tile(period);
  }

  void place_results(const ById<std::size_t>& last, const NodeSet& in_memory) {
    std::vector<int> spare;
    for (std::size_t s = 0; s < chain_.steps.size(); ++s) {
      const int made = chain_.steps[s].output;
      chain_.width = std::max(chain_.width, size_of(node(nodes_[s]).dtype));
      if (!in_memory.contains(made)) {
        if (spare.empty()) spare.push_back(chain_.scratch_slots++);
        chain_.scratch[made] = spare.back();
        spare.pop_back();
      }
      for (int reg = chain_.input_count(); reg < made; ++reg)
        if (last[reg] == s && chain_.scratch[reg] >= 0) spare.push_back(chain_.scratch[reg]);
    }
  }

  void set_tile(std::int64_t period) {
    chain_.tile = std::min(tile_for(chain_.scratch_slots, chain_.width),
                           (std::max<std::int64_t>(chain_.size, 1) + 15) / 16 * 16);
    if (period > 0 && period <= chain_.tile) chain_.tile = chain_.tile / period * period;
    for (ChainInput& input : chain_.inputs)
      if (input.period > 0 && chain_.tile % input.period != 0) input.period = 0;
  }

  const Fusion& group_;
  const ChainContext& context_;
  Chain chain_;
  // The node of each step.
  std::vector<NodeId> nodes_;
  std::map<NodeId, int> inside_, outside_;
};

}  // namespace

Chain make_chain(const Fusion& group, const ChainContext& context) {
  return ChainMaker(group, context).make();
}

}  // namespace gradus::compile
