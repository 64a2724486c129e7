// part_product.cpp - float32 products outside of programs, by tiles.
#include <memory>

#include "kernels/product.hpp"
#include "kernels/tile_product.hpp"

namespace gradus::kernels {
namespace {

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

// The same product by other words: what has one column lies in memory as its transpose does.
Matrix<float> turned(const Matrix<float>& x) { return {x.data, x.columns, x.rows, !x.transposed}; }

}  // namespace

void tile_product(const Matrix<float>& a, const Matrix<float>& b, float* c, std::int64_t row,
                  std::int64_t height, std::int64_t column, std::int64_t width, Target target) {
  const Tiles& tiles = tiles_for(target);
  if (b.columns == 1 && a.transposed && a.rows > 1)
    return tile_product(turned(b), turned(a), c, 0, 1, row, height, target);
  if (a.rows == 1 && !b.transposed)  // one pass over b as it lies in memory
    return tiles.row(a.data, a.columns, b.data + column, b.columns, width, c + column);
  ProductForm form{height, a.columns, width, a.rows > 1 && a.transposed, b.columns == 1 || b.transposed};
  form.whole_n = a.rows, form.whole_m = b.columns;
  const TileProduct product(form, tiles);
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
