// tail.cpp - recognises bias and relu, the mask of a relu, and steps of gradient descent behind a product.
#include "compile/tail.hpp"

#include <algorithm>

#include "graph/op.hpp"
#include "ops/records.hpp"

namespace gradus::compile {
namespace {

class Matcher {
 public:
  Matcher(const Graph& graph, NodeId product, std::span<const NodeId> chain, const NodeSet& free,
          const ById<std::vector<NodeId>>& readers)
      : graph_(graph), chain_(chain), free_(free), readers_(readers) {
    tail_.product = product;
  }

  // The first kind that takes all nodes of the chain.
  std::optional<Tail> match() {
    constexpr Takes takes[] = {&Matcher::affine, &Matcher::mask, &Matcher::update};
    static_assert(std::size(takes) == kernels::tail_kinds, "a kind of tail says here which nodes it takes");
    const Tail none = tail_;
    for (std::size_t kind = 0; kind < std::size(takes); ++kind) {
      tail_ = none, tail_.kind = static_cast<kernels::TailKind>(kind), used_ = 0, found_product_ = false;
      if ((this->*takes[kind])())
        return used_ == chain_.size() && stores_fit() ? std::optional(tail_) : std::nullopt;
    }
    return std::nullopt;
  }

 private:
  using Takes = bool (Matcher::*)();
  kernels::TailOperands<std::optional<NodeId>>& on() { return tail_.beside; }

  const Node& node(NodeId id) const { return graph_.node(id); }
  bool is(NodeId id, const Op& op) const { return inside(id) && node(id).op == &op; }
  bool inside(NodeId id) const { return std::find(chain_.begin(), chain_.end(), id) != chain_.end(); }
  NodeId last() const { return chain_.back(); }

  NodeId source(NodeId id) const {
    while (free_.contains(id) && node(id).op == &broadcast_op) id = node(id).inputs[0];
    return id;
  }
  // The number that a node repeats everywhere.
  std::optional<NodeId> single(NodeId id) const {
    const NodeId from = source(id);
    return from != id && node(from).shape.size() == 1 ? std::optional(from) : std::nullopt;
  }
  // A value of the product's own shape that lies in memory as it is read.
  bool direct(NodeId id) const {
    return !inside(id) && id != tail_.product && !free_.contains(id) &&
           node(id).shape == node(tail_.product).shape && node(id).dtype == Dtype::float32;
  }

  // max(product + bias, 0), or one of both.
  bool affine() {
    NodeId value = tail_.product;
    for (const NodeId id : chain_) {
      const std::vector<NodeId>& in = node(id).inputs;
      if (node(id).op == &add_op && !on().bias && !on().relu && (in[0] == value || in[1] == value)) {
        const NodeId other = in[in[0] == value ? 1 : 0];
        if (!is_bias(other)) return false;
        on().bias = source(other);
      } else if (node(id).op == &relu_op && !on().relu && in[0] == value) {
        on().relu = true;
      } else {
        return false;
      }
      value = id;
    }
    used_ = chain_.size();
    tail_.result = value;
    return true;
  }

  // One row [M] repeated for all rows.
  bool is_bias(NodeId id) const {
    const NodeId from = source(id);
    const Shape &small = node(from).shape, &whole = node(tail_.product).shape;
    return from != id && small.size() == whole[1] && small.rank() >= 1 && small.back() == whole[1] &&
           node(from).dtype == Dtype::float32;
  }

  // product * step(a)
  bool mask() {
    if (chain_.size() != 2 || !is(chain_[0], step_op) || !is(last(), multiply_op)) return false;
    const std::vector<NodeId>& in = node(last()).inputs;
    const bool fits =
        (in[0] == tail_.product && in[1] == chain_[0]) || (in[1] == tail_.product && in[0] == chain_[0]);
    if (!fits || !direct(node(chain_[0]).inputs[0])) return false;
    on().mask = node(chain_[0]).inputs[0];
    tail_.result = last();
    used_ = 2;
    return true;
  }

  // w - rate (tau v + scale product + alpha w)
  bool update() {
    if (!is(last(), subtract_op)) return false;
    const NodeId weight = node(last()).inputs[0], change = node(last()).inputs[1];
    if (!direct(weight) || !is(change, multiply_op)) return false;
    on().weight = weight;
    const auto [rate, step] = split(change);
    if (!rate) return false;
    on().rate = rate;
    used_ = 2;
    if (!add_terms(step) || !found_product_) return false;
    if (on().velocity) on().next_velocity = step;
    tail_.result = last();
    return true;
  }

  // number * rest, in either order.
  std::pair<std::optional<NodeId>, NodeId> split(NodeId id) const {
    const std::vector<NodeId>& in = node(id).inputs;
    const std::optional<NodeId> first = single(in[0]);
    return first ? std::pair(first, in[1]) : std::pair(single(in[1]), in[0]);
  }

  bool add_terms(NodeId id) {
    if (id == tail_.product) return add_product({});
    if (is(id, add_op)) {
      ++used_;
      return add_terms(node(id).inputs[0]) && add_terms(node(id).inputs[1]);
    }
    if (!is(id, multiply_op)) return false;
    ++used_;
    const auto [number, rest] = split(id);
    if (!number) return false;
    if (rest == tail_.product) return add_product(number);
    if (rest == on().weight && !on().alpha) return (on().alpha = number).has_value();
    if (!direct(rest) || on().velocity || rest == on().weight) return false;
    on().velocity = rest;
    on().tau = number;
    return true;
  }

  bool add_product(std::optional<NodeId> scale) {
    if (found_product_) return false;
    found_product_ = true;
    on().scale = scale;
    return true;
  }

  // Only what the product stores may be seen from outside, and each of it lies in one place.
  bool stores_fit() const {
    return std::all_of(chain_.begin(), chain_.end(), [&](NodeId id) {
      int places = 0, next_values = 0;
      for (const auto& [target, value] : graph_.updates()) next_values += value == id ? 1 : 0;
      for (const auto& [name, value] : graph_.outputs()) places = value == id ? 1 : places;
      for (const NodeId reader : readers_[id])
        if (!inside(reader)) places = 1;
      const bool stored = id == tail_.result || id == tail_.beside.next_velocity;
      return stored ? places + next_values == 1 : places + next_values == 0;
    });
  }

  const Graph& graph_;
  std::span<const NodeId> chain_;
  const NodeSet& free_;
  const ById<std::vector<NodeId>>& readers_;
  Tail tail_;
  // Nodes of the chain that the tail accounts for.
  std::size_t used_ = 0;
  bool found_product_ = false;
};

}  // namespace

bool is_tile_product(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  if (node.op != &matmul_op || node.dtype != Dtype::float32) return false;
  return node.shape.size() > 0 && graph.node(node.inputs[0]).shape[1] > 0;
}

std::optional<Tail> tail_of(const Graph& graph, NodeId product, std::span<const NodeId> chain,
                            const NodeSet& free, const ById<std::vector<NodeId>>& readers) {
  return Matcher(graph, product, chain, free, readers).match();
}

}  // namespace gradus::compile
