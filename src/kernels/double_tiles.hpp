// double_tiles.hpp - the register tiles of float64 products.
#pragma once

#include "kernels/plain_tile.hpp"
#include "kernels/target.hpp"

namespace gradus::kernels {

/// The tiles of a target.
const PlainTiles<double>& double_tiles_for(Target target);

}  // namespace gradus::kernels
