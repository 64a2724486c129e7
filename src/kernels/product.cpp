// product.cpp - the cut of a matrix product.
#include "kernels/product.hpp"

namespace gradus::kernels {
namespace {

// Pieces of a block's size that cover a side.
std::int64_t pieces_of(std::int64_t side, std::int64_t block) { return (side + block - 1) / block; }

}  // namespace

ProductCut product_cut(std::int64_t n, std::int64_t k, std::int64_t m) {
  // Measured with bench/product.cpp: blocks of 32 rows and of 144 columns, in steps of 48, lose least. The
  // whole other matrix is brought together again for each piece, so there are few, and each has some 2
  // million multiply-adds.
  constexpr std::int64_t work = 2'000'000, most_pieces = 8;
  const bool rows = 4 * n >= m;
  const std::int64_t side = rows ? n : m, work_of_one = k * (rows ? m : n);
  const std::int64_t edge = rows ? 32 : 48, least = rows ? 32 : 144;
  if (side == 0 || work_of_one == 0) return {rows, 1, side};
  const std::int64_t block = std::max({least, pieces_of(work, work_of_one), pieces_of(side, most_pieces)});
  const std::int64_t even = pieces_of(side, pieces_of(side, block)), rounded = pieces_of(even, edge) * edge;
  return {rows, rounded, pieces_of(side, rounded)};
}

}  // namespace gradus::kernels
