// axes.cpp - letters for the axes of tensors.
#include "explain/axes.hpp"

namespace gradus::explain {

char axis_letter(int axis, int rank) {
  constexpr std::string_view images = "icuv", others = "ijklmnst";
  return rank == 4 ? images[static_cast<std::size_t>(axis)] : others[static_cast<std::size_t>(axis)];
}

std::string summed_axes(const Graph& graph, const Node& node) {
  const Shape& shape = graph.node(node.inputs[0]).shape;
  const auto& axes = node.attributes.list("axes");
  std::string letters;
  for (const std::int64_t axis : axes) letters += axis_letter(static_cast<int>(axis), shape.rank());
  const bool all = static_cast<int>(axes.size()) == shape.rank();
  return all && !(shape.rank() == 1 && shape.label(0) == "B") ? "" : letters;
}

}  // namespace gradus::explain
