// column_values.hpp - the values of one column, row by row.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <vector>

namespace gradus::data {

/// A number for each row: as it is, or the code of a text whose number is known when all texts are. A column
/// of codes alone takes half of the memory, and whatever is done to its numbers is done once for each code.
class ColumnValues {
 public:
  void reserve(std::size_t rows) { expected_ = rows; }
  void add(double number) {
    if (numbers_.empty()) begin_numbers();
    numbers_.push_back(number);
  }
  void add_code(std::uint32_t code) {
    if (numbers_.empty()) {
      if (codes_.empty()) codes_.reserve(expected_);
      codes_.push_back(code);
    } else {
      numbers_.push_back(std::bit_cast<double>(code_bits | code));
    }
  }
  std::size_t size() const { return codes_.empty() ? numbers_.size() : codes_.size(); }
  /// Of a row. NaN for nothing, and for a code whose number is not known.
  double at(std::size_t row) const { return codes_.empty() ? numbers_[row] : meanings_[codes_[row]]; }
  /// Gives each code its number. Beside numbers they take their places.
  void set_meanings(std::vector<double> meanings);
  /// Makes codes of the numbers, too.
  template <class CodeOf>
  void code_numbers(const CodeOf& code_of) {
    codes_.reserve(numbers_.size());
    for (const double number : numbers_) {
      const auto bits = std::bit_cast<std::uint64_t>(number);
      codes_.push_back(is_code(bits) ? static_cast<std::uint32_t>(bits) : code_of(number));
    }
    free(numbers_);
  }
  /// The codes, where there is nothing else, and their numbers, which may be changed; empty elsewhere.
  const std::vector<std::uint32_t>& codes() const { return codes_; }
  std::vector<double>& meanings() { return meanings_; }
  const std::vector<double>& meanings() const { return meanings_; }
  /// The numbers, where there are no codes.
  std::vector<double>& numbers() { return numbers_; }
  const std::vector<double>& numbers() const { return numbers_; }
  /// Keeps the rows with a mark.
  void keep(const std::vector<char>& kept);
  /// Forgets all.
  void clear();

 private:
  // A NaN that holds a code.
  static constexpr std::uint64_t code_bits = 0x7ff8000100000000;

  // An empty list that is assigned would leave the memory where it is.
  template <class T>
  static void free(std::vector<T>& values) {
    std::vector<T>().swap(values);
  }
  static bool is_code(std::uint64_t bits) { return bits >> 32 == code_bits >> 32; }
  void begin_numbers();

  std::vector<double> numbers_, meanings_;
  std::vector<std::uint32_t> codes_;
  std::size_t expected_ = 0;
};

}  // namespace gradus::data
