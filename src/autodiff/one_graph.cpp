// one_graph.cpp - whether nodes belong together.
#include "autodiff/one_graph.hpp"

#include <fmt/format.h>

#include <gradus/error.hpp>

namespace gradus::autodiff {

void check_one_graph(const char* what, Var y, std::span<const Var> others) {
  (void)y.node();
  for (const Var& other : others) {
    (void)other.node();
    if (&other.graph() != &y.graph())
      throw UsageError(fmt::format("{}: %{} is a node of another graph than %{}", what, other.id(), y.id()));
  }
}

}  // namespace gradus::autodiff
