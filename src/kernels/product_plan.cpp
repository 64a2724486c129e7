// product_plan.cpp - chooses copies of panels and bands.
#include "kernels/product_plan.hpp"

#include <numeric>

namespace gradus::kernels {
namespace {

// Rows whose distance is a multiple of this many numbers share few sets of the first-level cache; so many of
// them fit there all the same.
constexpr std::int64_t crowded = 1024, ways = 8;
// Sets of that cache, and numbers in the pages of 4 KiB whose addresses are at hand: Zen 3 has 64 of each.
constexpr std::int64_t sets = 64, mapped = 64 * 1024;
// Numbers of b that a panel may take in the first-level cache without being brought together.
constexpr std::int64_t small_panel = 16 * 1024;
// Products along k are for few outputs: adding up the lanes of a sum costs as much as some 50 numbers of k,
// turning b as much as 10 rows of a.
constexpr std::int64_t narrow_outputs = 12, long_sum = 100, few_rows = 10;
// Numbers of a that stay in the second-level cache.
constexpr std::int64_t cached = 64 * 1024;

// How many rows so far apart have a line each in the first-level cache at a time.
std::int64_t rows_at_hand(std::int64_t apart) {
  const std::int64_t shared = apart % Ahead::line == 0 ? std::gcd(apart / Ahead::line, sets) : 1;
  return sets / shared * ways;
}

bool wants_dots(const ProductForm& form) {
  const bool along_k = !form.a_transposed && form.b_transposed && !form.b_panels;
  return along_k && info_of(form.tail).by_rows && form.k >= Tiles::most_lanes &&
         ((form.m_in_memory() <= narrow_outputs && (form.k > long_sum || form.m_in_memory() == 1)) ||
          form.n_in_memory() <= few_rows);
}

std::int64_t parts_of(std::int64_t whole, std::int64_t part) { return (whole + part - 1) / part; }

}  // namespace

ProductPlan::ProductPlan(const ProductForm& form, const Tiles& tiles)
    : dots(wants_dots(form)),
      panel(2 * tiles.lanes),
      panels(parts_of(form.m, panel)),
      bands(dots ? form.n : parts_of(form.n, tiles.rows)),
      band_width(parts_of(tiles.rows, tiles.lanes) * tiles.lanes) {
  if (bands > 0) band_rows = form.n / bands, longer_bands = form.n % bands;
  if (!dots) choose_copies(form);
  block = brings() || bands < 2 ? std::max<std::int64_t>(1, bands)
                                : std::max<std::int64_t>(1, cached / (form.k * tiles.rows));
}

void ProductPlan::choose_copies(const ProductForm& form) {
  const bool crowds = form.a_row() % crowded == 0 && panels > 2 && form.n > ways;
  const bool wanders = narrow() && form.a_transposed && panels >= 8 && form.k * form.a_row() > mapped;
  packs_bands = crowds || wanders;
  if (form.b_panels)
    source = form.b_transposed ? Source::turned_panels : Source::panels;
  else if (form.b_transposed)
    source = Source::turned;
  else if (lies_apart(form))
    source = Source::copied;
}

// True where reading a panel of b from the matrix itself, once for each band, costs more than a copy.
bool ProductPlan::lies_apart(const ProductForm& form) const {
  const std::int64_t apart = form.b_row();
  if (bands > 2 && (apart % crowded == 0 || form.k * panel > small_panel)) return true;
  return narrow() && bands > 16 && (form.k >= rows_at_hand(apart) || form.k * apart > mapped);
}

std::size_t ProductPlan::packed_size(const ProductForm& form) const {
  return packs_bands ? static_cast<std::size_t>(bands * band_width * form.k) : 0;
}

std::size_t ProductPlan::scratch_size(const ProductForm& form, const Tiles& tiles) const {
  const bool none = dots || (!brings() && form.m % tiles.lanes == 0);
  return none ? 0 : static_cast<std::size_t>((form.k + tiles.rows) * panel);
}

}  // namespace gradus::kernels
