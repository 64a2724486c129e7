// fused_product.hpp - float32 products of a program, and what becomes of the sums before they are stored: the
// engine of tile_product.hpp on several threads.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/free_list.hpp"
#include "base/parallel.hpp"
#include "kernels/tile_product.hpp"

namespace gradus::kernels {

class FusedProduct;

/// The sums of a product along more terms than one number takes up: those of blocks, added in double.
class LongSums {
 public:
  LongSums(const ProductForm& form, int threads, Target target);
  /// [n, m]. `panel`: columns of a panel of b.
  const std::vector<double>& run(const float* a, const float* b, std::int64_t panel, Threads& threads);

 private:
  ProductForm form_;
  /// A whole block, and what is left.
  std::vector<std::unique_ptr<FusedProduct>> parts_;
  std::vector<double> sums_;
  std::vector<float> block_;
};

/// A product of one form, with the memory that it needs from run to run.
class FusedProduct {
 public:
  FusedProduct(const ProductForm& form, int threads, Target target = best_target());

  /// c = tail(a b). Single numbers of the tail are none of those that it writes. Returns false where an
  /// update made something that is not finite.
  bool run(const float* a, const float* b, float* c, const TailOperands<float*>& tail, Threads& threads);

 private:
  using Scratch = std::vector<float>;

  TileProduct::Part part(std::int64_t piece) const;
  bool run_long(const float* a, const float* b, float* c, const TailOperands<float*>& tail, Threads& threads);

  TileProduct product_;
  std::int64_t column_pieces_ = 1, row_pieces_ = 1;
  std::unique_ptr<LongSums> long_;
  Scratch packed_;
  FreeList<Scratch> scratch_;
};

}  // namespace gradus::kernels
