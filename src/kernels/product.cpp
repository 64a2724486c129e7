// product.cpp - the cut of a matrix product, and float32 products by oneDNN.
#include "kernels/product.hpp"

#include <dnnl.h>
#include <omp.h>

#include <gradus/error.hpp>

namespace gradus::kernels {
namespace {

// A library called with one thread of its own, whatever the caller set; the caller's setting comes back.
class OneOpenmpThread {
 public:
  OneOpenmpThread() : before_(omp_get_max_threads()) {
    if (before_ != 1) omp_set_num_threads(1);
  }
  OneOpenmpThread(const OneOpenmpThread&) = delete;
  OneOpenmpThread& operator=(const OneOpenmpThread&) = delete;
  ~OneOpenmpThread() {
    if (before_ != 1) omp_set_num_threads(before_);
  }

 private:
  int before_;
};

// The library's own choice of instructions follows that of GRADUS_TARGET.
void follow_target() {
  static const dnnl_status_t followed =
      best_target() == target_of_machine()
          ? dnnl_success
          : dnnl_set_max_cpu_isa(best_target() == Target::avx2 ? dnnl_cpu_isa_avx2 : dnnl_cpu_isa_sse41);
  if (followed != dnnl_success) throw Error("matmul: oneDNN does not take the set that GRADUS_TARGET names");
}

// Pieces of a block's size that cover a side.
std::int64_t pieces_of(std::int64_t side, std::int64_t block) { return (side + block - 1) / block; }

}  // namespace

ProductCut product_cut(std::int64_t n, std::int64_t k, std::int64_t m) {
  // Measured with bench/product.cpp: blocks of 32 rows and of 144 columns, in steps of 48, lose least. A
  // library packs the whole other matrix again for each piece, so there are few, and each has some 2 million
  // multiply-adds.
  constexpr std::int64_t work = 2'000'000, most_pieces = 8;
  const bool rows = 4 * n >= m;
  const std::int64_t side = rows ? n : m, work_of_one = k * (rows ? m : n);
  const std::int64_t edge = rows ? 32 : 48, least = rows ? 32 : 144;
  if (side == 0 || work_of_one == 0) return {rows, 1, side};
  const std::int64_t block = std::max({least, pieces_of(work, work_of_one), pieces_of(side, most_pieces)});
  const std::int64_t even = pieces_of(side, pieces_of(side, block)), rounded = pieces_of(even, edge) * edge;
  return {rows, rounded, pieces_of(side, rounded)};
}

void library_product(const Matrix<float>& a, const Matrix<float>& b, float* c, std::int64_t row,
                     std::int64_t height, std::int64_t column, std::int64_t width) {
  follow_target();
  const OneOpenmpThread one;
  const std::int64_t n = a.rows, k = a.columns, m = b.columns;
  const float* left = a.data + (a.transposed ? row : row * k);
  const float* right = b.data + (b.transposed ? column * k : column);
  const dnnl_status_t status =
      dnnl_sgemm(a.transposed ? 'T' : 'N', b.transposed ? 'T' : 'N', height, width, k, 1.0F, left,
                 a.transposed ? n : k, right, b.transposed ? k : m, 0.0F, c + row * m + column, m);
  if (status != dnnl_success) throw Error("matmul: oneDNN refused a float32 product; is memory short?");
}

}  // namespace gradus::kernels
