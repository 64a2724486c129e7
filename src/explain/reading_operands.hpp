// reading_operands.hpp - values of a formula that is read, and how operands are brought together.
#pragma once

#include <gradus/graph.hpp>
#include <string>
#include <vector>

#include "explain/alignment.hpp"
#include "explain/reading.hpp"
#include "graph/op.hpp"

namespace gradus::explain {

/// A value on the way: where names have indices, a letter for each axis.
struct ReadValue {
  Var var;
  WrittenAxes axes{};
  std::string letters{};
};

inline bool has(const std::string& letters, char letter) { return letters.find(letter) != std::string::npos; }
/// The op of that name; null where there is none.
const Op* op_of(std::string_view name);

/// In float64.
Var real(Var x);
Shape shape_of(const WrittenAxes& axes);
/// Without the axes that sums ran over.
ReadValue present(const ReadValue& value);
/// The axes in the order of some letters, repeated where it lacks one; a blank is an axis without a letter.
Var in_order(const ReadValue& value, const std::string& letters, const Shape& shape);
/// Operands in one shape, and what is known of it. Throws ShapeError where they do not fit.
std::vector<Var> together(const std::vector<ReadValue>& values, bool indexed, ReadValue& common);

/// The shape with the label of rows where B stands among the lengths, which begin with that operand.
Shape labelled(const Reading& formula, Shape shape, std::size_t first = 1);

/// 1 where two numbers are related so, else 0.
Var related(const std::string& sign, Var a, Var b);

/// A number among operands. Throws UsageError for anything else.
double number_from(const Reading& part);
/// The settings of an op: numbers behind the operands, in the op's order, and others by their names.
Attributes settings_from(const Op& op, const Reading& formula, const std::vector<double>& numbers);

}  // namespace gradus::explain
