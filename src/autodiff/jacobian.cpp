// jacobian.cpp - all derivatives of one node by another, as a matrix of numbers.
#include <fmt/format.h>

#include <gradus/autodiff.hpp>
#include <gradus/error.hpp>

#include "autodiff/difference_step.hpp"
#include "autodiff/one_graph.hpp"
#include "graph/op.hpp"

namespace gradus {
namespace {

constexpr const char* upstream_name = "jacobian.upstream";

// The nodes up to y, in a graph of their own that may be added to. Ids stay the same.
std::unique_ptr<Graph> copy_up_to(const Graph& graph, NodeId last) {
  std::unique_ptr<Graph> copy = Graph::like(graph);
  for (NodeId id = 0; id <= last; ++id) copy->adopt(graph, id, graph.node(id).inputs);
  return copy;
}

// Feeds for leaves of the graph alone: those made after y are not there.
Feeds known_feeds(const Graph& graph, const Feeds& feeds) {
  Feeds result;
  for (const auto& [name, value] : feeds)
    if (graph.find(name)) result.emplace(name, value);
  return result;
}

}  // namespace

Tensor jacobian(Var y, Var x, const Feeds& feeds) {
  autodiff::check_one_graph("jacobian", y, {{x}});
  for (const auto& [name, value] : feeds)
    if (!y.graph().find(name)) throw UsageError(fmt::format("the graph has no input called \"{}\"", name));
  Tensor result({y.shape().size(), x.shape().size()}, Dtype::float64);
  if (x.id() > y.id()) return result;  // nothing that was made later can move y
  const std::unique_ptr<Graph> graph = copy_up_to(y.graph(), y.id());
  Feeds values = known_feeds(*graph, feeds);
  const Var upstream = graph->input(upstream_name, y.shape(), y.dtype());
  const Var row = vector_jacobian(graph->var(y.id()), upstream, {{graph->var(x.id())}})[0];
  for (std::int64_t i = 0; i < y.shape().size(); ++i) {
    Tensor one(y.shape(), y.dtype());
    one.set_number(i, 1);
    values.insert_or_assign(upstream_name, std::move(one));
    const Tensor derivatives = evaluate(*graph, row.id(), values);
    for (std::int64_t j = 0; j < derivatives.size(); ++j)
      result.set_number(i * derivatives.size() + j, derivatives.number(j));
  }
  return result;
}

Tensor numerical_jacobian(Var y, Var x, const Feeds& feeds, double step) {
  autodiff::check_one_graph("numerical_jacobian", y, {{x}});
  autodiff::check_difference_step(step);
  const std::string& name = x.node().name;
  const auto found = feeds.find(name);
  if (name.empty() || found == feeds.end())
    throw UsageError("a numerical Jacobian moves an input, parameter or state that was given a value");
  if (x.dtype() != Dtype::float64) throw DtypeError("a numerical Jacobian needs float64");
  if (found->second.shape() != x.shape())
    throw ShapeError(
        fmt::format("\"{}\" has shape {}, got {}", name, x.shape().str(), found->second.shape().str()));
  Feeds values = feeds;
  Tensor& moved = values.find(name)->second;
  const std::int64_t rows = y.shape().size(), columns = x.shape().size();
  Tensor result({rows, columns}, Dtype::float64);
  for (std::int64_t j = 0; j < columns; ++j) {
    const double here = moved.number(j), h = autodiff::difference_at(here, step, x.dtype());
    const double up = here + h, down = here - h;
    moved.set_number(j, up);
    const Tensor above = evaluate(y.graph(), y.id(), values);
    moved.set_number(j, down);
    const Tensor below = evaluate(y.graph(), y.id(), values);
    moved.set_number(j, here);
    for (std::int64_t i = 0; i < rows; ++i)
      result.set_number(i * columns + j, (above.number(i) - below.number(i)) / (up - down));
  }
  return result;
}

}  // namespace gradus
