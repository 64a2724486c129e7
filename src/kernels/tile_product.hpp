// tile_product.hpp - float32 products by register tiles of our own.
#pragma once

#include <cstdint>

#include "kernels/product.hpp"
#include "kernels/target.hpp"

namespace gradus {

/// c = a b on rows [row, row + height) and columns [column, column + width) of c, on this thread, for k >= 1.
/// The bits of a result depend on the shapes of a and b and on the target, not on the part that is asked for.
void tile_product(const Matrix<float>& a, const Matrix<float>& b, float* c, std::int64_t row,
                  std::int64_t height, std::int64_t column, std::int64_t width, Target target);

}  // namespace gradus
