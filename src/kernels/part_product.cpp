// part_product.cpp - float32 products outside of programs by tiles: when, and how.
#include <memory>

#include "kernels/product.hpp"
#include "kernels/tile_product.hpp"

namespace gradus::kernels {
namespace {

// A side at most so long is the side of a narrow product.
constexpr std::int64_t narrow_side = 12;

/// Memory for copies: on the stack where it is enough.
class Room {
 public:
  float* of(std::size_t numbers) {
    if (numbers <= on_stack) return stack_;
    heap_ = std::make_unique_for_overwrite<float[]>(numbers);  // NOLINT: written before it is read
    return heap_.get();
  }

 private:
  static constexpr std::size_t on_stack = 40 * 1024;
  alignas(64) float stack_[on_stack];  // NOLINT: written before it is read
  std::unique_ptr<float[]> heap_;      // NOLINT: as above
};

// Along k, adding up the lanes of a tile costs as much as some 50 numbers of k for each vector of them;
// turning b costs as much as 10 rows of a. Beyond 1,024 numbers the columns of b no longer stay in the cache.
bool wants_dots(const Matrix<float>& a, const Matrix<float>& b, const Tiles& tiles) {
  const std::int64_t n = a.rows, k = a.columns, m = b.columns;
  return !a.transposed && b.transposed && k >= tiles.lanes &&
         (m <= narrow_side || n <= tiles.lanes || (k <= 1024 && 10 * k > 53 * n));
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
  ProductForm form{height, a.columns, width, a.transposed, b.transposed};
  form.whole_n = a.rows, form.whole_m = b.columns;
  const TileProduct product(form, tiles, wants_dots(a, b, tiles));
  Room packed_room, scratch;
  float* packed = packed_room.of(product.packed_size());
  const float* left = a.data + row * (a.transposed ? 1 : a.columns);
  product.pack_bands(left, 0, product.plan().packs_bands ? product.plan().bands : 0, packed);
  std::atomic<bool> strange{false};
  product.run({left,
               b.data + column * (b.transposed ? b.rows : 1),
               c + row * b.columns + column,
               {},
               packed,
               strange},
              product.whole(), scratch.of(product.scratch_size()));
}

}  // namespace gradus::kernels
