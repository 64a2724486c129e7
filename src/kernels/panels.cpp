// panels.cpp - turns matrices into panels and back.
#include "kernels/panels.hpp"

#include <algorithm>

#include "kernels/tiles.hpp"

namespace gradus::kernels {

Panels::Panels(std::int64_t n, std::int64_t m, Target target)
    : rows(n), columns(m), width(2 * tiles_for(target).lanes) {}

void Panels::pack_transpose(const float* matrix, float* panels) const {
  for (std::int64_t j = 0; j < columns; j += width)
    tiles_for(best_target())
        .turn(matrix + j * rows, rows, std::min(width, columns - j), rows, panels + j * rows, width);
}

void Panels::unpack_transpose(const float* panels, float* matrix) const {
  for (std::int64_t j = 0; j < columns; j += width)
    tiles_for(best_target())
        .transpose(panels + j * rows, width, rows, std::min(width, columns - j), matrix + j * rows, rows);
}

}  // namespace gradus::kernels
