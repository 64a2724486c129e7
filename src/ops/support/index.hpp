// index.hpp - the checks of row numbers and labels that ops share.
#pragma once

#include <cstdint>
#include <gradus/ops.hpp>

namespace gradus {

/// Throws DataError naming the op, the position of the bad number among the rows, and the rows there are.
[[noreturn]] void refuse_row(const char* op, std::int64_t position, std::int64_t row, std::int64_t length);

/// Throws DataError naming the op, the row of the bad label, and the classes there are.
[[noreturn]] void refuse_label(const char* op, std::int64_t row, std::int64_t label, std::int64_t classes);

/// Throws DataError naming the op, the position of the bad number, and how many things there are.
[[noreturn]] void refuse_number(const char* op, std::int64_t position, double number, std::int64_t count);

/// Throws DataError naming the op, and the position of a number that is no probability.
[[noreturn]] void refuse_probability(const char* op, std::int64_t position, double number);

/// Throws DataError where row is not one of 0 .. length - 1.
inline void check_row(const char* op, std::int64_t position, std::int64_t row, std::int64_t length) {
  if (row < 0 || row >= length) refuse_row(op, position, row, length);
}

/// True for a label of 0 .. classes - 1, false for the one of rows that do not count. Throws DataError for
/// all others.
inline bool is_class(const char* op, std::int64_t row, std::int64_t label, std::int64_t classes) {
  if (label >= 0 && label < classes) return true;
  if (label != ignored_label) refuse_label(op, row, label, classes);
  return false;
}

}  // namespace gradus
