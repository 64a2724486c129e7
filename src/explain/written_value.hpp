// written_value.hpp - a formula with the shape that readers see in it, which may be less than that of its
// node: repeats are not written where the notation implies them.
#pragma once

#include <gradus/explain.hpp>
#include <vector>

#include "explain/alignment.hpp"

namespace gradus::explain {

/// A formula, its axes as a reader has them, and the axis of the node's value that each of these lies on.
struct WrittenValue {
  Expression text;
  WrittenAxes axes;
  std::vector<int> places;
};

/// One that is read as it is.
WrittenValue as_it_is(Expression text, const Shape& shape);

/// Whether a matrix of one column may be read as a vector.
enum class Columns { are_matrices, are_vectors };

/// The formula made to be read in this shape, by ones of that shape where numbers are repeated.
Expression in_shape(WrittenValue value, const Shape& shape, Columns columns = Columns::are_matrices);

/// True where it is read in this shape.
bool has_shape(const WrittenValue& value, const Shape& shape, Columns columns = Columns::are_matrices);

/// A vector that stands for a matrix of one column, or of one row, written x or x^T; otherwise as in_shape.
WrittenValue as_matrix(WrittenValue value, const Shape& shape);

/// "ones(2, 3)", the first of them B where that axis is labelled so.
Expression ones_of(const Shape& shape);

}  // namespace gradus::explain
