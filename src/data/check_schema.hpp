// check_schema.hpp - whether the parts of a schema go together.
#pragma once

#include <gradus/data.hpp>

namespace gradus {

/// Throws UsageError, saying which part, for a schema that contradicts itself: what passes may be indexed by
/// its own sizes. Scalings may be empty, as in one that was made by hand.
void check_schema(const Schema& schema);

}  // namespace gradus
