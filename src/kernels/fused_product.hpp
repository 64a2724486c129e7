// fused_product.hpp - float32 products by register tiles, and what becomes of the sums before they are
// stored.
//
// The output is walked in panels of two vectors of columns. The rows of b that a panel needs are brought side
// by side where they lie far apart, and turned where b is stored transposed; bands of rows of a are packed
// where their distance would crowd the first-level cache. Each sum runs over k in order, so that results
// depend neither on the cut nor on the number of threads.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/free_list.hpp"
#include "base/parallel.hpp"
#include "kernels/product.hpp"
#include "kernels/tiles.hpp"

namespace gradus {

/// Lengths and storage of c = a b: a [n, k], b [k, m], c [n, m].
struct ProductForm {
  std::int64_t n, k, m;
  bool a_transposed, b_transposed;
  TailKind tail = TailKind::affine;
  /// b lies in panels (see panels.hpp); where it is transposed too, its transpose [m, k] does.
  bool b_panels = false;
  /// c, and all that the tail reads and writes beside it, lie in panels: for updates alone, as the numbers
  /// beside a ragged panel's last column are written, too.
  bool c_panels = false;
  /// Terms of a row in memory, where `k` are only some of them; 0: k.
  std::int64_t whole_k = 0;
  std::int64_t row_of_k() const { return whole_k > 0 ? whole_k : k; }
};

/// Where the tail of a product reads and writes beside c, all of the shape of c; see TailKind.
struct ProductTail {
  /// [m], or null.
  const float* bias = nullptr;
  bool relu = false;
  const float* mask = nullptr;
  const float* weight = nullptr;
  const float* velocity = nullptr;
  float* next_velocity = nullptr;
  /// Single numbers, read when the product begins; null for 0.
  const float *rate = nullptr, *tau = nullptr, *alpha = nullptr;
  /// What an update multiplies the sums by; null for 1.
  const float* scale = nullptr;
};

/// How the product of a form is done: decided by the form and the target alone.
struct ProductPlan {
  ProductPlan(const ProductForm& form, const Tiles& tiles);

  /// Both matrices lie along k, and the sides are too short for panels: sums are vectors of partial sums.
  bool dots = false;
  /// Columns of a panel; panels and bands of rows in all, a band of products along k being one row.
  std::int64_t panel, panels, bands;
  /// Rows of a band, but for the first bands, which have one more. Small products are done in less time than
  /// a few divisions take, so what those say is kept.
  std::int64_t band_rows = 0, longer_bands = 0;
  std::int64_t first_row(std::int64_t band) const { return band * band_rows + std::min(band, longer_bands); }
  /// Bands done for all panels before the next ones.
  std::int64_t block = 1;
  /// How a panel of b is read.
  enum class Source { direct, panels, copied, turned, turned_panels } source = Source::direct;
  /// Panels of b are brought to scratch, each time anew.
  bool brings() const { return source >= Source::copied; }
  bool packs_bands = false;
  /// Numbers of a packed band for each k: its rows, rounded up to whole vectors.
  std::int64_t band_width;
  std::int64_t column_pieces = 1, row_pieces = 1;

 private:
  void choose_copies(const ProductForm& form);
  void choose_cut(const ProductForm& form, const Tiles& tiles);
};

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

  /// c = tail(a b). Returns false where an update made something that is not finite.
  bool run(const float* a, const float* b, float* c, const ProductTail& tail, Threads& threads);

 private:
  struct Call;
  /// Bands of rows and columns of c that one piece makes.
  struct Part {
    std::int64_t band, band_end, column, column_end;
  };
  using Scratch = std::vector<float>;

  std::int64_t first_row(std::int64_t band) const { return plan_.first_row(band); }
  Part part(std::int64_t piece) const;
  Tile tile_at(float* c, const ProductTail& tail, std::int64_t row, std::int64_t column) const;
  bool run_long(const float* a, const float* b, float* c, const ProductTail& tail, Threads& threads);
  void pack_bands(const float* a, std::int64_t begin, std::int64_t end);
  void run_dots(const Call& call, const Part& part) const;
  std::int64_t offset(std::int64_t row, std::int64_t column) const;
  void run_rows(const Call& call, const Part& part, float* scratch) const;
  void run_panels(const Call& call, const Part& part, float* scratch) const;
  void run_bands(const Call& call, const Part& part, std::int64_t column, std::int64_t width, const float* b,
                 std::int64_t b_row, float* ragged) const;
  Ahead ahead(const float* b, std::int64_t column, std::int64_t tile, std::int64_t tiles) const;
  bool run_ragged(TileKernel kernel, const Tile& tile, std::int64_t rows, std::int64_t width,
                  float* ragged) const;
  void point_at_band(const Call& call, std::int64_t band, std::int64_t row, Tile& tile) const;
  void bring(const float* b, std::int64_t column, std::int64_t width, float* to) const;

  ProductForm form_;
  const Tiles& tiles_;
  ProductPlan plan_;
  std::unique_ptr<LongSums> long_;
  Scratch packed_;
  FreeList<Scratch> scratch_;
};

}  // namespace gradus
