// svg.cpp - the picture of a pass, in its own colours by day and by night.
#include <fmt/format.h>

#include <gradus/picture.hpp>

#include "explain/drawing.hpp"
#include "explain/layout.hpp"

namespace gradus::explain {
namespace {

constexpr double margin = 8, line_height = 14.4;

constexpr std::string_view style = R"css(
.graph { --ink: #1c2733; --faint: #5b6876; --ground: #ffffff; --step: #eef3f8; --leaf: #fdf6e3; --given: #f2f2f2;
  --loss: #fbe9e7; --gradient: #b3261e; --active: #ffd54f; background: var(--ground); }
@media (prefers-color-scheme: dark) { .graph { --ink: #e3e8ed; --faint: #9aa7b4; --ground: #14191e; --step: #1f2b36;
  --leaf: #2e2a1c; --given: #262a2e; --loss: #3a2422; --gradient: #ff8a80; --active: #8d6e00; } }
@media print { .graph { --ink: #000; --faint: #777; --ground: #fff; --step: #fff; --leaf: #fff; --given: #fff;
  --loss: #fff; --gradient: #a00; } }
.graph text { font: 12px Courier, "Courier New", "Liberation Mono", monospace; fill: var(--ink); text-anchor: middle;
  white-space: pre; }
.graph .edge text { font-size: 11px; }
.graph .node rect { stroke: var(--faint); fill: var(--step); }
.graph .parameter rect, .graph .input rect { fill: var(--leaf); }
.graph .given rect { fill: var(--given); }
.graph .loss rect { fill: var(--loss); }
.graph .layer, .graph .local { fill: var(--faint); }
.graph .gradient { fill: var(--gradient); }
.graph .edge path { fill: none; stroke: var(--faint); }
.graph .edge polygon { fill: var(--faint); }
)css";

std::string svg_escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '<')
      result += "&lt;";
    else if (c == '>')
      result += "&gt;";
    else if (c == '&')
      result += "&amp;";
    else if (c == '"')
      result += "&quot;";
    else
      result += c;
  }
  return result;
}

struct Line {
  std::string_view text, kind;
};

// Lines of text around a centre.
std::string lines_at(DrawnPoint centre, std::initializer_list<Line> lines, double height) {
  int count = 0;
  for (const Line& line : lines) count += line.text.empty() ? 0 : 1;
  std::string svg;
  double y = centre.y - height * (count - 1) / 2 + 0.3 * height;
  for (const Line& line : lines) {
    if (line.text.empty()) continue;
    svg += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" class=\"{}\">{}</text>", centre.x, y, line.kind,
                       svg_escaped(line.text));
    y += height;
  }
  return svg;
}

std::string rectangle(const DrawnBox& box, double radius) {
  return fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" rx=\"{}\"/>", box.x,
                     box.y, box.width, box.height, radius);
}

std::string node_svg(const DrawnNode& node, const DrawnBox& box) {
  const bool leaf = node.kind == "parameter" || node.kind == "input" || node.kind == "given";
  const DrawnPoint centre{box.x + box.width / 2, box.y + box.height / 2};
  return fmt::format(
      "<g class=\"node {}\" id=\"{}\"><title>{}</title>{}{}</g>\n", node.kind, node.id,
      svg_escaped(node.title), rectangle(box, leaf ? 10 : 2),
      lines_at(
          centre,
          {{node.layer, "layer"}, {node.title, "name"}, {node.value, "value"}, {node.gradient, "gradient"}},
          line_height));
}

std::string arrow(const DrawnCurve& curve) {
  const DrawnPoint from = curve.points.back(), to = curve.tip;
  const double dx = (to.x - from.x) * 0.35, dy = (to.y - from.y) * 0.35;
  return fmt::format("<polygon points=\"{:.1f},{:.1f} {:.1f},{:.1f} {:.1f},{:.1f}\"/>", to.x, to.y,
                     from.x - dy, from.y + dx, from.x + dy, from.y - dx);
}

std::string edge_svg(const DrawnEdge& edge, const DrawnCurve& curve) {
  if (curve.points.empty()) return {};
  std::string path = fmt::format("M{:.1f},{:.1f}C", curve.points[0].x, curve.points[0].y);
  for (std::size_t i = 1; i < curve.points.size(); ++i)
    path += fmt::format("{}{:.1f},{:.1f}", i > 1 ? " " : "", curve.points[i].x, curve.points[i].y);
  return fmt::format(
      "<g class=\"edge\" id=\"{}\"><path d=\"{}\"/>{}{}</g>\n", edge.id, path, arrow(curve),
      lines_at(curve.label, {{edge.value, "value"}, {edge.local, "local"}, {edge.gradient, "gradient"}},
               line_height * 11 / 12));
}

}  // namespace

}  // namespace gradus::explain

namespace gradus {

std::string graph_svg(const Replay& pass) {
  const explain::Drawing drawing = explain::drawing_of(pass);
  const explain::Layout layout = explain::lay_out(explain::dot_of(drawing));
  const double width = layout.width + 2 * explain::margin, height = layout.height + 2 * explain::margin;
  std::string svg = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"graph\" width=\"{0:.0f}\" height=\"{1:.0f}\" "
      "viewBox=\"{2} {2} {0:.0f} {1:.0f}\" role=\"img\" aria-label=\"computation "
      "graph\">\n<style>{3}</style>\n",
      width, height, -explain::margin, explain::style);
  for (const explain::DrawnEdge& edge : drawing.edges)
    svg += explain::edge_svg(edge, layout.edges.at(edge.id));
  for (const explain::DrawnNode& node : drawing.nodes)
    svg += explain::node_svg(node, layout.nodes.at(node.id));
  return svg + "</svg>\n";
}

}  // namespace gradus
