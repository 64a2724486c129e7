// graph_copy.cpp - a graph stays in place: its nodes point at it | deleted function
#include <gradus/graph.hpp>

#ifdef MISUSE
gradus::Graph twin(const gradus::Graph& graph) { return graph; }
#else
const gradus::Graph& twin(const gradus::Graph& graph) { return graph; }
#endif
