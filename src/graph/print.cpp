// print.cpp - a graph as text, as DOT, and as formulas.
#include <fmt/format.h>

#include <gradus/graph.hpp>

#include "graph/formula_size.hpp"
#include "graph/op.hpp"

namespace gradus {
namespace {

std::string leaf_text(const Node& node) {
  if (!node.name.empty()) return node.name;
  if (node.value && node.value->size() == 1) return fmt::format("{:g}", node.value->item());
  return node.op->name;
}

// Notation such as "{0} + {1}" or "-{0}" needs brackets as an operand; "exp({0})" brings its own.
bool is_infix(const Node& node) {
  if (is_leaf(node) || !node.op->notation) return false;
  const std::string_view notation = node.op->notation;
  return notation.starts_with('{') || notation.ends_with('}');
}

// The node that a formula shows in place of this one: those written "{0}", such as broadcast, do not appear.
NodeId shown(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  if (is_leaf(node) || !node.op->notation || std::string_view(node.op->notation) != "{0}") return id;
  return shown(graph, node.inputs[0]);
}

std::string written(const Graph& graph, NodeId id) {
  const Node& node = graph.node(shown(graph, id));
  if (is_leaf(node)) return leaf_text(node);
  std::vector<std::string> parts;
  for (const NodeId input : node.inputs) {
    std::string part = written(graph, input);
    const bool bracket = is_infix(node) && is_infix(graph.node(shown(graph, input)));
    parts.push_back(bracket ? "(" + part + ")" : std::move(part));
  }
  if (!node.op->notation) return fmt::format("{}({})", node.op->name, fmt::join(parts, ", "));
  std::string text;
  for (const char* c = node.op->notation; *c; ++c) {
    if (*c == '{' && c[1] && c[2] == '}') {
      const auto index = static_cast<std::size_t>(c[1] - '0');
      text += index < parts.size() ? parts[index] : fmt::format("{}", fmt::join(parts, ", "));
      c += 2;
    } else {
      text += *c;
    }
  }
  return text;
}

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result;
}

}  // namespace

std::string to_text(const Graph& graph) {
  std::string text;
  for (NodeId id = 0; id < graph.size(); ++id) {
    const Node& node = graph.node(id);
    std::string inputs;
    for (const NodeId input : node.inputs) inputs += fmt::format("{}%{}", inputs.empty() ? "" : ", ", input);
    const std::string attributes = node.attributes.str();
    if (!attributes.empty()) inputs += fmt::format("{}{}", inputs.empty() ? "" : "; ", attributes);
    if (is_leaf(node)) inputs = leaf_text(node);
    text += fmt::format("%{} = {}({})   {} {}", id, node.op->name, inputs, node.shape.labelled_str(),
                        name(node.dtype));
    const std::string& layer = graph.layers()[static_cast<std::size_t>(node.layer)];
    if (!layer.empty()) text += fmt::format("   {}", layer);
    if (node.record >= 0)
      text += fmt::format("   ({})", graph.records()[static_cast<std::size_t>(node.record)].rule);
    text += '\n';
  }
  for (const auto& [name, id] : graph.outputs()) text += fmt::format("{} = %{}\n", name, id);
  for (const auto& [target, id] : graph.updates())
    text += fmt::format("next {} = %{}\n", graph.node(target).name, id);
  return text;
}

std::string to_dot(const Graph& graph) {
  std::string text = "digraph gradus {\n  rankdir=BT;\n  node [shape=box, fontname=\"sans-serif\"];\n";
  for (NodeId id = 0; id < graph.size(); ++id) {
    const Node& node = graph.node(id);
    const std::string label = is_leaf(node) ? leaf_text(node) : node.op->name;
    text += fmt::format("  n{} [label=\"{}\\n{}\"{}];\n", id, escaped(label),
                        escaped(node.shape.labelled_str()), is_leaf(node) ? ", shape=ellipse" : "");
    for (const NodeId input : node.inputs) text += fmt::format("  n{} -> n{};\n", input, id);
  }
  for (const auto& [name, id] : graph.outputs()) {
    text += fmt::format("  \"{}\" [shape=plaintext];\n  n{} -> \"{}\";\n", escaped(name), id, escaped(name));
  }
  return text + "}\n";
}

std::string formula_text(const Graph& graph, NodeId id) {
  expect_writable(graph, id);
  return written(graph, id);
}

}  // namespace gradus
