// formula_functions.hpp - the functions that formulas written as text may call: ops that have a name for it,
// and a few made of them.
#pragma once

#include <gradus/graph.hpp>
#include <span>
#include <string>
#include <string_view>

namespace gradus::explain {

/// A function by its name and number of operands: max(x) and max(a, b) are two.
struct FormulaFunction {
  std::string_view name;
  std::size_t operands;
  /// It takes a whole vector; and gives one.
  bool takes_vector = false, gives_vector = false;
  /// Null: a node of the op.
  Var (*of)(std::span<const Var> operands) = nullptr;
  const Op* op = nullptr;

  Var operator()(std::span<const Var> given) const;
};

/// The function of that name with so many operands, or null.
const FormulaFunction* find_function(std::string_view name, std::size_t operands);

/// "there is no function "sine"; there are ...", or how many operands there should be.
std::string no_function(std::string_view name, std::size_t operands);

}  // namespace gradus::explain
