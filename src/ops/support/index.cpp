// index.cpp - the messages for rows and classes that do not exist, apart from kernels, which are copied for
// every target.
#include "ops/support/index.hpp"

#include <fmt/format.h>

#include <gradus/error.hpp>

namespace gradus {

void refuse_row(const char* op, std::int64_t position, std::int64_t row, std::int64_t length) {
  throw DataError(
      fmt::format("{}: index {} (number {} of the indices) names no row; there are {} rows, counted from 0",
                  op, row, position, length));
}

void refuse_label(const char* op, std::int64_t row, std::int64_t label, std::int64_t classes) {
  throw DataError(
      fmt::format("{}: label {} (row {} of the batch) names no class; there are {} classes, counted from 0, "
                  "and {} for a row that does not count",
                  op, label, row, classes, ignored_label));
}

void refuse_number(const char* op, std::int64_t position, double number, std::int64_t count) {
  throw DataError(
      fmt::format("{}: {} (number {} of them) is not one of the whole numbers 0 to {} that were expected: a "
                  "label or code "
                  "names one of {} things, counted from 0",
                  op, number, position, count - 1, count));
}

void refuse_probability(const char* op, std::int64_t position, double number) {
  throw DataError(
      fmt::format("{}: {} (number {} of them) is no probability: this loss takes targets from 0 to 1", op,
                  number, position));
}

}  // namespace gradus
