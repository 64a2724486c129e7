// tile_product.cpp - walks the output tile by tile; copies what lies badly for a tile.
#include "kernels/tile_product.hpp"

#include <algorithm>
#include <cstring>
#include <vector>

#include "kernels/tiles.hpp"

namespace gradus {
namespace {

// A side at most so long is the side of a narrow product.
constexpr std::int64_t narrow_side = 12;

/// Memory for copies: on the stack where it is enough.
class Room {
 public:
  float* of(std::int64_t numbers) {
    if (numbers <= on_stack) return stack_;
    heap_.resize(static_cast<std::size_t>(numbers));
    return heap_.data();
  }

 private:
  static constexpr std::int64_t on_stack = 40 * 1024;
  alignas(64) float stack_[on_stack];  // NOLINT: written before it is read
  std::vector<float> heap_;
};

/// The part of the output that is asked for.
struct Part {
  std::int64_t row, height, column, width;
};

// Both matrices lie along k. A few columns of b stay in the first-level cache while all rows of a pass by.
void dot_product(const Matrix<float>& a, const Matrix<float>& b, float* c, const Part& part,
                 const Tiles& tiles) {
  const std::int64_t k = a.columns, m = b.columns;
  const std::int64_t groups = (part.width + tiles.dot_columns - 1) / tiles.dot_columns;
  for (std::int64_t g = 0; g < groups; ++g) {
    const std::int64_t j = part.column + part.width * g / groups,
                       end = part.column + part.width * (g + 1) / groups;
    std::int64_t i = part.row;
    while (i < part.row + part.height) {
      const std::int64_t rows = std::min<std::int64_t>(tiles.dot_rows, part.row + part.height - i);
      tiles.dot[rows - 1][end - j - 1]({k, a.data + i * k, k, 1, b.data + j * k, k, c + i * m + j, m});
      i += rows;
    }
  }
}

// Rows whose distance is a multiple of this many numbers share few sets of the first-level cache.
constexpr std::int64_t crowded = 512;
// With fewer rows than this, a copy of b costs more than it saves.
constexpr std::int64_t rows_worth_a_copy = 96;

/// Bands of rows of a against vectors of columns of b.
class BroadcastRun {
 public:
  BroadcastRun(const Matrix<float>& a, const Matrix<float>& b, float* c, const Part& part, const Tiles& tiles)
      : a_(a), b_(b), c_(c), part_(part), tiles_(tiles), bands_((part.height + tiles.rows - 1) / tiles.rows) {
    tile_.k = a.columns;
    tile_.a_row = a.transposed ? 1 : a.columns, tile_.a_column = a.transposed ? a.rows : 1;
    left_ = a.data + part.row * tile_.a_row;
    const std::int64_t distance = a.transposed ? a.rows : a.columns;
    if (distance % crowded == 0 && part.height >= tiles.rows && part.width >= 8 * tiles.lanes) copy_bands();
  }

  // Columns that are no multiple of a vector end in a vector that begins among those done before.
  void run() {
    const std::int64_t one = tiles_.lanes, two = 2 * one, end = part_.column + part_.width;
    if (part_.width < one) return narrow();
    for (std::int64_t j = part_.column; j < end;) {
      const bool pair = end - j >= two || (end - j > one && part_.width >= two);
      const std::int64_t width = pair ? two : one;
      columns(std::min(j, end - width), width, c_ + part_.row * b_.columns + std::min(j, end - width),
              b_.columns);
      j += width;
    }
  }

 private:
  std::int64_t first_row(std::int64_t band) const { return part_.height * band / bands_; }

  // Each band of rows as it is read: k after k.
  void copy_bands() {
    float* copy = a_room_.of(part_.height * tile_.k);
    for (std::int64_t band = 0; band < bands_; ++band) {
      const std::int64_t i = first_row(band), rows = first_row(band + 1) - i;
      const float* from = left_ + i * tile_.a_row;
      float* to = copy + i * tile_.k;
      if (a_.transposed)
        copy_rows(from, a_.rows, tile_.k, to, rows, rows);
      else
        tiles_.transpose(from, tile_.k, rows, tile_.k, to, rows);
    }
    left_ = copy;
    banded_ = true;
  }

  static void copy_rows(const float* from, std::int64_t from_row, std::int64_t count, float* to,
                        std::int64_t to_row, std::int64_t width) {
    for (std::int64_t i = 0; i < count; ++i)
      std::memcpy(to + i * to_row, from + i * from_row, static_cast<std::size_t>(width) * sizeof(float));
  }

