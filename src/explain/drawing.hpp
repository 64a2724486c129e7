// drawing.hpp - what a picture of a pass says, before it has places: lines of text on nodes and edges.
#pragma once

#include <gradus/picture.hpp>
#include <string>
#include <vector>

namespace gradus::explain {

/// A node of the picture.
struct DrawnNode {
  /// "n3" of Replay::nodes[3].
  std::string id{};
  /// Formula; shape and value; gradient where one arrives.
  std::string title{}, value{}, gradient{};
  /// "parameter", "input", "given", "computed" or "loss".
  std::string kind{};
  /// The layer it belongs to, or the name that a parameter has in the model.
  std::string layer{};
};

/// An edge of the picture: the value goes up to the node, the gradient down to its input.
struct DrawnEdge {
  std::string id{}, from{}, to{};
  /// What goes up; the local gradient and what goes down, empty where no gradient passes.
  std::string value{}, local{}, gradient{};
  /// Part of the way through the net, which is drawn straight.
  bool trunk = false;
};

/// All of it.
struct Drawing {
  std::vector<DrawnNode> nodes;
  std::vector<DrawnEdge> edges;
};

/// What the picture of a pass says.
Drawing drawing_of(const Replay& pass);

/// The drawing in Graphviz's language.
std::string dot_of(const Drawing& drawing);

}  // namespace gradus::explain
