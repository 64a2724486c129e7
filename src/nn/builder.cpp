// builder.cpp - names, parameters, states and masks of the layers that build a graph.
#include <fmt/format.h>

#include <algorithm>
#include <gradus/error.hpp>
#include <gradus/nn.hpp>
#include <gradus/ops.hpp>

#include "base/enum_name.hpp"
#include "base/random.hpp"
#include "base/text.hpp"
#include "graph/op.hpp"
#include "ops/records.hpp"
#include "tensor/setting.hpp"

namespace gradus {
namespace {

// The input, parameter or state of that name, if there is one; it must be of that kind and have the shape.
Var existing(Graph& graph, std::string_view name, const Op& kind, const Shape& shape, Dtype dtype) {
  const std::optional<NodeId> found = graph.find(name);
  if (!found) return {};
  const Node& node = graph.node(*found);
  if (node.op != &kind)
    throw UsageError(fmt::format("\"{}\" is the name of a node of the kind {}, and is asked for again as {}",
                                 name, node.op->name, kind.name));
  if (node.shape != shape || node.dtype != dtype)
    throw ShapeError(fmt::format("\"{}\" has shape {} and type {}, and is asked for again as {} {}", name,
                                 node.shape.str(), gradus::name(node.dtype), shape.str(),
                                 gradus::name(dtype)));
  return graph.var(*found);
}

// True where a node only brings numbers of the graph's inputs to other places.
bool moved_from_inputs(Var x) {
  constexpr const Op* moves[] = {&reshape_op, &transpose_op, &slice_op, &concatenate_op, &broadcast_op};
  const Node& node = x.node();
  if (node.op == &input_op) return true;
  if (std::find(std::begin(moves), std::end(moves), node.op) == std::end(moves)) return false;
  return std::any_of(node.inputs.begin(), node.inputs.end(),
                     [&](NodeId input) { return moved_from_inputs(x.graph().var(input)); });
}

}  // namespace

std::string_view name(Mode mode) {
  constexpr std::string_view names[] = {"training", "inference"};
  return enum_name(mode, names, "mode of a model");
}

Mode parse_mode(std::string_view text) {
  for (const Mode mode : {Mode::training, Mode::inference})
    if (text == name(mode)) return mode;
  throw UsageError(fmt::format("{} is no mode of a model: use training or inference", quote(text)));
}

Var scalar_input(Graph& graph, std::string_view name, Dtype dtype) {
  const Var found = existing(graph, name, input_op, {}, dtype);
  return found ? found : graph.input(name, {}, dtype);
}

Builder::Builder(Graph& graph, Mode mode) : graph_(graph), mode_(mode) {
  (void)name(mode);  // throws where it is none
}

std::string Builder::full_name(std::string_view name) const {
  return prefix_.empty() ? std::string(name) : fmt::format("{}.{}", prefix_, name);
}

Var Builder::layer(std::string_view name, const Layer& layer, Var x) {
  expect_part_held(layer, x.dtype());
  const Graph::LayerScope scope(graph_, fmt::format("{}.{}", name, layer.name()));
  const std::string outer = std::exchange(prefix_, full_name(name));
  try {
    const Var y = layer.kind().functions.apply(layer.object(), *this, x);
    prefix_ = outer;
    return y;
  } catch (...) {
    prefix_ = outer;
    throw;
  }
}

Var Builder::parameter(std::string_view name, const Shape& shape, Dtype dtype, const Initializer& initializer,
                       ParameterRole role, const ParameterExtras& extras) {
  const std::string full = full_name(name);
  if (const Var found = existing(graph_, full, parameter_op, shape, dtype)) return found;
  const Var made = graph_.parameter(full, shape, dtype);
  made_.push_back({made, initializer, role, extras});
  return made;
}

Var Builder::state(std::string_view name, const Shape& shape, Dtype dtype, double initial) {
  const std::string full = full_name(name);
  const Var found = existing(graph_, full, state_op, shape, dtype);
  return found ? found : graph_.state(full, shape, dtype, initial);
}

std::uint64_t Builder::mask_stream() {
  // A layer's second mask must not repeat its first.
  const int number = masks_[std::string(path())]++;
  return stream_of(number == 0 ? std::string(path()) : fmt::format("{}#{}", path(), number + 1));
}

Var Builder::mask(double keep, const Shape& shape, Dtype dtype) {
  const Var seed = scalar_input(graph_, "seed", Dtype::int64);
  const Var step = scalar_input(graph_, "step", Dtype::int64);
  return random_mask(seed, step, mask_stream(), keep, shape, dtype);
}

Var Builder::mask(Var keep, const Shape& shape) {
  const Var seed = scalar_input(graph_, "seed", Dtype::int64);
  const Var step = scalar_input(graph_, "step", Dtype::int64);
  const Var drawn = random_uniform(seed, step, mask_stream(), shape, keep.dtype());
  return cast(less(drawn, broadcast(keep, shape)), keep.dtype());
}

Var Builder::fall(Dtype dtype) const { return scalar_input(graph_, "fall", dtype); }

void Builder::need_rows(std::int64_t rows) {
  if (rows <= least_rows_) return;
  least_rows_ = rows;
  needs_rows_ = path();
}

void Builder::expect_rows(std::int64_t rows) const {
  if (!training() || rows == 0 || rows >= least_rows_) return;
  throw ShapeError(fmt::format(
      "{}: learns with statistics of the batch, for which it needs at least {} rows, and gets {}: "
      "use larger batches",
      needs_rows_, least_rows_, rows));
}

Var Builder::codes(Var x, std::int64_t count) {
  reads_codes_ = reads_codes_ || moved_from_inputs(x);
  return whole_numbers(x, count);
}

void Builder::require(bool condition, std::string_view message) const {
  if (!condition) throw ShapeError(fmt::format("{}: {}", path(), message));
}

}  // namespace gradus
