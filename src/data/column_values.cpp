// column_values.cpp - the values of one column, row by row.
#include "data/column_values.hpp"

#include <utility>

namespace gradus::data {
namespace {

template <class T>
void keep_marked(std::vector<T>& values, const std::vector<char>& kept) {
  std::size_t to = 0;
  for (std::size_t row = 0; row < values.size(); ++row)
    if (kept[row]) values[to++] = values[row];
  values.resize(to);
}

}  // namespace

void ColumnValues::begin_numbers() {
  numbers_.reserve(expected_);
  for (const std::uint32_t code : codes_) numbers_.push_back(std::bit_cast<double>(code_bits | code));
  free(codes_);
}

void ColumnValues::set_meanings(std::vector<double> meanings) {
  meanings_ = std::move(meanings);
  if (meanings_.empty()) return;
  for (double& number : numbers_)
    if (const auto bits = std::bit_cast<std::uint64_t>(number); is_code(bits))
      number = meanings_[bits & 0xffffffff];
}

void ColumnValues::keep(const std::vector<char>& kept) {
  keep_marked(numbers_, kept);
  keep_marked(codes_, kept);
}

void ColumnValues::clear() {
  free(numbers_);
  free(meanings_);
  free(codes_);
}

}  // namespace gradus::data
