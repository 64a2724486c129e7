// tile_product.cpp - brings b to panels, and runs tiles with their tails.
#include "kernels/tile_product.hpp"

#include <algorithm>
#include <cstring>

namespace gradus::kernels {
namespace {

// Copies n < 32 numbers, by two pieces that may overlap.
void copy_ragged(const float* from, float* to, std::int64_t n) {
  const auto ends = [&]<std::size_t size>() {
    const std::int64_t last = n - static_cast<std::int64_t>(size);
    float first[size], rest[size];
    std::memcpy(first, from, sizeof first), std::memcpy(rest, from + last, sizeof rest);
    std::memcpy(to, first, sizeof first), std::memcpy(to + last, rest, sizeof rest);
  };
  if (n >= 16) return ends.operator()<16>();
  if (n >= 8) return ends.operator()<8>();
  if (n >= 4) return ends.operator()<4>();
  for (std::int64_t i = 0; i < n; ++i) to[i] = from[i];
}

// Operands of a tail with one number a column, with zeros beside those that fill no vector.
class PaddedRows {
 public:
  void pad(TailOperands<float*>& tail, std::int64_t width) {
    float(*row)[size] = rows_;
    tail.each([&](float*& p, TailShape shape) {
      if (shape != TailShape::row || !p) return;
      std::fill(std::copy_n(p, width, *row), *row + size, 0.0F);
      p = *row++;
    });
  }

