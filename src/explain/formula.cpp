// formula.cpp - a formula written as text becomes a subject: nodes of a graph, and numbers for its variables.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/error.hpp>
#include <gradus/explain.hpp>
#include <gradus/ops.hpp>
#include <ranges>
#include <set>

#include "base/random.hpp"
#include "explain/formula_functions.hpp"
#include "explain/formula_parser.hpp"
#include "explain/formula_shapes.hpp"
#include "explain/given_value.hpp"
#include "graph/op.hpp"

namespace gradus::explain {
namespace {

using SyntaxForm = Syntax::Kind;
/// Makes nodes of syntax.
class Maker {
 public:
  Maker(Subject& subject, std::span<const SyntaxLine> lines, const std::map<std::string, Shape>& shapes)
      : subject_(subject), graph_(*subject.graph), lines_(lines) {
    for (const auto& [name, shape] : shapes) {
      const Var made = graph_.parameter(name, shape, Dtype::float64);
      known_[name] = made;
      subject_.names[made.id()] = name;
    }
  }

  Var build(const Syntax& s) {
    switch (s.kind) {
      case SyntaxForm::number:
        return graph_.scalar(s.number, Dtype::float64);
      case SyntaxForm::name:
        return named(s);
      case SyntaxForm::negative:
        return -build(s.parts[0]);
      case SyntaxForm::binary:
        return binary(s);
      case SyntaxForm::call:
        return call(s);
    }
    return {};
  }
  Var variable(const std::string& name) const {
    const auto found = known_.find(name);
    return found == known_.end() ? Var() : found->second;
  }

 private:
  Var named(const Syntax& s) {
    if (const auto found = known_.find(s.text); found != known_.end()) return found->second;
    for (const SyntaxLine& line : lines_) {
      if (line.name != s.text) continue;
      const Var value = build(line.formula);
      subject_.names.try_emplace(value.id(), s.text);
      return known_[s.text] = value;
    }
    refuse(s, fmt::format("\"{}\" is not defined", s.text));
  }

  Var binary(const Syntax& s) {
    const Var a = build(s.parts[0]), b = build(s.parts[1]);
    if (s.text == "+") return a + b;
    if (s.text == "-") return a - b;
    if (s.text == "/") return a / b;
    if (s.text == "^") return power(a, b);
    if (s.text == ".") return sum(a * b);
    if (a.shape().rank() < 2 || b.shape().rank() == 0) return a * b;
    if (b.shape().rank() == 2) return matmul(a, b);
    return reshape(matmul(a, reshape(b, {b.shape()[0], 1})), {a.shape()[0]});
  }

  static bool is_zero(const Syntax& s) { return s.kind == SyntaxForm::number && s.number == 0; }

  Var call(const Syntax& s) {
    const FormulaFunction* function = find_function(s.text, s.parts.size());
    if (!function) refuse(s, no_function(s.text, s.parts.size()));
    if (s.text == "max" && s.parts.size() == 2)
      for (std::size_t i = 0; i < 2; ++i)
        if (is_zero(s.parts[i])) return relu(build(s.parts[1 - i]));
    std::vector<Var> operands;
    for (const Syntax& part : s.parts) operands.push_back(build(part));
    return (*function)(operands);
  }

