// without_graphviz.cpp - stands for layout.cpp and graphviz.cpp where Gradus is built without Graphviz.
#include <gradus/error.hpp>

#include "explain/layout.hpp"

namespace gradus::explain {
namespace {

[[noreturn]] void refuse() {
  throw Error(
      "this Gradus was built without Graphviz, which lays out pictures. Build it with -DGRADUS_GRAPHVIZ=ON; "
      "texts, and the graph in DOT, need none");
}

}  // namespace

std::string graphviz_version() { refuse(); }

Layout lay_out(const std::string&) { refuse(); }

}  // namespace gradus::explain
