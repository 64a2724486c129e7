// trace.cpp - a pass as text: replayed as on the board, and as a list of nodes.
#include <fmt/format.h>

#include <gradus/picture.hpp>

#include "explain/steps.hpp"
#include "explain/written.hpp"

namespace gradus::explain {
namespace {

std::string local_text(const ReplayNode& node, const ReplayNode& input, const ReplayEdge& edge) {
  const std::string what = fmt::format("d{}/d{}", node.name, input.name);
  if (edge.element_wise)
    return fmt::format("{} = {}, element by element: {}", what, edge.local_formula, values_text(*edge.local));
  const std::string shape = Shape{node.value.size(), input.value.size()}.str();
  return edge.local ? fmt::format("{}, Jacobian {}: {}", what, shape, values_text(*edge.local))
                    : fmt::format("{}, Jacobian {}, too large to show", what, shape);
}

}  // namespace

}  // namespace gradus::explain

namespace gradus {

std::string trace_text(const Replay& pass) {
  std::string text = "Forward pass: each value from the values before it\n\n";
  bool backward = false;
  for (const explain::ReplayStep& step : explain::steps_of(pass)) {
    if (step.backward && !backward)
      text += "\nBackward pass: upstream gradient times local gradient, from the loss back\n\n";
    backward = step.backward;
    text += fmt::format("{}   {}\n", step.formula, backward ? "(" + step.remark + ")" : step.remark);
    for (const std::string& line : step.lines) text += "    " + line + "\n";
  }
  return text;
}

std::string graph_text(const Replay& pass) {
  std::string text;
  const std::vector<explain::ReplayStep> steps = explain::steps_of(pass);
  for (std::size_t i = 0; i < pass.nodes.size(); ++i) {
    const ReplayNode& node = pass.nodes[i];
    text += fmt::format("{}   {}\n", steps[i].formula, steps[i].remark);
    text += fmt::format("    value       {}\n", explain::values_text(node.value));
    if (node.upstream)
      text += fmt::format("    upstream    dL/d{} = {}\n", node.name, explain::values_text(*node.upstream));
    for (const ReplayEdge& edge : node.edges) {
      const ReplayNode& input = pass.nodes[edge.input];
      text += fmt::format("    local       {}\n", explain::local_text(node, input, edge));
      text += fmt::format("    downstream  to {}: {} = {}   ({})\n", input.name, edge.formula,
                          explain::values_text(edge.downstream), edge.rule);
    }
  }
  return text;
}

}  // namespace gradus
