// formula_shapes.hpp - what the variables of a formula are: numbers, vectors or matrices.
#pragma once

#include <gradus/tensor.hpp>
#include <map>
#include <span>
#include <string>

#include "explain/formula_parser.hpp"

namespace gradus::explain {

/// Values that were given for some variables.
using GivenValues = std::map<std::string, Tensor>;

/// The shapes of all variables of a formula, the first line of which is the loss. Capital letters are
/// matrices; operands of a dot product are vectors, and so is what a sum, mean or softmax runs over where
/// nothing else in it is one; others are single numbers, but for those added to vectors. Throws UsageError,
/// with line and column, where they do not fit.
std::map<std::string, Shape> formula_shapes(std::span<const SyntaxLine> lines, const GivenValues& given);

}  // namespace gradus::explain
