// thrift_writer.hpp - records written in Thrift's compact protocol; thrift.hpp reads them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace gradus::formats {

/// Writes one record, fields by ascending numbers.
class ThriftWriter {
 public:
  explicit ThriftWriter(std::string& out) : out_(out) {}

  void number32(int id, std::int64_t value) {
    begin(id, int32_type);
    signed_varint(value);
  }
  void number64(int id, std::int64_t value) {
    begin(id, int64_type);
    signed_varint(value);
  }
  void text(int id, std::string_view value) {
    begin(id, bytes_type);
    bytes(value);
  }
  /// A record in a field, filled by `write`, a function of a ThriftWriter.
  template <class Write>
  void record(int id, Write&& write) {
    begin(id, record_type);
    one(write);
  }
  /// A list of so many records, each filled by write(writer, place).
  template <class Write>
  void records(int id, std::size_t count, Write&& write) {
    list(id, record_type, count);
    for (std::size_t i = 0; i < count; ++i) one([&](ThriftWriter& inner) { write(inner, i); });
  }
  /// Lists of one item.
  void list_of_number32(int id, std::int64_t value) {
    list(id, int32_type, 1);
    signed_varint(value);
  }
  void list_of_text(int id, std::string_view value) {
    list(id, bytes_type, 1);
    bytes(value);
  }
  /// Ends the record.
  void end() { out_ += '\0'; }

 private:
  static constexpr unsigned int32_type = 5, int64_type = 6, bytes_type = 8, list_type = 9, record_type = 12;

  void begin(int id, unsigned type) {
    const int step = id - last_;
    last_ = id;
    // Fields of Parquet's records are never fifteen apart.
    out_ += static_cast<char>(static_cast<unsigned>(step) << 4 | type);
  }
  void list(int id, unsigned type, std::size_t count) {
    constexpr unsigned many = 15;
    begin(id, list_type);
    out_ += static_cast<char>((count < many ? static_cast<unsigned>(count) : many) << 4 | type);
    if (count >= many) varint(count);
  }
  template <class Write>
  void one(const Write& write) {
    ThriftWriter inner(out_);
    write(inner);
    inner.end();
  }
  void bytes(std::string_view value) {
    varint(value.size());
    out_ += value;
  }
  void varint(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) out_ += static_cast<char>(0x80 | (value & 0x7f));
    out_ += static_cast<char>(value);
  }
  void signed_varint(std::int64_t value) {
    varint(static_cast<std::uint64_t>(value) << 1 ^ static_cast<std::uint64_t>(value >> 63));
  }

  std::string& out_;
  int last_ = 0;
};

}  // namespace gradus::formats
