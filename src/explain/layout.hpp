// layout.hpp - where Graphviz puts the nodes and edges of a graph.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace gradus::explain {

/// A point of a drawing, in pixels; y goes down.
struct DrawnPoint {
  double x = 0, y = 0;
};

/// A rectangle by its upper left corner and its size.
struct DrawnBox {
  double x = 0, y = 0, width = 0, height = 0;
};

/// A cubic Bezier curve through points 0, 3, 6, ..., and the tip of its arrow.
struct DrawnCurve {
  std::vector<DrawnPoint> points{};
  DrawnPoint tip{};
  /// Centre of the label, where there is one.
  DrawnPoint label{};
};

/// A laid out graph.
struct Layout {
  double width = 0, height = 0;
  /// By the name of the node.
  std::map<std::string, DrawnBox> nodes;
  /// By the attribute "id" of the edge.
  std::map<std::string, DrawnCurve> edges;
};

/// Lays out a directed graph in the DOT language, from top to bottom. Texts are measured by tables of
/// Courier, so that the result does not depend on installed fonts. Calls wait for each other: Graphviz has
/// state of its own. Graphviz is loaded by the first of them. Throws Error where it cannot be, or was left
/// out of this build, with what to do about it; and, with Graphviz's words, where it refuses the text.
Layout lay_out(const std::string& dot);

/// The version of Graphviz, "2.42.2". Throws Error as lay_out does where there is none.
std::string graphviz_version();

}  // namespace gradus::explain