  // `width` columns, one or two whole vectors of them, from column j on.
  void columns(std::int64_t j, std::int64_t width, float* c, std::int64_t c_row) {
    tile_.b = b_.data + (b_.transposed ? j * tile_.k : j);
    tile_.b_row = b_.columns;
    if (b_.transposed || part_.height >= rows_worth_a_copy) {
      float* copy = b_room_.of(tile_.k * width);
      if (b_.transposed)
        tiles_.transpose(tile_.b, tile_.k, width, tile_.k, copy, width);
      else
        copy_rows(tile_.b, b_.columns, tile_.k, copy, width, width);
      tile_.b = copy, tile_.b_row = width;
    }
    bands(width, c, c_row);
  }

  void bands(std::int64_t width, float* c, std::int64_t c_row) {
    const TileKernel* kernels =
        tiles_.broadcast[static_cast<int>(TailKind::affine)][width / tiles_.lanes - 1];
    tile_.c_row = c_row;
    for (std::int64_t band = 0; band < bands_; ++band) {
      const std::int64_t i = first_row(band), rows = first_row(band + 1) - i;
      if (banded_)
        tile_.a = left_ + i * tile_.k, tile_.a_row = 1, tile_.a_column = rows;
      else
        tile_.a = left_ + i * tile_.a_row;
      tile_.c = c + i * c_row;
      kernels[rows - 1](tile_);
    }
  }

  // Fewer columns than a vector has: b with zeros beside it, and results on the way to c.
  void narrow() {
    const std::int64_t one = tiles_.lanes;
    float* copy = b_room_.of(tile_.k * one + part_.height * one);
    float* results = copy + tile_.k * one;
    std::fill_n(copy, tile_.k * one, 0.0F);
    for (std::int64_t j = 0; j < part_.width; ++j)
      for (std::int64_t p = 0; p < tile_.k; ++p)
        copy[p * one + j] =
            b_.data[b_.transposed ? (part_.column + j) * tile_.k + p : p * b_.columns + part_.column + j];
    tile_.b = copy, tile_.b_row = one;
    bands(one, results, one);
    copy_rows(results, one, part_.height, c_ + part_.row * b_.columns + part_.column, b_.columns,
              part_.width);
  }

  const Matrix<float>&a_, &b_;
  float* c_;
  Part part_;
  const Tiles& tiles_;
  std::int64_t bands_;
  bool banded_ = false;
  const float* left_ = nullptr;
  Tile tile_{};
  Room a_room_, b_room_;
};

// Along k, adding up the lanes of a tile costs as much as some 50 numbers of k for each vector of them;
// turning b costs as much as 10 rows of a. Beyond 1,024 numbers the columns of b no longer stay in the cache.
bool wants_dot(std::int64_t n, std::int64_t k, std::int64_t m, const Tiles& tiles) {
  return k >= tiles.lanes && (m <= narrow_side || n <= tiles.lanes || (k <= 1024 && 10 * k > 53 * n));
}

}  // namespace

bool prefers_tiles(const Matrix<float>& a, const Matrix<float>& b) {
  const std::int64_t n = a.rows, k = a.columns, m = b.columns, work = n * k * m;
  const bool along_k = !a.transposed && b.transposed;
  if (n == 1) return along_k ? k >= 16 : m >= 16 && work <= 10'000;
  if (n <= narrow_side && !along_k) return m > narrow_side;
  if (m <= narrow_side) return along_k && (n <= 3 * narrow_side || (k >= 64 && 2 * n <= 3 * k));
  if (n <= narrow_side) return k >= 128 && work >= 100'000;
  return work <= (k < 16 ? 20'000 : along_k ? 200'000 : 100'000);
}

void tile_product(const Matrix<float>& a, const Matrix<float>& b, float* c, std::int64_t row,
                  std::int64_t height, std::int64_t column, std::int64_t width, Target target) {
  const Tiles& tiles = tiles_for(target);
  const Part part{row, height, column, width};
  if (!a.transposed && b.transposed && wants_dot(a.rows, a.columns, b.columns, tiles))
    dot_product(a, b, c, part, tiles);
  else
    BroadcastRun(a, b, c, part, tiles).run();
}

void best_tile_product(const Matrix<float>& a, const Matrix<float>& b, float* c, std::int64_t row,
                       std::int64_t height, std::int64_t column, std::int64_t width) {
  tile_product(a, b, c, row, height, column, width, best_target());
}

}  // namespace gradus
