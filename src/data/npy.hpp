// npy.hpp - arrays of NumPy: one in a .npy file, several in a .npz archive.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gradus::data {

/// An array of NumPy as its file has it.
struct NpyArray {
  /// 'b' bool, 'i' and 'u' whole numbers, 'f' floating numbers, 'S' and 'U' texts.
  char kind = 'f';
  /// Bytes of an element.
  std::size_t size = 0;
  bool big_endian = false;
  /// True where the first axis varies fastest.
  bool fortran = false;
  std::vector<std::int64_t> lengths{};
  std::string_view bytes{};

  std::int64_t count() const;
  bool is_text() const { return kind == 'S' || kind == 'U'; }
  /// Where in memory an element lies, by its place in C order.
  std::size_t place(std::int64_t element) const;
  /// The element in that place of memory as a number.
  double number(std::size_t place) const;
  /// The same as text; whole numbers keep all digits.
  std::string text(std::size_t place) const;
};

/// The number of a half-precision float's 16 bits.
double from_half(std::uint64_t bits);

bool is_npy(std::string_view bytes);

/// Reads the head of an array; the bytes must outlive it. Throws DataError for one that is damaged, cut short
/// or of elements that are not read, such as Python objects.
NpyArray read_npy(std::string_view bytes, const std::string& file);

}  // namespace gradus::data
