// fused_product.cpp - cuts a product into pieces, brings b to panels, and runs tiles with their tails.
#include "kernels/fused_product.hpp"

#include <algorithm>
#include <cstring>

#include "kernels/product_tail.hpp"

namespace gradus {
namespace {

// Multiply-adds of one piece, at least: some 5 to 10 us. Most pieces.
constexpr std::int64_t piece_work = 400'000, most_pieces = 16;
// Rows of a piece, at least, where each piece brings panels of b to scratch for itself.
constexpr std::int64_t rows_worth_a_panel = 128;
// Rows whose distance is a multiple of this many numbers share few sets of the first-level cache; so many of
// them fit there all the same.
constexpr std::int64_t crowded = 1024, ways = 8;
// Outputs at most so many are summed along k: there are too few for a vector of them.
constexpr std::int64_t narrow_side = 12, long_sum = 100;
// Numbers of b that a panel may take in the first-level cache without being brought together.
constexpr std::int64_t small_panel = 16 * 1024;
// Numbers of a that stay in the second-level cache.
constexpr std::int64_t cached = 64 * 1024;

std::int64_t parts_of(std::int64_t whole, std::int64_t part) { return (whole + part - 1) / part; }

std::size_t scratch_size(const ProductForm& form, const ProductPlan& plan, const Tiles& tiles) {
  const bool unused = plan.dots || form.k > summed_at_once;
  return unused ? 0 : static_cast<std::size_t>((form.k + tiles.rows) * plan.panel);
}

float number(const float* at, float otherwise = 0) { return at ? *at : otherwise; }

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

}  // namespace

ProductPlan::ProductPlan(const ProductForm& form, const Tiles& tiles)
    : panel(2 * tiles.lanes),
      panels(parts_of(form.m, panel)),
      bands(parts_of(form.n, tiles.rows)),
      band_width(parts_of(tiles.rows, tiles.lanes) * tiles.lanes) {
  const bool along_k = !form.a_transposed && form.b_transposed && !form.b_panels;
  // Adding up the lanes of a sum costs as much as some 50 numbers of k, turning b as much as 10 rows of a.
  dots = along_k && form.tail == TailKind::affine && form.k >= tiles.lanes &&
         ((form.m <= narrow_side && form.k > long_sum) || form.n <= 10);
  if (dots) bands = form.n;
  if (bands > 0) band_rows = form.n / bands, longer_bands = form.n % bands;
  if (!dots) choose_copies(form);
  block = std::max<std::int64_t>(1, brings() ? bands : cached / (form.k * tiles.rows));
  choose_cut(form, tiles);
}

void ProductPlan::choose_copies(const ProductForm& form) {
  packs_bands = (form.a_transposed ? form.n : form.row_of_k()) % crowded == 0 && panels > 2 && form.n > ways;
  if (form.b_panels)
    source = form.b_transposed ? Source::turned_panels : Source::panels;
  else if (form.b_transposed)
    source = Source::turned;
  else if (bands > 2 && (form.m % crowded == 0 || form.k * panel > small_panel))
    source = Source::copied;
}

void ProductPlan::choose_cut(const ProductForm& form, const Tiles& tiles) {
  const std::int64_t wanted = std::clamp<std::int64_t>(form.n * form.k * form.m / piece_work, 1, most_pieces);
  if (!dots) column_pieces = std::clamp<std::int64_t>(wanted, 1, std::max<std::int64_t>(1, panels));
  const std::int64_t least = dots || !brings() ? tiles.rows : rows_worth_a_panel;
  row_pieces = std::clamp<std::int64_t>(wanted / column_pieces, 1, std::max<std::int64_t>(1, form.n / least));
}

/// Pointers of one run.
struct FusedProduct::Call {
  const float *a, *b;
  float* c;
  const ProductTail& tail;
  /// Set where an update made something that is not finite.
  std::atomic<bool>& strange;
};

FusedProduct::FusedProduct(const ProductForm& form, int threads, Target target)
    : form_(form),
      tiles_(tiles_for(target)),
      plan_(form, tiles_),
      long_(form.k > summed_at_once ? std::make_unique<LongSums>(form, threads, target) : nullptr),
      packed_(plan_.packs_bands && !long_ ? static_cast<std::size_t>(plan_.bands * plan_.band_width * form.k)
                                          : 0),
      scratch_(threads, [&] { return Scratch(scratch_size(form, plan_, tiles_)); }) {}

// Whole panels of columns, whole bands of rows.
FusedProduct::Part FusedProduct::part(std::int64_t piece) const {
  const std::int64_t down = piece % plan_.row_pieces, along = piece / plan_.row_pieces;
  const auto band_at = [&](std::int64_t i) { return plan_.bands * i / plan_.row_pieces; };
  const auto column_at = [&](std::int64_t i) {
    return std::min(form_.m, plan_.panels * i / plan_.column_pieces * plan_.panel);
  };
  return {band_at(down), band_at(down + 1), column_at(along), column_at(along + 1)};
}

bool FusedProduct::run(const float* a, const float* b, float* c, const ProductTail& tail, Threads& threads) {
  if (long_) return run_long(a, b, c, tail, threads);
  std::atomic<bool> strange{false};
  const Call call{a, b, c, tail, strange};
  if (plan_.packs_bands) {
    const std::int64_t chunks = std::min(plan_.bands, parts_of(form_.n * form_.k, 64 * 1024));
    threads.run(chunks, [&](std::int64_t i) {
      pack_bands(a, plan_.bands * i / chunks, plan_.bands * (i + 1) / chunks);
    });
  }
  const std::int64_t pieces = plan_.column_pieces * plan_.row_pieces;
  const auto run_piece = [&](const Part& part, Scratch& scratch) {
    if (plan_.dots)
      run_dots(call, part);
    else
      run_rows(call, part, scratch.data());
  };
  if (pieces == 1) {
    run_piece({0, plan_.bands, 0, form_.m}, scratch_.first());
  } else {
    threads.run(pieces, [&](std::int64_t piece) {
      const typename FreeList<Scratch>::Lease scratch(scratch_);
      run_piece(part(piece), *scratch);
    });
  }
  return !strange.load(std::memory_order_relaxed);
}

// Bands of rows of a as tiles read them: k after k.
void FusedProduct::pack_bands(const float* a, std::int64_t begin, std::int64_t end) {
  const std::int64_t k = form_.k, width = plan_.band_width, row = form_.row_of_k();
  for (std::int64_t band = begin; band < end; ++band) {
    const std::int64_t i = first_row(band), rows = first_row(band + 1) - i;
    float* to = packed_.data() + band * width * k;
    // Whole vectors are turned faster: rows of the next band do no harm beside those of this one.
    if (!form_.a_transposed)
      tiles_.turn(a + i * row, row, std::min(width, form_.n - i), k, to, width);
    else if (i + width <= form_.n)
      tiles_.copy[width / tiles_.lanes - 1](a + i, form_.n, k, to, width);
    else
      for (std::int64_t p = 0; p < k; ++p) std::copy_n(a + p * form_.n + i, rows, to + p * width);
  }
}

// Where number (row, column) of c lies; columns are those that panels begin with.
std::int64_t FusedProduct::offset(std::int64_t row, std::int64_t column) const {
  return form_.c_panels ? column * form_.n + row * plan_.panel : row * form_.m + column;
}

// A tile without its b: where it writes, and the pointers of its tail.
Tile FusedProduct::tile_at(float* c, const ProductTail& tail, std::int64_t row, std::int64_t column) const {
  const std::int64_t at = offset(row, column);
  const auto moved = [&](auto* p) { return p ? p + at : p; };
  Tile tile{};
  tile.k = form_.k;
  tile.c = c + at, tile.c_row = form_.c_panels ? plan_.panel : form_.m;
  tile.bias = tail.bias ? tail.bias + column : nullptr;
  tile.relu = tail.relu;
  tile.mask = moved(tail.mask);
  tile.weight = moved(tail.weight), tile.velocity = moved(tail.velocity);
  tile.next_velocity = moved(tail.next_velocity);
  tile.rate = number(tail.rate), tile.tau = number(tail.tau), tile.alpha = number(tail.alpha);
  tile.scale = number(tail.scale, 1);
  return tile;
}

// Both matrices lie along k. A few columns of b stay in the first-level cache while all rows of a pass by.
void FusedProduct::run_dots(const Call& call, const Part& part) const {
  const std::int64_t k = form_.row_of_k(), m = form_.m, groups = parts_of(m, tiles_.dot_columns);
  for (std::int64_t g = 0; g < groups; ++g) {
    const std::int64_t j = m * g / groups, end = m * (g + 1) / groups;
    for (std::int64_t i = part.band; i < part.band_end;) {
      const std::int64_t rows = std::min<std::int64_t>(tiles_.dot_rows, part.band_end - i);
      Tile tile = tile_at(call.c, call.tail, i, j);
      tile.a = call.a + i * k, tile.a_row = k, tile.a_column = 1;
      tile.b = call.b + j * k, tile.b_row = k;
      tiles_.dot[rows - 1][end - j - 1](tile);
      i += rows;
    }
  }
  if (!call.tail.bias && !call.tail.relu) return;
  Tile row = tile_at(call.c, call.tail, part.band, 0);
  for (std::int64_t i = part.band; i < part.band_end; ++i, move_down(row, 1))
    finish_row(TailKind::affine, row, row.c, m);
}

// Where nothing is brought for a panel, the rows of a stay in the second-level cache from panel to panel.
void FusedProduct::run_rows(const Call& call, const Part& part, float* scratch) const {
  for (std::int64_t band = part.band; band < part.band_end; band += plan_.block)
    run_panels(call, {band, std::min(part.band_end, band + plan_.block), part.column, part.column_end},
               scratch);
}

void FusedProduct::run_panels(const Call& call, const Part& part, float* scratch) const {
  float* ragged = scratch + form_.k * plan_.panel;
  const std::int64_t one = tiles_.lanes;
  for (std::int64_t j = part.column; j < part.column_end; j += plan_.panel) {
    const std::int64_t width = std::min(plan_.panel, part.column_end - j);
    // Panels of c have room for whole vectors; elsewhere a panel is done at once, with a ragged last vector.
    const bool ragged_end = !form_.c_panels && width != one && width != plan_.panel;
    const float* b = call.b + j;
    std::int64_t b_row = form_.m;
    if (plan_.source == ProductPlan::Source::panels) {
      b = call.b + j * form_.row_of_k(), b_row = plan_.panel;
    } else if (plan_.source != ProductPlan::Source::direct || ragged_end) {
      bring(call.b, j, width, scratch);
      b = scratch, b_row = plan_.panel;
    }
    run_bands(call, part, j, width, b, b_row, ragged_end ? ragged : nullptr);
  }
}

// Columns [column, column + width) of b, row after row, with zeros beside those that fill no vector.
void FusedProduct::bring(const float* b, std::int64_t column, std::int64_t width, float* to) const {
  const std::int64_t k = form_.k, panel = plan_.panel, one = tiles_.lanes;
  if (plan_.source == ProductPlan::Source::turned_panels) {
    for (std::int64_t p = 0; p < k; p += panel)
      tiles_.turn(b + p * form_.m + column * panel, panel, width, std::min(panel, k - p), to + p * panel,
                  panel);
    return;
  }
  if (form_.b_transposed)
    return tiles_.turn(b + column * form_.row_of_k(), form_.row_of_k(), width, k, to, panel);
  const std::int64_t whole = width / one * one;
  if (whole > 0) tiles_.copy[whole / one - 1](b + column, form_.m, k, to, panel);
  for (std::int64_t p = 0; whole < width && p < k; ++p)
    for (std::int64_t j = whole; j < whole + one; ++j)
      to[p * panel + j] = j < width ? b[p * form_.m + column + j] : 0;
}

// What tile `tile` of `tiles` fetches of the panel that is brought next, from this column on. Its lines lie
// in pages that no machine foresees.
Ahead FusedProduct::ahead(const float* b, std::int64_t column, std::int64_t tile, std::int64_t tiles) const {
  const bool turned = plan_.source == ProductPlan::Source::turned_panels;
  if (!turned && plan_.source != ProductPlan::Source::copied) return {};
  const std::int64_t run = turned ? plan_.panel * plan_.panel / Ahead::line : plan_.panel / Ahead::line;
  const std::int64_t apart = turned ? plan_.panel * form_.m : form_.m;
  const std::int64_t runs = turned ? form_.k / plan_.panel : form_.k;
  const std::int64_t first = runs * tile / tiles, last = runs * (tile + 1) / tiles;
  return {b + first * apart + (turned ? column * plan_.panel : column), (last - first) * run, run,
          apart - (run - 1) * Ahead::line};
}

// All bands of a part in `width` columns: whole vectors, or fewer, whose sums go through `ragged`.
void FusedProduct::run_bands(const Call& call, const Part& part, std::int64_t column, std::int64_t width,
                             const float* b, std::int64_t b_row, float* ragged) const {
  alignas(64) float strange[Tiles::most_lanes] = {};
  bool finite = true;
  const TailKind kind = ragged ? TailKind::affine : form_.tail;
  const int vectors = width > tiles_.lanes ? 2 : 1;
  const std::int64_t room = vectors * tiles_.lanes;
  const TileKernel* kernels = tiles_.broadcast[static_cast<int>(kind)][vectors - 1];
  Tile tile = tile_at(call.c, call.tail, first_row(part.band), column);
  tile.b = b, tile.b_row = b_row, tile.strange = strange;
  alignas(64) float bias[2 * Tiles::most_lanes];
  if (ragged && tile.bias) {
    std::fill(std::copy_n(call.tail.bias + column, width, bias), std::end(bias), 0.0F);
    tile.bias = bias;
  }
  const std::int64_t end = first_row(part.band_end);
  for (std::int64_t band = part.band; band < part.band_end; ++band) {
    const std::int64_t i = first_row(band), rows = first_row(band + 1) - i;
    point_at_band(call, band, i, tile);
    if (column + 2 * plan_.panel <= form_.m)
      tile.ahead = ahead(call.b, column + plan_.panel, band - part.band, part.band_end - part.band);
    // Rows of one panel may run into the next ones of the part, which are written after them.
    const bool runs_on = form_.m < room && (end - i - rows) * form_.m >= room - width;
    if (ragged && !(form_.tail == TailKind::affine && runs_on))
      finite = run_ragged(kernels[rows - 1], tile, rows, width, ragged) && finite;
    else
      kernels[rows - 1](tile);
    move_down(tile, rows);
  }
  if (kind == TailKind::update)
    for (const float lane : strange) finite = finite && lane == 0;
  if (!finite) call.strange.store(true, std::memory_order_relaxed);
}

// A tile of `width` columns that fill no vector, its sums through memory. Returns false where an update made
// something that is not finite.
bool FusedProduct::run_ragged(TileKernel kernel, const Tile& tile, std::int64_t rows, std::int64_t width,
                              float* ragged) const {
  const std::int64_t room = width > tiles_.lanes ? 2 * tiles_.lanes : tiles_.lanes;
  Tile sums{tile.k, tile.a, tile.a_row, tile.a_column, tile.b, tile.b_row, ragged, room};
  sums.bias = tile.bias, sums.relu = tile.relu;
  kernel(sums);
  if (form_.tail == TailKind::affine) {
    for (std::int64_t r = 0; r < rows; ++r) copy_ragged(ragged + r * room, tile.c + r * tile.c_row, width);
    return true;
  }
  bool finite = true;
  Tile row = tile;
  for (std::int64_t r = 0; r < rows; ++r, move_down(row, 1))
    finite = finish_row(form_.tail, row, ragged + r * room, width) && finite;
  return finite;
}

// Lets a tile read a band of a.
void FusedProduct::point_at_band(const Call& call, std::int64_t band, std::int64_t row, Tile& tile) const {
  if (plan_.packs_bands)
    tile.a = packed_.data() + band * plan_.band_width * form_.k, tile.a_row = 1,
    tile.a_column = plan_.band_width;
  else if (form_.a_transposed)
    tile.a = call.a + row, tile.a_row = 1, tile.a_column = form_.n;
  else
    tile.a = call.a + row * form_.row_of_k(), tile.a_row = form_.row_of_k(), tile.a_column = 1;
}

}  // namespace gradus