  Subject& subject_;
  Graph& graph_;
  std::span<const SyntaxLine> lines_;
  std::map<std::string, Var> known_;
};

bool is_finite(const Tensor& x) {
  for (std::int64_t i = 0; i < x.size(); ++i)
    if (!std::isfinite(x.number(i))) return false;
  return true;
}

// Says why no values will do: `drawn` where others could have been tried.
[[noreturn]] void refuse_values(const Tensor& loss, bool drawn, bool given) {
  if (drawn)
    throw UsageError(fmt::format(
        "no numbers were found{} for which the formula and its gradient are finite; give {}, as in w=[1, 2]",
        given ? " beside those given" : "", given ? "others" : "some"));
  const char* where = given ? " at the values given" : "";
  if (!is_finite(loss))
    throw UsageError(fmt::format("the formula is not finite{}: its value is {}", where,
                                 std::isnan(loss.number(0)) ? "no number" : "infinite"));
  throw UsageError(fmt::format("the formula is {:g}{}, but its gradient or a part of it is not finite",
                               loss.number(0), where));
}

// Numbers for which all values and gradients are finite; logarithms and roots want positive ones, shares ones
// below 1.
void draw_values(Subject& subject, const GivenValues& given, std::uint64_t seed) {
  constexpr int attempts = 60;
  constexpr std::pair<double, double> ranges[] = {{-1.5, 1.5}, {0.2, 1.4}, {0.1, 0.9}};
  Graph& graph = *subject.graph;
  std::vector<NodeId> wanted;
  for (NodeId id = 0; id <= subject.loss; ++id) wanted.push_back(id);
  std::vector<Var> variables;
  for (const NodeId id : graph.parameters()) variables.push_back(graph.var(id));
  for (const Var& slope : gradients(graph.var(subject.loss), variables)) wanted.push_back(slope.id());
  const bool drawn = given.size() < variables.size();
  std::vector<Tensor> values;
  for (int attempt = 0; attempt < (drawn ? attempts : 1); ++attempt) {
    const auto [low, high] = ranges[attempt % 3];
    for (const Var& variable : variables) {
      const std::string& name = variable.node().name;
      Tensor value(variable.shape(), Dtype::float64);
      const Random random(seed, name, static_cast<std::uint64_t>(attempt));
      for (std::int64_t i = 0; i < value.size(); ++i)
        value.set_number(i, low + (high - low) * random.uniform(static_cast<std::uint64_t>(i)));
      const auto found = given.find(name);
      subject.feeds[name] = found == given.end() ? value : found->second;
    }
    values = evaluate(graph, wanted, subject.feeds);
    if (std::all_of(values.begin(), values.end(), is_finite)) return;
  }
  refuse_values(values[static_cast<std::size_t>(subject.loss)], drawn, !given.empty());
}

// Definitions may name each other, one behind the other.
constexpr std::size_t most_lines = 1000;

// The lines of all texts: the formula, and definitions of names.
std::vector<SyntaxLine> lines_of(std::span<const std::string> texts) {
  std::vector<SyntaxLine> lines;
  std::set<std::string> defined;
  for (const std::string& text : texts)
    for (std::string_view rest = text; !rest.empty();) {
      const std::size_t end = std::min(rest.find_first_of(";\n"), rest.size());
      if (rest.substr(0, end).find_first_not_of(" \t") != std::string_view::npos) {
        SyntaxLine line = parse_formula_line(rest.substr(0, end), static_cast<int>(lines.size()) + 1);
        if (line.name.empty() && !lines.empty())
          refuse(line.formula, "the formula is in line 1; others define names, as in \"a = x^2\"");
        if (!line.name.empty() && !defined.insert(line.name).second)
          refuse(line.formula, fmt::format("\"{}\" is defined a second time", line.name));
        lines.push_back(std::move(line));
      }
      if (lines.size() > most_lines)
        throw UsageError(fmt::format("the formula has more than {} lines of definitions", most_lines));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  if (lines.empty()) throw UsageError("the formula is empty");
  return lines;
}

GivenValues given_values(std::span<const std::string> texts) {
  GivenValues given;
  for (const std::string& text : texts)
    if (const auto [value, fresh] = given.insert(given_value(text)); !fresh)
      throw UsageError(fmt::format("\"{}\" is given two values", value->first));
  return given;
}

}  // namespace

}  // namespace gradus::explain

namespace gradus {

Subject explained_formula(std::span<const std::string> texts, std::span<const std::string> wrt,
                          std::span<const std::string> given_texts, std::uint64_t seed) {
  const std::vector<explain::SyntaxLine> lines = explain::lines_of(texts);
  const explain::GivenValues given = explain::given_values(given_texts);
  Subject subject;
  subject.title = fmt::format("L = {}", fmt::join(texts, ",  "));
  subject.graph = std::make_shared<Graph>();
  const std::map<std::string, Shape> shapes = explain::formula_shapes(lines, given);
  explain::Maker builder(subject, lines, shapes);
  Var loss = builder.build(lines[0].formula);
  for (const explain::SyntaxLine& line : lines | std::views::drop(1))
    if (!builder.variable(line.name))
      refuse(line.formula, fmt::format("the formula does not use \"{}\"; leave it out", line.name));
  if (is_leaf(loss.node())) loss = loss + 0.0;
  if (loss.shape().size() != 1)
    refuse(lines[0].formula,
           fmt::format("the formula gives {} numbers, shape {}; a gradient is that of one: take "
                       "their sum",
                       loss.shape().size(), loss.shape().str()));
  subject.loss = loss.id();
  subject.names[loss.id()] = lines[0].name.empty() ? "L" : lines[0].name;
  for (const std::string& name : wrt) {
    const Var variable = builder.variable(name);
    if (!variable || !is_leaf(variable.node()))
      throw UsageError(fmt::format("\"{}\" is no variable of the formula", name));
    if (std::find(subject.wrt.begin(), subject.wrt.end(), variable.id()) != subject.wrt.end())
      throw UsageError(fmt::format("the gradient by \"{}\" is asked for twice", name));
    subject.wrt.push_back(variable.id());
  }
  if (wrt.empty())
    for (const NodeId id : subject.graph->parameters()) subject.wrt.push_back(id);
  for (const auto& [name, value] : given)
    if (!shapes.contains(name)) throw UsageError(fmt::format("\"{}\" is no variable of the formula", name));
  explain::draw_values(subject, given, seed);
  return subject;
}

}  // namespace gradus
