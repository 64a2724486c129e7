// tile_product.hpp - the engine of float32 products: walks the output tile by tile.
//
// The output is walked in panels of two vectors of columns. The rows of b that a panel needs are brought side
// by side where they lie far apart, and turned where b is stored transposed; bands of rows of a are packed
// where their distance would crowd the first-level cache. Each sum runs over k in order, so that results
// depend neither on the cut nor on the number of threads.
#pragma once

#include <atomic>
#include <cstdint>

#include "kernels/product_plan.hpp"

namespace gradus::kernels {

/// Products of one form, in memory that the caller has.
class TileProduct {
 public:
  TileProduct(const ProductForm& form, const Tiles& tiles) : form_(form), tiles_(tiles), plan_(form, tiles) {}

  const ProductForm& form() const { return form_; }
  const ProductPlan& plan() const { return plan_; }
  std::size_t packed_size() const { return plan_.packed_size(form_); }
  std::size_t scratch_size() const { return plan_.scratch_size(form_, tiles_); }

  /// Pointers of one run.
  struct Call {
    const float *a, *b;
    float* c;
    TailOperands<float*> tail;
    /// The bands of a, where the plan packs them.
    const float* packed = nullptr;
    /// Set where an update made something that is not finite.
    std::atomic<bool>& strange;
  };
  /// Bands of rows and columns of c; these begin with a panel.
  struct Part {
    std::int64_t band, band_end, column, column_end;
  };
  Part whole() const { return {0, plan_.bands, 0, form_.m}; }

  /// Bands [begin, end) of rows of a as tiles read them: k after k.
  void pack_bands(const float* a, std::int64_t begin, std::int64_t end, float* packed) const;
  /// A part of c, `scratch` being of this thread alone.
  void run(const Call& call, const Part& part, float* scratch) const;
  /// c from a row and a column on that panels begin with, and what the tail works on there.
  ProductOutput output(float* c, const TailOperands<float*>& tail, std::int64_t row,
                       std::int64_t column) const;
  /// The tail of `columns` sums of a row that lie in memory.
  void finish(const ProductOutput& out, const float* sums, std::int64_t columns,
              std::atomic<bool>& strange) const;

 private:
  std::int64_t first_row(std::int64_t band) const { return plan_.first_row(band); }
  void run_dots(const Call& call, const Part& part) const;
  void run_panels(const Call& call, const Part& part, float* scratch) const;
  void run_bands(const Call& call, const Part& part, std::int64_t column, std::int64_t width, const float* b,
                 std::int64_t b_row) const;
  void run_ragged(const Call& call, const Part& part, std::int64_t column, std::int64_t width, const float* b,
                  float* ragged) const;
  bool overlaps(const Part& part, std::int64_t width) const;
  Ahead ahead(const float* b, std::int64_t column, std::int64_t tile, std::int64_t tiles) const;
  void point_at_band(const Call& call, std::int64_t band, std::int64_t row, Tile& tile) const;
  void bring(const float* b, std::int64_t column, std::int64_t width, float* to) const;

  ProductForm form_;
  const Tiles& tiles_;
  ProductPlan plan_;
};

}  // namespace gradus::kernels
