// trace.cpp - a pass as text: replayed as on the board, and as a list of nodes.
#include <fmt/format.h>

#include <gradus/picture.hpp>

#include "explain/written.hpp"

namespace gradus {
namespace {

/// An edge seen from its lower end.
struct Path {
  const ReplayNode* from = nullptr;
  const ReplayEdge* edge = nullptr;
};

// All edges that lead a gradient to each node.
std::vector<std::vector<Path>> paths_of(const Replay& pass) {
  std::vector<std::vector<Path>> paths(pass.nodes.size());
  for (std::size_t i = pass.nodes.size(); i-- > 0;)
    for (const ReplayEdge& edge : pass.nodes[i].edges) paths[edge.input].push_back({&pass.nodes[i], &edge});
  return paths;
}

std::string gradient_name(const ReplayNode& node) { return "dL/d" + node.name; }

// "a1 = relu(z1)   [2, 5]   1.relu"
std::string heading(const ReplayNode& node) {
  std::string text = node.name;
  if (!node.formula.empty()) text += " = " + node.formula;
  text += "   " + node.value.shape().str();
  if (!node.full_name.empty() && node.full_name != node.name) text += "   " + node.full_name;
  if (!node.layer.empty() && node.full_name.empty()) text += "   " + node.layer;
  return text + "\n";
}

// One line a number: "    z1[1,2] = 1 * 0.5 + 2 * 0.25 = 1". Without formulas of single numbers, one line.
std::string number_lines(const std::string& name, const Tensor& value,
                         const std::vector<std::string>& numbers) {
  if (numbers.empty()) return fmt::format("    {} = {}\n", name, values_text(value));
  std::string text;
  for (std::int64_t i = 0; i < value.size(); ++i) {
    const std::string result = short_number(value.number(i));
    const std::string& made = numbers[static_cast<std::size_t>(i)];
    text += fmt::format("    {}{} = {}{}\n", name, place_text(value.shape(), i), made,
                        made == result ? "" : " = " + result);
  }
  return text;
}

std::string sum_lines(const ReplayNode& node, const std::vector<Path>& paths) {
  std::string text = fmt::format("{} = ", gradient_name(node));
  for (std::size_t i = 0; i < paths.size(); ++i)
    text += fmt::format("{}{} through {}", i ? " + " : "", gradient_name(node), paths[i].from->name);
  text += "   (sum over paths)\n";
  std::vector<std::string> numbers;
  for (std::int64_t i = 0; node.value.size() <= 16 && i < node.value.size(); ++i) {
    std::string sum;
    for (const Path& path : paths) {
      const std::string part = short_number(path.edge->downstream.number(i));
      sum += sum.empty() ? part : part.starts_with('-') ? " + (" + part + ")" : " + " + part;
    }
    numbers.push_back(sum);
  }
  return text + number_lines(gradient_name(node), *node.upstream, numbers);
}

std::string edge_lines(const Replay& pass, const ReplayNode& node, const ReplayEdge& edge, bool only) {
  const ReplayNode& input = pass.nodes[edge.input];
  const std::string name = gradient_name(input);
  const std::string made = only ? name : fmt::format("{} through {}", name, node.name);
  return fmt::format("{} = {}   ({})\n", made, edge.formula, edge.rule) +
         number_lines(name, edge.downstream, edge.numbers);
}

std::string local_text(const ReplayNode& node, const ReplayNode& input, const ReplayEdge& edge) {
  const std::string what = fmt::format("d{}/d{}", node.name, input.name);
  if (edge.element_wise)
    return fmt::format("{} = {}, element by element: {}", what, edge.local_formula, values_text(*edge.local));
  const std::string shape = Shape{node.value.size(), input.value.size()}.str();
  return edge.local ? fmt::format("{}, Jacobian {}: {}", what, shape, values_text(*edge.local))
                    : fmt::format("{}, Jacobian {}, too large to show", what, shape);
}

}  // namespace

std::string trace_text(const Replay& pass) {
  std::string text = "Forward pass: each value from the values before it\n\n";
  for (const ReplayNode& node : pass.nodes)
    text += heading(node) + number_lines(node.name, node.value, node.numbers);
  text += "\nBackward pass: upstream gradient times local gradient, from the loss back\n\n";
  const std::vector<std::vector<Path>> paths = paths_of(pass);
  text += "dL/dL = 1\n";
  for (std::size_t i = pass.nodes.size(); i-- > 0;) {
    const ReplayNode& node = pass.nodes[i];
    if (paths[i].size() > 1) text += sum_lines(node, paths[i]);
    for (const ReplayEdge& edge : node.edges)
      text += edge_lines(pass, node, edge, paths[edge.input].size() == 1);
  }
  return text;
}

std::string graph_text(const Replay& pass) {
  std::string text;
  for (const ReplayNode& node : pass.nodes) {
    text += heading(node) + fmt::format("    value       {}\n", values_text(node.value));
    if (node.upstream)
      text += fmt::format("    upstream    {} = {}\n", gradient_name(node), values_text(*node.upstream));
    for (const ReplayEdge& edge : node.edges) {
      const ReplayNode& input = pass.nodes[edge.input];
      text += fmt::format("    local       {}\n", local_text(node, input, edge));
      text += fmt::format("    downstream  to {}: {} = {}   ({})\n", input.name, edge.formula,
                          values_text(edge.downstream), edge.rule);
    }
  }
  return text;
}

}  // namespace gradus
