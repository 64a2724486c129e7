// fused_product.cpp - cuts a product into pieces, each for one thread.
#include "kernels/fused_product.hpp"

#include <algorithm>

#include "kernels/product.hpp"

namespace gradus::kernels {
namespace {

// Multiply-adds of one piece, at least: some 5 to 10 us. Most pieces.
constexpr std::int64_t piece_work = 400'000, most_pieces = 16;
// Rows of a piece, at least, where each piece brings panels of b to scratch for itself.
constexpr std::int64_t rows_worth_a_panel = 128;

}  // namespace

FusedProduct::FusedProduct(const ProductForm& form, int threads, Target target)
    : product_(form, tiles_for(target)),
      long_(form.k > summed_at_once ? std::make_unique<LongSums>(form, threads, target) : nullptr),
      packed_(long_ ? 0 : product_.packed_size()),
      scratch_(threads, [&] { return Scratch(long_ ? 0 : product_.scratch_size()); }) {
  const ProductPlan& plan = product_.plan();
  const std::int64_t wanted = std::clamp<std::int64_t>(form.n * form.k * form.m / piece_work, 1, most_pieces);
  if (!plan.dots)
    column_pieces_ = std::clamp<std::int64_t>(wanted, 1, std::max<std::int64_t>(1, plan.panels));
  const std::int64_t least = plan.dots || !plan.brings() ? tiles_for(target).rows : rows_worth_a_panel;
  row_pieces_ =
      std::clamp<std::int64_t>(wanted / column_pieces_, 1, std::max<std::int64_t>(1, form.n / least));
}

// Whole panels of columns, whole bands of rows.
TileProduct::Part FusedProduct::part(std::int64_t piece) const {
  const ProductPlan& plan = product_.plan();
  const std::int64_t down = piece % row_pieces_, along = piece / row_pieces_;
  const auto band_at = [&](std::int64_t i) { return plan.bands * i / row_pieces_; };
  const auto column_at = [&](std::int64_t i) {
    return std::min(product_.form().m, plan.panels * i / column_pieces_ * plan.panel);
  };
  return {band_at(down), band_at(down + 1), column_at(along), column_at(along + 1)};
}

bool FusedProduct::run(const float* a, const float* b, float* c, const TailOperands<float*>& tail,
                       Threads& threads) {
  if (long_) return run_long(a, b, c, tail, threads);
  std::atomic<bool> strange{false};
  const TileProduct::Call call{a, b, c, tail, packed_.data(), strange};
  if (!packed_.empty()) {
    const std::int64_t bands = product_.plan().bands, numbers = product_.form().n * product_.form().k,
                       chunk = 64 * 1024, chunks = std::min(bands, (numbers + chunk - 1) / chunk);
    threads.run(chunks, [&](std::int64_t i) {
      product_.pack_bands(a, bands * i / chunks, bands * (i + 1) / chunks, packed_.data());
    });
  }
  const std::int64_t pieces = column_pieces_ * row_pieces_;
  if (pieces == 1) {
    product_.run(call, product_.whole(), scratch_.first().data());
  } else {
    threads.run(pieces, [&](std::int64_t piece) {
      const typename FreeList<Scratch>::Lease scratch(scratch_);
      product_.run(call, part(piece), scratch->data());
    });
  }
  return !strange.load(std::memory_order_relaxed);
}

}  // namespace gradus::kernels
