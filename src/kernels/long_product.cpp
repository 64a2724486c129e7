// long_product.cpp - float32 products along so many terms that their sums are made block by block, and added
// in double.
#include <algorithm>
#include <vector>

#include "kernels/fused_product.hpp"
#include "kernels/product.hpp"

namespace gradus::kernels {
namespace {

/// One block of terms of a matrix, as a matrix of its own, and where a part lies in it.
struct Block {
  Matrix<float> matrix;
  std::int64_t at;
};

// Terms [first, first + count) of `side` rows that lie along k, from row `from` on: copied side by side.
const float* side_by_side(const float* rows, std::int64_t k, std::int64_t from, std::int64_t side,
                          std::int64_t first, std::int64_t count, std::vector<float>& room) {
  if (side == 1) return rows + from * k + first;
  room.resize(static_cast<std::size_t>(side * count));
  for (std::int64_t i = 0; i < side; ++i)
    std::copy_n(rows + (from + i) * k + first, count, room.data() + i * count);
  return room.data();
}

}  // namespace

void long_product(const Matrix<float>& a, const Matrix<float>& b, float* c, std::int64_t row,
                  std::int64_t height, std::int64_t column, std::int64_t width) {
  const std::int64_t n = a.rows, k = a.columns, m = b.columns;
  std::vector<float> left_room, right_room;
  std::vector<float> block(
      static_cast<std::size_t>((a.transposed ? n : height) * (b.transposed ? width : m)));
  std::vector<double> sums(static_cast<std::size_t>(height * width), 0.0);
  for (std::int64_t first = 0; first < k; first += summed_at_once) {
    const std::int64_t count = std::min(summed_at_once, k - first);
    const Block left =
        a.transposed
            ? Block{{a.data + first * n, n, count, true}, row}
            : Block{{side_by_side(a.data, k, row, height, first, count, left_room), height, count, false}, 0};
    const Block right =
        b.transposed
            ? Block{{side_by_side(b.data, k, column, width, first, count, right_room), count, width, true}, 0}
            : Block{{b.data + first * m, count, m, false}, column};
    part_product(left.matrix, right.matrix, block.data(), left.at, height, right.at, width);
    const std::int64_t apart = right.matrix.columns;
    for (std::int64_t i = 0; i < height; ++i)
      for (std::int64_t j = 0; j < width; ++j)
        sums[static_cast<std::size_t>(i * width + j)] +=
            block[static_cast<std::size_t>((left.at + i) * apart + right.at + j)];
  }
  for (std::int64_t i = 0; i < height; ++i)
    for (std::int64_t j = 0; j < width; ++j)
      c[(row + i) * m + column + j] = static_cast<float>(sums[static_cast<std::size_t>(i * width + j)]);
}

LongSums::LongSums(const ProductForm& form, int threads, Target target)
    : form_(form), sums_(static_cast<std::size_t>(form.n * form.m)), block_(sums_.size()) {
  for (const std::int64_t count : {summed_at_once, form.k % summed_at_once}) {
    ProductForm part = form;
    part.tail = TailKind::affine, part.c_panels = false;
    part.k = count, part.whole_k = form.k;
    parts_.push_back(count == 0 ? nullptr : std::make_unique<FusedProduct>(part, threads, target));
  }
}

const std::vector<double>& LongSums::run(const float* a, const float* b, std::int64_t panel,
                                         Threads& threads) {
  constexpr std::int64_t piece = 16 * 1024;
  const auto size = static_cast<std::int64_t>(sums_.size());
  std::fill(sums_.begin(), sums_.end(), 0.0);
  for (std::int64_t first = 0; first < form_.k; first += summed_at_once) {
    const bool whole = form_.k - first >= summed_at_once;
    // Where term `first` of a row lies; panels of the transpose are panels of terms.
    const std::int64_t right = form_.b_panels ? first * (form_.b_transposed ? form_.m : panel)
                                              : first * (form_.b_transposed ? 1 : form_.m);
    parts_[whole ? 0 : 1]->run(a + first * (form_.a_transposed ? form_.n : 1), b + right, block_.data(), {},
                               threads);
    threads.run((size + piece - 1) / piece, [&](std::int64_t i) {
      const std::int64_t end = std::min(size, (i + 1) * piece);
      for (std::int64_t j = i * piece; j < end; ++j)
        sums_[static_cast<std::size_t>(j)] += block_[static_cast<std::size_t>(j)];
    });
  }
  return sums_;
}

bool FusedProduct::run_long(const float* a, const float* b, float* c, const TailOperands<float*>& tail,
                            Threads& threads) {
  const ProductForm& form = product_.form();
  const std::int64_t m = form.m, panel = product_.plan().panel, width = form.c_panels ? panel : m;
  const std::vector<double>& sums = long_->run(a, b, panel, threads);
  std::atomic<bool> strange{false};
  threads.run(form.n, [&](std::int64_t row) {
    const std::vector<float> line(sums.begin() + row * m, sums.begin() + (row + 1) * m);
    for (std::int64_t column = 0; column < m; column += width)
      product_.finish(product_.output(c, tail, row, column), line.data() + column,
                      std::min(width, m - column), strange);
  });
  return !strange.load(std::memory_order_relaxed);
}

}  // namespace gradus::kernels
