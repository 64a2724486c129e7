// drawing.cpp - what a picture of a pass says, and the same in Graphviz's language.
#include "explain/drawing.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "explain/check_subject.hpp"
#include "explain/written.hpp"

namespace gradus::explain {
namespace {

// Longer formulas are cut in a picture; texts and pages have them in full.
constexpr std::size_t longest_title = 44;

std::string cut(std::string text) {
  if (text.size() > longest_title) text.replace(longest_title - 3, std::string::npos, "...");
  return text;
}

// Few numbers as they are, many as the least and the greatest.
std::string brief(const Tensor& tensor) {
  if (tensor.size() <= 4) return values_text(tensor);
  double least = tensor.number(0), greatest = least;
  for (std::int64_t i = 0; i < tensor.size(); ++i) {
    least = std::min(least, tensor.number(i));
    greatest = std::max(greatest, tensor.number(i));
  }
  return fmt::format("{} .. {}", short_number(least), short_number(greatest));
}

std::string kind_of(const ReplayNode& node, bool last) {
  if (last) return "loss";
  if (node.formula.empty()) return node.full_name.find('.') != std::string::npos ? "parameter" : "input";
  return node.upstream ? "computed" : "given";
}

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result;
}

// Lines with some room at both ends.
std::string dot_label(std::initializer_list<std::string_view> lines, std::string_view room = "") {
  std::string label;
  for (const std::string_view line : lines)
    if (!line.empty())
      label += fmt::format("{}{}{}{}", label.empty() ? "" : "\\n", room, escaped(line), room);
  return label;
}

std::string dot_node(const DrawnNode& node) {
  return fmt::format("{} [id=\"{}\", class=\"{}\", label=\"{}\"{}];\n", node.id, node.id, node.kind,
                     dot_label({node.layer, node.title, node.value, node.gradient}),
                     node.kind == "computed" || node.kind == "loss" ? "" : ", style=rounded");
}

}  // namespace

Drawing drawing_of(const Replay& pass) {
  check_pass(pass);
  Drawing drawing;
  const auto id = [](std::size_t i) { return fmt::format("n{}", i); };
  for (std::size_t i = 0; i < pass.nodes.size(); ++i) {
    const ReplayNode& node = pass.nodes[i];
    DrawnNode drawn{.id = id(i), .title = node.name};
    drawn.kind = kind_of(node, i + 1 == pass.nodes.size());
    drawn.layer = node.formula.empty() ? node.full_name == node.name ? "" : node.full_name : node.layer;
    if (!node.formula.empty()) drawn.title = cut(node.name + " = " + node.formula);
    const std::string shape = node.value.shape().str();
    drawn.value = node.value.shape().rank() == 0 ? brief(node.value) : shape + " " + brief(node.value);
    if (node.upstream) drawn.gradient = fmt::format("dL/d{} {}", node.name, brief(*node.upstream));
    drawing.nodes.push_back(std::move(drawn));
    for (const std::size_t input : node.inputs) {
      DrawnEdge edge{.id = fmt::format("e{}_{}", input, i), .from = id(input), .to = id(i)};
      edge.value = brief(pass.nodes[input].value);
      edge.trunk = !pass.nodes[input].edges.empty();
      for (const ReplayEdge& passed : node.edges) {
        if (passed.input != input) continue;
        const Shape jacobian{node.value.size(), pass.nodes[input].value.size()};
        edge.local =
            cut(passed.element_wise ? "local " + passed.local_formula : "Jacobian " + jacobian.str());
        edge.gradient = brief(passed.downstream);
      }
      drawing.edges.push_back(std::move(edge));
    }
  }
  return drawing;
}

std::string dot_of(const Drawing& drawing) {
  std::string text =
      "digraph gradus {\n  rankdir=TB;\n"
      "  node [shape=box, fontname=\"Courier\", fontsize=12];\n"
      "  edge [fontname=\"Courier\", fontsize=11];\n";
  for (const DrawnNode& node : drawing.nodes) text += dot_node(node);
  for (const DrawnEdge& edge : drawing.edges)
    text += fmt::format("{} -> {} [id=\"{}\", label=\"{}\"{}];\n", edge.from, edge.to, edge.id,
                        dot_label({edge.value, edge.local, edge.gradient}, "  "),
                        edge.trunk ? ", weight=20" : "");
  return text + "}\n";
}

}  // namespace gradus::explain

namespace gradus {

std::string graph_dot(const Replay& pass) { return explain::dot_of(explain::drawing_of(pass)); }

}  // namespace gradus
