// axes.hpp - letters for the axes of tensors.
#pragma once

#include <gradus/graph.hpp>
#include <string>

namespace gradus::explain {

/// The letter of an axis of a tensor of some rank: i counts rows of the batch, j numbers of a row; of images
/// i, c, u, v.
char axis_letter(int axis, int rank);

/// The letters of the axes that a sum, mean or maximum runs over; none where it runs over all, but for rows
/// of a batch.
std::string summed_axes(const Graph& graph, const Node& node);

}  // namespace gradus::explain
