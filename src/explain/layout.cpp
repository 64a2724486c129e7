// layout.cpp - where Graphviz puts the nodes and edges of a graph.
#include "explain/layout.hpp"

#include <clocale>
#include <gradus/error.hpp>
#include <memory>
#include <mutex>
#include <string>

#include <graphviz/gvc.h>

#include "base/text.hpp"

// The layout engine "dot", linked in: looked up at run time it would bring a text renderer and its fonts.
extern "C" gvplugin_library_t gvplugin_dot_layout_LTX_library;  // NOLINT: Graphviz names it so

namespace gradus::explain {
namespace {

// What Graphviz complained about since the session of this thread began.
thread_local std::string complaints;

int keep_complaint(char* part) {
  complaints += part;
  return 0;
}

const lt_symlist_t engines[] = {{"gvplugin_dot_layout_LTX_library", &gvplugin_dot_layout_LTX_library},
                                {nullptr, nullptr}};

/// Graphviz as this thread alone may use it: one at a time, silent, and with points in its numbers.
class Session {
 public:
  Session()
      : lock_(one_at_a_time()),
        numbers_(newlocale(LC_ALL_MASK, "C", nullptr)),
        before_(uselocale(numbers_)),
        errors_(agseterrf(&keep_complaint)),
        context_(gvContextPlugins(engines, 0)) {
    complaints.clear();
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session() {
    if (graph_) {
      gvFreeLayout(context_, graph_);
      agclose(graph_);
    }
    gvFreeContext(context_);
    agseterrf(errors_);
    uselocale(before_);
    freelocale(numbers_);
  }

  /// Reads a graph and gives every node its place.
  graph_t* lay_out(const std::string& dot) {
    graph_ = agmemread(dot.c_str());
    if (!graph_ || gvLayout(context_, graph_, "dot") != 0)
      throw Error("Graphviz cannot draw this graph: " + std::string(trimmed(complaints)));
    return graph_;
  }

 private:
  static std::mutex& one_at_a_time() {
    static std::mutex mutex;
    return mutex;
  }

  std::lock_guard<std::mutex> lock_;
  locale_t numbers_, before_;
  agusererrf errors_;
  GVC_t* context_;
  graph_t* graph_ = nullptr;
};

// Graphviz counts points from the lower left corner, nodes in inches.
constexpr double points_an_inch = 72;

DrawnBox node_box(node_t* node, double height) {
  const double width = ND_width(node) * points_an_inch, tall = ND_height(node) * points_an_inch;
  return {ND_coord(node).x - width / 2, height - ND_coord(node).y - tall / 2, width, tall};
}

DrawnCurve curve_of(edge_t* edge, double height) {
  DrawnCurve curve;
  const auto point = [&](const pointf& p) { return DrawnPoint{p.x, height - p.y}; };
  if (const splines* all = ED_spl(edge); all && all->size > 0) {
    const bezier& line = all->list[0];
    for (int i = 0; i < line.size; ++i) curve.points.push_back(point(line.list[i]));
    curve.tip = line.eflag ? point(line.ep) : curve.points.back();
  }
  if (const textlabel_t* label = ED_label(edge)) curve.label = point(label->pos);
  return curve;
}

}  // namespace

Layout lay_out(const std::string& dot) {
  Session session;
  graph_t* graph = session.lay_out(dot);
  Layout layout;
  const boxf whole = GD_bb(graph);
  layout.width = whole.UR.x;
  layout.height = whole.UR.y;
  for (node_t* node = agfstnode(graph); node; node = agnxtnode(graph, node)) {
    layout.nodes[agnameof(node)] = node_box(node, layout.height);
    for (edge_t* edge = agfstout(graph, node); edge; edge = agnxtout(graph, edge))
      layout.edges[agget(edge, const_cast<char*>("id"))] =
          curve_of(edge, layout.height);  // NOLINT: read only
  }
  return layout;
}

}  // namespace gradus::explain
