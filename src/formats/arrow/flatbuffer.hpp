// flatbuffer.hpp - records in the form of FlatBuffers, in which Arrow says what a file holds.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "formats/cursor.hpp"

namespace gradus::formats {

/// Records, or numbers, one behind the other in the bytes of all records.
struct FlatList {
  std::size_t start = 0, count = 0;
};

/// A record among bytes: fields by number, each of them there or not. Whatever lies beyond the bytes is a
/// DataError.
class FlatRecord {
 public:
  /// The record that all others hang on. `what` as in "t.arrow: an Arrow file"; both must outlive it.
  static FlatRecord root(std::string_view bytes, const std::string& what);

  /// True where the field is there.
  bool has(std::size_t field) const { return place_of(field) != 0; }
  /// The number in the field; `otherwise` where it is not there.
  template <class Number>
  Number number(std::size_t field, Number otherwise) const {
    const std::size_t place = place_of(field);
    return place == 0 ? otherwise : read<Number>(place);
  }
  std::string_view text(std::size_t field) const;
  /// The record in the field, which must be there.
  FlatRecord inner(std::size_t field) const;
  /// A list of things of so many bytes each; empty where it is not there.
  FlatList list(std::size_t field, std::size_t bytes_each) const;
  /// A record out of a list of them.
  FlatRecord item(const FlatList& list, std::size_t index) const;
  /// A number among the bytes.
  template <class Number>
  Number read(std::size_t place) const {
    return number_at<Number>(part(place, sizeof(Number)));
  }

 private:
  FlatRecord(std::string_view bytes, std::size_t place, const std::string& what);
  std::size_t place_of(std::size_t field) const;
  std::string_view part(std::size_t place, std::size_t size) const;
  // Where the reference at a place leads.
  std::size_t led(std::size_t place) const { return place + read<std::uint32_t>(place); }

  std::string_view bytes_;
  const std::string* what_;
  std::size_t place_ = 0, fields_ = 0, field_bytes_ = 0;
};

}  // namespace gradus::formats
