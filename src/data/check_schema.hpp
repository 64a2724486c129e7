// check_schema.hpp - whether the parts of a schema go together, and choices are among those that there are.
#pragma once

#include <gradus/data.hpp>

namespace gradus::data {

/// Throws UsageError, saying which part, for a schema that contradicts itself: what passes may be indexed by
/// its own sizes. Scalings may be empty, as in one that was made by hand.
void check_schema(const Schema& schema);

/// Throws UsageError for a task or a policy that is none.
void check_choices(const LoadOptions& options);

}  // namespace gradus::data
