// check_subject.hpp - whether what users may have put together by hand can be explained at all.
#pragma once

#include <gradus/explain.hpp>
#include <gradus/picture.hpp>

namespace gradus::explain {

/// Throws UsageError for a subject without a graph, or with ids that its graph does not have, and for one of
/// so many numbers and operations that its explanation would have no end.
void check_subject(const Subject& subject);

/// Throws UsageError for a derivation without a graph.
void check_derivation(const Derivation& derivation);

/// Throws UsageError for a pass without nodes, and for one whose nodes name others that are not there, or
/// more numbers than they have.
void check_pass(const Replay& pass);

/// A part of a formula. Throws UsageError where its kind needs one that it lacks.
const Expression& part_of(const Expression& expression, std::size_t part);

}  // namespace gradus::explain
