// layout.cpp - where Graphviz puts the nodes and edges of a graph.
#include "explain/layout.hpp"

#include <algorithm>
#include <charconv>
#include <clocale>
#include <gradus/error.hpp>
#include <mutex>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "explain/graphviz.hpp"

namespace gradus::explain {
namespace {

// What Graphviz complained about since the session of this thread began.
thread_local std::string complaints;

int keep_complaint(char* part) {
  complaints += part;
  return 0;
}

/// Graphviz as this thread alone may use it: one at a time, silent, and with points in its numbers.
class Session {
 public:
  Session()
      : lock_(one_at_a_time()),
        library_(graphviz()),
        numbers_(newlocale(LC_ALL_MASK, "C", nullptr)),
        before_(uselocale(numbers_)),
        errors_(library_.agseterrf(&keep_complaint)),
        context_(library_.gvContextPlugins(library_.engines, 0)) {
    complaints.clear();
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session() {
    if (graph_) {
      library_.gvFreeLayout(context_, graph_);
      library_.agclose(graph_);
    }
    library_.gvFreeContext(context_);
    library_.agseterrf(errors_);
    uselocale(before_);
    freelocale(numbers_);
  }

  /// Reads a graph and gives every node and edge its place, as attributes.
  GraphvizGraph* lay_out(const std::string& dot) {
    graph_ = library_.agmemread(dot.c_str());
    if (!graph_ || library_.gvLayout(context_, graph_, "dot") != 0)
      throw Error("Graphviz cannot draw this graph: " + std::string(trimmed(complaints)));
    library_.attach_attrs(graph_);
    return graph_;
  }

  std::string version() const { return library_.gvcVersion(context_); }

  /// An attribute of a graph, a node or an edge; empty where it has none of this name.
  std::string_view attribute(void* thing, const char* name) const {
    const char* value = library_.agget(thing, const_cast<char*>(name));  // NOLINT: read only
    return value ? value : std::string_view();
  }

 private:
  static std::mutex& one_at_a_time() {
    static std::mutex mutex;
    return mutex;
  }

  std::lock_guard<std::mutex> lock_;
  const Graphviz& library_;
  locale_t numbers_, before_;
  Graphviz::Complain errors_;
  GraphvizContext* context_;
  GraphvizGraph* graph_ = nullptr;
};

// Graphviz counts points from the lower left corner, nodes in inches.
constexpr double points_an_inch = 72;

/// Takes the number at the front of the text, and the character behind it.
double take_number(std::string_view& text) {
  double number = 0;
  const char* end = std::from_chars(text.data(), text.data() + text.size(), number).ptr;
  text.remove_prefix(std::min<std::size_t>(text.size(), static_cast<std::size_t>(end - text.data()) + 1));
  return number;
}

/// Takes "x,y" from the front of the text, and the character behind it.
DrawnPoint take_point(std::string_view& text, double height) {
  const double x = take_number(text);
  return {x, height - take_number(text)};
}

DrawnBox node_box(const Session& session, GraphvizNode* node, double height) {
  std::string_view place = session.attribute(node, "pos"), wide = session.attribute(node, "width"),
                   high = session.attribute(node, "height");
  const double width = take_number(wide) * points_an_inch, tall = take_number(high) * points_an_inch;
  const DrawnPoint centre = take_point(place, height);
  return {centre.x - width / 2, centre.y - tall / 2, width, tall};
}

// "e,x,y x,y x,y ...": the tip of an arrow and the points of the line; behind a semicolon would be one more.
DrawnCurve curve_of(const Session& session, GraphvizEdge* edge, double height) {
  constexpr std::string_view tip = "e,";
  DrawnCurve curve;
  std::string_view line = session.attribute(edge, "pos");
  line = line.substr(0, line.find(';'));
  const bool arrow = line.starts_with(tip);
  if (arrow) {
    line.remove_prefix(tip.size());
    curve.tip = take_point(line, height);
  }
  while (!line.empty()) curve.points.push_back(take_point(line, height));
  if (!arrow && !curve.points.empty()) curve.tip = curve.points.back();
  if (std::string_view label = session.attribute(edge, "lp"); !label.empty())
    curve.label = take_point(label, height);
  return curve;
}

}  // namespace

std::string graphviz_version() { return Session().version(); }

Layout lay_out(const std::string& dot) {
  Session session;
  const Graphviz& library = graphviz();
  GraphvizGraph* graph = session.lay_out(dot);
  Layout layout;
  std::string_view whole = session.attribute(graph, "bb");  // "left,low,right,high"
  take_point(whole, 0);
  layout.width = take_number(whole);
  layout.height = take_number(whole);
  for (GraphvizNode* node = library.agfstnode(graph); node; node = library.agnxtnode(graph, node)) {
    layout.nodes[library.agnameof(node)] = node_box(session, node, layout.height);
    for (GraphvizEdge* edge = library.agfstout(graph, node); edge; edge = library.agnxtout(graph, edge))
      layout.edges[std::string(session.attribute(edge, "id"))] = curve_of(session, edge, layout.height);
  }
  return layout;
}

}  // namespace gradus::explain
