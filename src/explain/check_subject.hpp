// check_subject.hpp - whether a subject can be explained at all.
#pragma once

#include <gradus/explain.hpp>

namespace gradus {

/// Throws UsageError for a subject without a graph, or with ids that its graph does not have, and for one of
/// so many numbers and operations that its explanation would have no end.
void check_subject(const Subject& subject);

}  // namespace gradus
