// steps.cpp - a pass as a sequence of steps, as a teacher would take them on the board.
#include "explain/steps.hpp"

#include <fmt/format.h>

#include "explain/check_subject.hpp"
#include "explain/written.hpp"

namespace gradus::explain {
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

// One line a number: "z1[1,2] = 1 * 0.5 + 2 * 0.25 = 1". Without formulas of single numbers, one line.
std::vector<std::string> number_lines(const std::string& name, const Tensor& value,
                                      const std::vector<std::string>& numbers) {
  if (numbers.empty()) return {fmt::format("{} = {}", name, values_text(value))};
  std::vector<std::string> lines;
  for (std::int64_t i = 0; i < value.size(); ++i) {
    const std::string result = short_number(value.number(i));
    const std::string& made = numbers[static_cast<std::size_t>(i)];
    lines.push_back(fmt::format("{}{} = {}{}", name, place_text(value.shape(), i), made,
                                made == result ? "" : " = " + result));
  }
  return lines;
}

ReplayStep value_step(const Replay& pass, std::size_t i) {
  const ReplayNode& node = pass.nodes[i];
  ReplayStep step{.node = i, .formula = node.name, .subject = node.name, .remark = node.value.shape().str()};
  if (!node.formula.empty()) {
    step.formula += " = " + node.formula;
    step.right = &node.expression;
  }
  if (!node.full_name.empty() && node.full_name != node.name) step.remark += "   " + node.full_name;
  if (node.full_name.empty() && !node.layer.empty()) step.remark += "   " + node.layer;
  step.lines = number_lines(node.name, node.value, node.numbers);
  return step;
}

ReplayStep sum_step(const Replay& pass, std::size_t i, const std::vector<Path>& paths) {
  const ReplayNode& node = pass.nodes[i];
  ReplayStep step{
      .backward = true, .node = i, .formula = gradient_name(node) + " = ", .remark = "sum over paths"};
  for (std::size_t k = 0; k < paths.size(); ++k)
    step.formula += fmt::format("{}{} through {}", k ? " + " : "", gradient_name(node), paths[k].from->name);
  std::vector<std::string> numbers;
  for (std::int64_t n = 0; node.value.size() <= 16 && n < node.value.size(); ++n) {
    std::string sum;
    for (const Path& path : paths) {
      const std::string part = short_number(path.edge->downstream.number(n));
      sum += sum.empty() ? part : part.starts_with('-') ? " + (" + part + ")" : " + " + part;
    }
    numbers.push_back(sum);
  }
  step.lines = number_lines(gradient_name(node), *node.upstream, numbers);
  return step;
}

ReplayStep edge_step(const Replay& pass, std::size_t i, const ReplayEdge& edge, bool only) {
  const std::string name = gradient_name(pass.nodes[edge.input]);
  const std::string whole = only ? name : fmt::format("{} through {}", name, pass.nodes[i].name);
  return {.backward = true,
          .node = i,
          .input = edge.input,
          .formula = whole + " = " + edge.formula,
          .subject = name,
          .through = only ? "" : pass.nodes[i].name,
          .right = &edge.expression,
          .remark = edge.rule,
          .lines = number_lines(name, edge.downstream, edge.numbers)};
}

}  // namespace

std::vector<ReplayStep> steps_of(const Replay& pass) {
  check_pass(pass);
  std::vector<ReplayStep> steps;
  for (std::size_t i = 0; i < pass.nodes.size(); ++i) steps.push_back(value_step(pass, i));
  const std::vector<std::vector<Path>> paths = paths_of(pass);
  const std::size_t last = pass.nodes.size() - 1;
  steps.push_back({.backward = true, .node = last, .formula = "dL/dL = 1", .remark = "where it begins"});
  for (std::size_t i = pass.nodes.size(); i-- > 0;) {
    if (paths[i].size() > 1) steps.push_back(sum_step(pass, i, paths[i]));
    for (const ReplayEdge& edge : pass.nodes[i].edges)
      steps.push_back(edge_step(pass, i, edge, paths[edge.input].size() == 1));
  }
  return steps;
}

}  // namespace gradus::explain
