// op.cpp - the checks every call passes, and the four kinds of leaves.
#include "graph/op.hpp"

#include <fmt/format.h>

#include <gradus/error.hpp>

namespace gradus {
namespace {

std::string sentence(const Call& call, std::string_view rule) {
  std::string got;
  for (const Var& x : call.inputs())
    got += fmt::format("{}{} {}", got.empty() ? "" : " and ", x.shape().labelled_str(), name(x.dtype()));
  std::string text = fmt::format("{}: {}; got {}, expected {}", call.op().name, rule,
                                 got.empty() ? "nothing" : got, call.op().info.signature);
  if (!call.attributes().items().empty()) text += fmt::format(" with {}", call.attributes().str());
  const std::string_view layer = call.graph().current_layer();
  if (!layer.empty()) text += fmt::format("; in layer {}", layer);
  return text;
}

Shape leaf_shape(const Call& call) {
  call.require(false, "is a leaf: it is made by the graph, not applied");
  return {};
}

constexpr Op leaf(const char* name, const char* doc, const char* reason) {
  Op op{};
  op.name = name;
  op.info = {"[...]", doc};
  op.info.type_input = leaf_type;
  op.shape = &leaf_shape;
  op.not_differentiable = reason;
  op.notation = name;
  return op;
}

}  // namespace

constinit const Op input_op = leaf("input", "A value given at run time.", "has no inputs");
constinit const Op parameter_op = leaf("parameter", "A value that is learned.", "has no inputs");
constinit const Op state_op = leaf("state", "A value carried from step to step.", "has no inputs");
constinit const Op constant_op = leaf("constant", "A fixed tensor.", "has no inputs");

void Call::require(bool condition, std::string_view rule) const {
  if (!condition) throw ShapeError(sentence(*this, rule));
}

void Call::refuse_dtype(std::string_view rule) const { throw DtypeError(sentence(*this, rule)); }

namespace {

// The element type that an op was asked for.
Dtype wanted_type(const Attributes& attributes) {
  const std::int64_t number = attributes.integer("dtype");
  if (number < 0 || number >= dtype_count)
    throw DtypeError(fmt::format("there is no element type number {}", number));
  return static_cast<Dtype>(number);
}

// The kernel of an op for a type and attributes, or null.
const TypedKernel* find_kernel(const Op& op, Dtype type, const Attributes& attributes) {
  if (!op.conversions) return op.kernel(type);
  return &op.conversions[static_cast<std::size_t>(type)][static_cast<std::size_t>(wanted_type(attributes))];
}

}  // namespace

const TypedKernel& typed_kernel(const Call& call) {
  const Op& op = call.op();
  const Dtype type = op.info.type_input < 0 ? wanted_type(call.attributes()) : call.dtype(op.info.type_input);
  const TypedKernel* kernel = find_kernel(op, type, call.attributes());
  if (!kernel) call.refuse_dtype(fmt::format("does not work on {}", name(type)));
  for (std::size_t i = 0; i < call.inputs().size(); ++i) {
    const Dtype expected = op.arity < 0 ? type : kernel->inputs[i];
    if (call.dtype(static_cast<int>(i)) != expected)
      call.refuse_dtype(fmt::format("input {} must be {}", i + 1, name(expected)));
  }
  return *kernel;
}

const TypedKernel& kernel_of(const Graph& graph, const Node& node) {
  const Op& op = *node.op;
  const Dtype type = op.info.type_input < 0
                         ? wanted_type(node.attributes)
                         : graph.node(node.inputs[static_cast<std::size_t>(op.info.type_input)]).dtype;
  return *find_kernel(op, type, node.attributes);
}

}  // namespace gradus
