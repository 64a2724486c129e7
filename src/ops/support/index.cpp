// index.cpp - the message for a row that does not exist, apart from kernels, which are copied for every
// target.
#include "ops/support/index.hpp"

#include <fmt/format.h>

#include <gradus/error.hpp>

namespace gradus {

void refuse_row(const char* op, std::int64_t position, std::int64_t row, std::int64_t length) {
  throw DataError(
      fmt::format("{}: index {} (number {} of the indices) names no row; there are {} rows, counted from 0",
                  op, row, position, length));
}

}  // namespace gradus
