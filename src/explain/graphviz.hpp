// graphviz.hpp - the functions of Graphviz that give nodes their places, loaded when they are first asked
// for.
#pragma once

namespace gradus::explain {

// Graphviz's own things. They are seen by the functions below alone, so that none of its headers is needed
// and the layout of its records, which changes from release to release, does not matter.
struct GraphvizContext;
struct GraphvizGraph;
struct GraphvizNode;
struct GraphvizEdge;

/// What is called of libgvc and libcgraph, each under its name there.
struct Graphviz {
  /// A part that is at hand already: its name and where it lies (lt_symlist_t).
  struct Engine {
    const char* name;
    void* address;
  };
  using Complain = int (*)(char*);

  GraphvizContext* (*gvContextPlugins)(const Engine* engines, int look_for_more);
  char* (*gvcVersion)(GraphvizContext*);
  int (*gvLayout)(GraphvizContext*, GraphvizGraph*, const char* engine);
  void (*attach_attrs)(GraphvizGraph*);
  int (*gvFreeLayout)(GraphvizContext*, GraphvizGraph*);
  int (*gvFreeContext)(GraphvizContext*);
  GraphvizGraph* (*agmemread)(const char* dot);
  int (*agclose)(GraphvizGraph*);
  Complain (*agseterrf)(Complain);
  GraphvizNode* (*agfstnode)(GraphvizGraph*);
  GraphvizNode* (*agnxtnode)(GraphvizGraph*, GraphvizNode*);
  GraphvizEdge* (*agfstout)(GraphvizGraph*, GraphvizNode*);
  GraphvizEdge* (*agnxtout)(GraphvizGraph*, GraphvizEdge*);
  char* (*agnameof)(void*);
  char* (*agget)(void* thing, char* name);

  /// The layout engine "dot", and an end of the list. Looked up by Graphviz itself it would bring a text
  /// renderer and its fonts.
  Engine engines[2];
};

/// Graphviz, which stays until the process ends. Throws Error, with the package to install, where it cannot
/// be loaded; a later call tries again. Any thread may call it.
const Graphviz& graphviz();

}  // namespace gradus::explain
