// indexed.cpp - formulas in index notation.
#include <gradus/explain.hpp>

namespace gradus {

Expression indexed_expression_of(const Graph& graph, NodeId id, const Symbols& symbols) {
  return expression_of(graph, id, symbols);
}

}  // namespace gradus
