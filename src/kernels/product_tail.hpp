// product_tail.hpp - what becomes of sums that are in memory already: the tails of tiles, row by row.
#pragma once

#include <cstdint>

#include "kernels/tiles.hpp"

namespace gradus {

/// The tail of `columns` sums of one row that no vector takes: of columns that fill none, and of products
/// along k. Returns false where an update made something that is not finite.
inline bool finish_row(TailKind kind, const Tile& t, const float* sums, std::int64_t columns) {
  float strange = 0;
  if (kind == TailKind::mask) {
#pragma GCC ivdep
    for (std::int64_t j = 0; j < columns; ++j)
      t.c[j] = sums[j] * (t.mask[j] > 0 ? 1 : t.mask[j] <= 0 ? 0 : t.mask[j]);
  } else if (kind == TailKind::update) {
    for (std::int64_t j = 0; j < columns; ++j) {
      float step = t.scale * sums[j] + t.alpha * t.weight[j];
      if (t.velocity) t.next_velocity[j] = step = t.tau * t.velocity[j] + step;
      t.c[j] = t.weight[j] - t.rate * step;
      strange += t.c[j] - t.c[j];
    }
  } else {
    for (std::int64_t j = 0; t.bias && j < columns; ++j) t.c[j] += t.bias[j];
    for (std::int64_t j = 0; t.relu && j < columns; ++j) t.c[j] = t.c[j] <= 0 ? 0 : t.c[j];
  }
  return strange == 0;
}

/// The tile `rows` rows further down, and what its tail reads there.
inline void move_down(Tile& t, std::int64_t rows) {
  const std::int64_t by = rows * t.c_row;
  t.c += by;
  if (t.mask) t.mask += by;
  if (t.weight) t.weight += by;
  if (t.velocity) t.velocity += by, t.next_velocity += by;
}

}  // namespace gradus
