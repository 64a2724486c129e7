// formula_functions.cpp - reads the functions of formulas off the table of ops.
#include "explain/formula_functions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <gradus/ops.hpp>
#include <set>
#include <vector>

#include "catalog/op_table.hpp"

namespace gradus::explain {
namespace {

using Operands = std::span<const Var>;

// What is no op of its own.
const FormulaFunction compositions[] = {
    {"dot", 2, false, false, [](Operands x) { return sum(x[0] * x[1]); }},
    {"min", 1, true, false, [](Operands x) { return -(x[0].shape().rank() == 0 ? -x[0] : max(-x[0])); }},
    {"norm", 1, true, false,
     [](Operands x) { return sqrt(x[0].shape().rank() == 0 ? square(x[0]) : sum(square(x[0]))); }},
};

FormulaFunction function_of(const Op& op) {
  FormulaFunction result{op.info.function.name, static_cast<std::size_t>(op.arity),
                         !op.element_wise,      false,
                         op.info.function.of,   &op};
  if (!result.takes_vector) return result;
  Graph graph;
  const Var vector[] = {graph.input("x", {3}, Dtype::float64)};
  result.gives_vector = result(vector).shape().rank() == 1;
  return result;
}

const std::vector<FormulaFunction>& known_functions() {
  static const std::vector<FormulaFunction> functions = [] {
    std::vector<FormulaFunction> made(std::begin(compositions), std::end(compositions));
    for (const Op* op : catalog::op_table())
      if (op->info.function.name) made.push_back(function_of(*op));
    return made;
  }();
  return functions;
}

}  // namespace

Var FormulaFunction::operator()(std::span<const Var> given) const {
  return of ? of(given) : given[0].graph().apply(*op, given);
}

const FormulaFunction* find_function(std::string_view name, std::size_t operands) {
  const auto found = std::ranges::find_if(known_functions(), [&](const FormulaFunction& each) {
    return each.name == name && each.operands == operands;
  });
  return found == known_functions().end() ? nullptr : &*found;
}

std::string no_function(std::string_view name, std::size_t operands) {
  std::set<std::string_view> names;
  std::set<std::size_t> counts;
  for (const FormulaFunction& each : known_functions()) {
    names.insert(each.name);
    if (each.name == name) counts.insert(each.operands);
  }
  if (counts.empty())
    return fmt::format("there is no function \"{}\"; there are {}", name, fmt::join(names, ", "));
  const bool one = counts == std::set<std::size_t>{1};
  return fmt::format("{} takes {} operand{}, not {}", name,
                     one ? "one" : fmt::format("{}", fmt::join(counts, " or ")), one ? "" : "s", operands);
}

}  // namespace gradus::explain
