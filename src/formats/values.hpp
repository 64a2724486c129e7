// values.hpp - values of files that hold a column after the other, as cells.
#pragma once

#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/cells.hpp"

namespace gradus::formats {

/// What the bytes of a value mean.
enum class Meaning : std::uint8_t {
  truth,    ///< true or false, a byte
  whole,    ///< a whole number with a sign
  natural,  ///< one without
  real,     ///< a floating-point number
  decimal,  ///< a whole number, of which some digits stand behind the point
  date,     ///< days since 1970-01-01
  moment,   ///< parts of a second since 1970-01-01
  julian,   ///< nanoseconds of a day, and its number in the calendar of astronomers
  uuid,     ///< 16 bytes
  text,
};

/// How a value is held.
struct ValueKind {
  Meaning meaning = Meaning::text;
  /// Bytes of a value; 0 where each has a length of its own.
  std::size_t width = 0;
  /// Of decimals and moments: digits behind the point; of moments, of a second.
  int scale = 0;
  /// Decimals alone are held that way.
  bool big_endian = false;
};

/// Values as the file holds them, little-endian; without data where one is missing.
struct RawValues {
  std::vector<std::string_view> values;
  /// What some of them lie in, where that is no part of the file.
  std::list<std::string> memory;
};

/// Adds a value as a cell. Throws DataError, with the place of the cell, for what is no text or no date.
void add_value(std::string_view raw, const ValueKind& kind, CellColumn& column);

/// A day since 1970-01-01 and, but at midnight, its second; `part` counts parts of a second, of so many
/// digits. "2024-01-31 08:30:00.25", nothing beyond the years 0 to 9999, which cells are not read as.
std::optional<std::string> moment_text(std::int64_t day, std::int64_t second, std::int64_t part = 0,
                                       int digits = 0);

/// The whole number without a sign that these bytes are, eight at most.
std::uint64_t natural_number(std::string_view raw);

/// The decimal of these bytes, a number in two's complement, low byte first: "-1.50".
std::string decimal_text(std::string_view raw, int scale);

}  // namespace gradus::formats
