// cursor.hpp - bytes taken from their front, never beyond their end.
#pragma once

#include <fmt/format.h>

#include <bit>
#include <cstdint>
#include <cstring>
#include <gradus/error.hpp>
#include <string>
#include <string_view>

namespace gradus::formats {

static_assert(std::endian::native == std::endian::little, "numbers are read as they lie in the file");

/// The number at the front of bytes, which has as many.
template <class Number>
Number number_at(std::string_view bytes) {
  Number value;
  std::memcpy(&value, bytes.data(), sizeof value);
  return value;
}

/// A place in bytes; errors call the file by the name that it was given.
class Cursor {
 public:
  /// `what` as in "t.parquet: a Parquet file"; it must outlive the cursor, as the bytes must.
  Cursor(std::string_view bytes, const std::string& what) : rest_(bytes), what_(what) {}

  bool at_end() const { return rest_.empty(); }
  std::string_view rest() const { return rest_; }
  const std::string& what() const { return what_; }

  std::string_view take(std::uint64_t count) {
    if (count > rest_.size()) fail("something in it ends early");
    const std::string_view taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
  }
  std::uint8_t byte() { return static_cast<std::uint8_t>(take(1)[0]); }
  template <class Number>
  Number number() {
    return number_at<Number>(take(sizeof(Number)));
  }
  /// A number of 64 bits at most, seven in each byte.
  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const std::uint8_t part = byte();
      value |= std::uint64_t{part & 0x7fU} << shift;
      if (part < 0x80) return value;
    }
    fail("a number in it never ends");
  }
  /// The same with a sign in its last bit.
  std::int64_t signed_varint() {
    const std::uint64_t value = varint();
    return static_cast<std::int64_t>(value >> 1 ^ (0 - (value & 1)));
  }
  /// Throws DataError.
  [[noreturn]] void fail(std::string_view why) const {
    throw DataError(fmt::format("{} that is damaged or cut short: {}", what_, why));
  }

 private:
  std::string_view rest_;
  const std::string& what_;
};

}  // namespace gradus::formats
