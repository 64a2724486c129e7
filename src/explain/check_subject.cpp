// check_subject.cpp - whether a subject can be explained at all.
#include "explain/check_subject.hpp"

#include <gradus/error.hpp>

namespace gradus {

void check_subject(const Subject& subject) {
  if (!subject.graph) throw UsageError("explain: the subject has no graph");
  (void)subject.graph->node(subject.loss);
  for (const NodeId id : subject.wrt) (void)subject.graph->node(id);
  for (const auto& [id, name] : subject.names) (void)subject.graph->node(id);
}

}  // namespace gradus
