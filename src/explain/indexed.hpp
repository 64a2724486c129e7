// indexed.hpp - formulas in index notation, and the letters of their left sides.
#pragma once

#include <gradus/explain.hpp>
#include <string>

namespace gradus::explain {

/// The letters of the axes of a value that are longer than 1: i for rows of a batch, j, k, ... for others; i,
/// c, u, v for images.
std::string letters_of(const Shape& shape, bool has_batch);

/// True where some name is one of rows of a batch, so that i counts rows.
bool has_batch(const Graph& graph, const Symbols& symbols);

}  // namespace gradus::explain