 private:
  static constexpr std::size_t size = 2 * Tiles::most_lanes;
  alignas(
      64) float rows_[std::size(TailOperands<float*>::fields)][size];  // NOLINT: written before it is read
};

}  // namespace

void TileProduct::pack_bands(const float* a, std::int64_t begin, std::int64_t end, float* packed) const {
  const std::int64_t n = form_.n, k = form_.k, width = plan_.band_width, row = form_.a_row();
  for (std::int64_t band = begin; band < end; ++band) {
    const std::int64_t i = first_row(band), rows = first_row(band + 1) - i;
    float* to = packed + band * width * k;
    // Whole vectors are turned faster: rows of the next band do no harm beside those of this one.
    if (!form_.a_transposed)
      tiles_.turn(a + i * row, row, std::min(width, n - i), k, to, width);
    else if (i + width <= n)
      tiles_.copy[width / tiles_.lanes - 1](a + i, row, k, to, width);
    else
      for (std::int64_t p = 0; p < k; ++p) std::copy_n(a + p * row + i, rows, to + p * width);
  }
}

ProductOutput TileProduct::output(float* c, const TailOperands<float*>& tail, std::int64_t row,
                                  std::int64_t column) const {
  const std::int64_t c_row = form_.c_panels ? plan_.panel : form_.m_in_memory();
  const std::int64_t at = form_.c_panels ? column * form_.n + row * c_row : row * c_row + column;
  ProductOutput result{c + at, c_row, tail};
  result.tail.each([&](float*& p, TailShape shape) {
    if (shape != TailShape::number && p) p += shape == TailShape::row ? column : at;
  });
  return result;
}

void TileProduct::run(const Call& call, const Part& part, float* scratch) const {
  if (plan_.dots) return run_dots(call, part);
  // Where nothing is brought for a panel, the rows of a stay in the second-level cache from panel to panel.
  for (std::int64_t band = part.band; band < part.band_end; band += plan_.block)
    run_panels(call, {band, std::min(part.band_end, band + plan_.block), part.column, part.column_end},
               scratch);
}

// Both matrices lie along k. A few columns of b stay in the first-level cache while all rows of a pass by.
void TileProduct::run_dots(const Call& call, const Part& part) const {
  const std::int64_t k = form_.k, m = form_.m_in_memory(), a_row = form_.a_row(), b_row = form_.b_row(),
                     width = part.column_end - part.column,
                     groups = (width + tiles_.dot_columns - 1) / tiles_.dot_columns;
  for (std::int64_t g = 0; g < groups; ++g) {
    const std::int64_t j = part.column + width * g / groups, end = part.column + width * (g + 1) / groups;
    for (std::int64_t i = part.band; i < part.band_end;) {
      const std::int64_t rows = std::min<std::int64_t>(tiles_.dot_rows, part.band_end - i);
      const ProductOutput sums{call.c + i * m + j, m};
      tiles_.dot[rows - 1][end - j - 1]({k, call.a + i * a_row, a_row, 1, call.b + j * b_row, b_row, sums});
      i += rows;
    }
  }
  if (form_.tail == TailKind::affine && !call.tail.bias && !call.tail.relu) return;
  ProductOutput row = output(call.c, call.tail, part.band, part.column);
  for (std::int64_t i = part.band; i < part.band_end; ++i, row.move_down(1))
    finish(row, row.c, width, call.strange);
}

void TileProduct::run_panels(const Call& call, const Part& part, float* scratch) const {
  const std::int64_t one = tiles_.lanes;
  for (std::int64_t j = part.column; j < part.column_end; j += plan_.panel) {
    const std::int64_t left = part.column_end - j, room = left > one ? plan_.panel : one;
    // Panels of c have room for whole vectors. Elsewhere the last one begins among the columns that are done,
    // or is ragged.
    const bool fills = form_.c_panels || left >= room, again = !fills && overlaps(part, room);
    const std::int64_t column = again ? part.column_end - room : j,
                       width = again ? room : std::min(left, plan_.panel);
    const bool ragged = !fills && !again;
    const float* b = call.b + column;
    std::int64_t b_row = form_.m_in_memory();
    if (plan_.source == ProductPlan::Source::panels) {
      b = call.b + column * form_.k_in_memory(), b_row = plan_.panel;
    } else if (plan_.source != ProductPlan::Source::direct || ragged) {
      bring(call.b, column, width, scratch);
      b = scratch, b_row = plan_.panel;
    }
    if (ragged)
      run_ragged(call, part, column, width, b, scratch + form_.k * plan_.panel);
    else
      run_bands(call, part, column, width, b, b_row);
  }
}

// True where the last columns of a part may be made with some before them, which then are made twice.
bool TileProduct::overlaps(const Part& part, std::int64_t width) const {
  return !form_.b_panels && info_of(form_.tail).by_rows && part.column_end - part.column >= width;
}

// Columns [column, column + width) of b, row after row, with zeros beside those that fill no vector.
void TileProduct::bring(const float* b, std::int64_t column, std::int64_t width, float* to) const {
  const std::int64_t k = form_.k, panel = plan_.panel, one = tiles_.lanes, b_row = form_.b_row();
  if (plan_.source == ProductPlan::Source::turned_panels) {
    for (std::int64_t p = 0; p < k; p += panel)
      tiles_.turn(b + p * form_.m + column * panel, panel, width, std::min(panel, k - p), to + p * panel,
                  panel);
    return;
  }
  if (form_.b_transposed) return tiles_.turn(b + column * b_row, b_row, width, k, to, panel);
  const std::int64_t whole = width / one * one;
  if (whole > 0) tiles_.copy[whole / one - 1](b + column, b_row, k, to, panel);
  for (std::int64_t p = 0; whole < width && p < k; ++p)
    for (std::int64_t j = whole; j < whole + one; ++j)
      to[p * panel + j] = j < width ? b[p * b_row + column + j] : 0;
}

// What tile `tile` of `tiles` fetches of the panel that is brought next, from this column on.
Ahead TileProduct::ahead(const float* b, std::int64_t column, std::int64_t tile, std::int64_t tiles) const {
  const bool turned = plan_.source == ProductPlan::Source::turned_panels;
  const std::int64_t run = turned ? plan_.panel * plan_.panel / Ahead::line : plan_.panel / Ahead::line;
  const std::int64_t apart = turned ? plan_.panel * form_.m : form_.b_row();
  const std::int64_t runs = turned ? form_.k / plan_.panel : form_.k;
  const std::int64_t first = runs * tile / tiles, last = runs * (tile + 1) / tiles;
  return {b + first * apart + (turned ? column * plan_.panel : column), (last - first) * run, run,
          apart - (run - 1) * Ahead::line};
}

// All bands of a part in `width` columns, whole vectors of them.
void TileProduct::run_bands(const Call& call, const Part& part, std::int64_t column, std::int64_t width,
                            const float* b, std::int64_t b_row) const {
  alignas(64) float strange[Tiles::most_lanes];  // NOLINT: written before it is read
  const TailInfo& tail = info_of(form_.tail);
  if (tail.updates) std::fill(std::begin(strange), std::end(strange), 0.0F);
  const TileKernel* kernels = tiles_.broadcast[static_cast<int>(form_.tail)].kernel[width > tiles_.lanes];
  const bool fetches = plan_.fetches() && column + 2 * plan_.panel <= form_.m;
  ProductOutput out = output(call.c, call.tail, first_row(part.band), column);
  Tile tile{form_.k, call.a, form_.a_row(), 1, b, b_row, out, strange};
  for (std::int64_t band = part.band; band < part.band_end; ++band) {
    const std::int64_t i = first_row(band), rows = first_row(band + 1) - i;
    point_at_band(call, band, i, tile);
    if (fetches)
      tile.ahead = ahead(call.b, column + plan_.panel, band - part.band, part.band_end - part.band);
    kernels[rows - 1](tile);
    out.move_down(rows);
  }
  if (tail.updates && std::any_of(std::begin(strange), std::end(strange), [](float x) { return !(x == 0); }))
    call.strange.store(true, std::memory_order_relaxed);
}

// All bands of a part in `width` columns that fill no vector, through memory. Tails that read more than rows
// come after the sums there.
void TileProduct::run_ragged(const Call& call, const Part& part, std::int64_t column, std::int64_t width,
                             const float* b, float* ragged) const {
  const bool by_rows = info_of(form_.tail).by_rows, two = width > tiles_.lanes;
  const TailKind kind = by_rows ? form_.tail : TailKind::affine;
  const TileKernel* kernels = tiles_.broadcast[static_cast<int>(kind)].kernel[two];
  const std::int64_t room = two ? plan_.panel : tiles_.lanes, end = first_row(part.band_end);
  ProductOutput out = output(call.c, call.tail, first_row(part.band), column), sums{ragged, room};
  PaddedRows rows_of_tail;
  if (by_rows) rows_of_tail.pad(out.tail, width), sums.tail = out.tail;
  Tile direct{form_.k, call.a, form_.a_row(), 1, b, plan_.panel, out};
  Tile through{form_.k, call.a, form_.a_row(), 1, b, plan_.panel, sums};
  for (std::int64_t band = part.band; band < part.band_end; ++band) {
    const std::int64_t i = first_row(band), rows = first_row(band + 1) - i;
    // Rows of one panel may run into the next ones of the part, which are written after them.
    const bool runs_on = by_rows && width == form_.m_in_memory() && (end - i - rows) * width >= room - width;
    Tile& tile = runs_on ? direct : through;
    point_at_band(call, band, i, tile);
    kernels[rows - 1](tile);
    for (std::int64_t r = 0; r < rows && !runs_on; ++r) {
      if (by_rows)
        copy_ragged(ragged + r * room, out.c + r * out.row, width);
      else
        finish(out, ragged + r * room, width, call.strange), out.move_down(1);
    }
    if (by_rows) out.move_down(rows);
  }
}

void TileProduct::finish(const ProductOutput& out, const float* sums, std::int64_t columns,
                         std::atomic<bool>& strange) const {
  float found = 0;
  tiles_.finish[static_cast<int>(form_.tail)](out, sums, columns, found);
  if (!(found == 0)) strange.store(true, std::memory_order_relaxed);
}

// Lets a tile read a band of a.
void TileProduct::point_at_band(const Call& call, std::int64_t band, std::int64_t row, Tile& tile) const {
  const std::int64_t a_row = form_.a_row();
  if (plan_.packs_bands)
    tile.a = call.packed + band * plan_.band_width * form_.k, tile.a_row = 1,
    tile.a_column = plan_.band_width;
  else if (form_.a_transposed)
    tile.a = call.a + row, tile.a_row = 1, tile.a_column = a_row;
  else
    tile.a = call.a + row * a_row, tile.a_row = a_row, tile.a_column = 1;
}

}  // namespace gradus::kernels
