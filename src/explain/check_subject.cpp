// check_subject.cpp - whether what users may have put together by hand can be explained at all.
#include "explain/check_subject.hpp"

#include <fmt/format.h>

#include <gradus/error.hpp>

#include "base/text.hpp"
#include "graph/interpret.hpp"

namespace gradus::explain {
namespace {

// Each gradient is held against differences through all that lies behind it: the square of this in all.
constexpr std::size_t most_nodes = 400;

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

void check_derivation(const Derivation& derivation) {
  if (!derivation.graph) throw UsageError("explain: the derivation has no graph");
}

void check_pass(const Replay& pass) {
  const std::size_t count = pass.nodes.size();
  if (count == 0) throw UsageError("explain: the pass has no nodes");
  const auto fits = [](const std::vector<std::string>& numbers, const Tensor& value) {
    return numbers.empty() || static_cast<std::int64_t>(numbers.size()) == value.size();
  };
  for (const ReplayNode& node : pass.nodes) {
    bool good = fits(node.numbers, node.value);
    for (const std::size_t input : node.inputs) good = good && input < count;
    for (const ReplayEdge& edge : node.edges)
      good = good && edge.input < count && fits(edge.numbers, edge.downstream);
    if (!good) throw UsageError("explain: a node of the pass names others or numbers that are not there");
  }
}

const Expression& part_of(const Expression& expression, std::size_t part) {
  if (part >= expression.parts.size())
    throw UsageError("explain: a formula lacks a part that its kind needs");
  return expression.parts[part];
}

}  // namespace gradus::explain
