// batch.hpp - rows that lie together in an Arrow file, a column after the other.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "formats/arrow/schema.hpp"
#include "formats/unpacking.hpp"

namespace gradus::formats {

/// Takes the columns of a batch in their order.
class ArrowBatch {
 public:
  /// `batch` says what is in `body`; at most `most` bytes are unpacked. Throws DataError.
  ArrowBatch(const FlatRecord& batch, std::string_view body, const std::string& what, std::uint64_t most);

  std::uint64_t rows() const { return rows_; }
  /// The values of the next column, or their places in its dictionary, which the result and the body hold.
  RawValues read(const ArrowColumn& column);
  /// Passes over the next column.
  void pass(const ArrowColumn& column);

 private:
  void take_node();
  std::string_view take_buffer(RawValues& result);
  std::uint64_t take_count_of_buffers();
  RawValues read_fixed(std::size_t width, RawValues result);
  RawValues read_bits(RawValues result);
  template <class Place>
  RawValues read_texts(RawValues result);
  RawValues read_views(RawValues result);
  void remove_missing(std::string_view there, std::int64_t missing, RawValues& values) const;

  FlatRecord batch_;
  Cursor body_;
  Codec codec_ = Codec::none;
  std::uint64_t rows_ = 0, left_;
  FlatList nodes_, buffers_, counts_;
  std::size_t next_node_ = 0, next_buffer_ = 0, next_count_ = 0;
  std::int64_t missing_ = 0;
};

}  // namespace gradus::formats
