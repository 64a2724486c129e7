// range.hpp - numbers that a model can compute with.
#pragma once

#include "data/content.hpp"

namespace gradus {

/// Throws DataError, with row and column, for a number of any row (training, validation, test or new) that
/// does not fit float32 once it is scaled: whatever is computed of it would be infinite. Models in float64
/// take no more, since its square would not last long there either.
void check_range(const Content& content);

/// Throws DataError where rows to learn from, or to choose by, all count for nothing, or where weights are so
/// large or so small that float32 cannot add them.
void check_weights(const Content& content);

}  // namespace gradus
