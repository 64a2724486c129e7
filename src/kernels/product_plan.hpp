// product_plan.hpp - how a float32 product is done: what is copied first, and how it is cut.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "kernels/tiles.hpp"

namespace gradus::kernels {

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
  /// Lengths in memory, where the product is a part of a longer one; 0: its own.
  std::int64_t whole_n = 0, whole_k = 0, whole_m = 0;

  std::int64_t n_in_memory() const { return whole_n > 0 ? whole_n : n; }
  std::int64_t k_in_memory() const { return whole_k > 0 ? whole_k : k; }
  std::int64_t m_in_memory() const { return whole_m > 0 ? whole_m : m; }
  /// Numbers from one row in memory to the next, but for panels.
  std::int64_t a_row() const { return a_transposed ? n_in_memory() : k_in_memory(); }
  std::int64_t b_row() const { return b_transposed ? k_in_memory() : m_in_memory(); }
};

/// How the product of a form is done: decided by the form and the target alone. What changes the bits of sums
/// (`dots`) is decided by the form alone, and whole lengths, not those of a part.
struct ProductPlan {
  ProductPlan(const ProductForm& form, const Tiles& tiles);

  /// Both matrices lie along k, and sums are vectors of partial sums.
  bool dots;
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
  /// Tiles fetch the lines of the next panel, where these lie in pages that no machine foresees.
  bool fetches() const { return source == Source::copied || source == Source::turned_panels; }
  bool packs_bands = false;
  /// Numbers of a packed band for each k: its rows, rounded up to whole vectors.
  std::int64_t band_width;

  /// Numbers of the bands of a when they are packed, and of the scratch that each thread needs.
  std::size_t packed_size(const ProductForm& form) const;
  std::size_t scratch_size(const ProductForm& form, const Tiles& tiles) const;

 private:
  void choose_copies(const ProductForm& form);
  bool lies_apart(const ProductForm& form) const;
  /// Narrow tiles read columns of a and rows of b more often, so that copies that lie together are worth
  /// more.
  bool narrow() const { return panel < 2 * Tiles::most_lanes; }
};

}  // namespace gradus::kernels
