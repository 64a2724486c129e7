// index.hpp - the check of row numbers that gather and scatter share.
#pragma once

#include <cstdint>

namespace gradus {

/// Throws DataError naming the op, the position of the bad number among the rows, and the rows there are.
[[noreturn]] void refuse_row(const char* op, std::int64_t position, std::int64_t row, std::int64_t length);

/// Throws DataError where row is not one of 0 .. length - 1.
inline void check_row(const char* op, std::int64_t position, std::int64_t row, std::int64_t length) {
  if (row < 0 || row >= length) refuse_row(op, position, row, length);
}

}  // namespace gradus
