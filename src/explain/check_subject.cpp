// check_subject.cpp - whether a subject can be explained at all.
#include "explain/check_subject.hpp"

#include <fmt/format.h>

#include <gradus/error.hpp>

#include "base/text.hpp"
#include "graph/interpret.hpp"

namespace gradus {
namespace {

// Each gradient is held against differences through all that lies behind it: the square of this in all.
constexpr std::size_t most_nodes = 600;

}  // namespace

void check_subject(const Subject& subject) {
  if (!subject.graph) throw UsageError("explain: the subject has no graph");
  (void)subject.graph->node(subject.loss);
  for (const NodeId id : subject.wrt) (void)subject.graph->node(id);
  for (const auto& [id, name] : subject.names) (void)subject.graph->node(id);
  const std::size_t count = nodes_of(*subject.graph, subject.loss).size();
  if (count > most_nodes)
    throw UsageError(fmt::format(
        "it has {} numbers and operations, and step by step {} are explained at most: take fewer layers or "
        "terms",
        grouped(static_cast<long long>(count)), most_nodes));
}

}  // namespace gradus
