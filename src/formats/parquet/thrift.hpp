// thrift.hpp - records in Thrift's compact protocol, in which Parquet says what a file holds.
#pragma once

#include <cstdint>
#include <string_view>

#include "formats/cursor.hpp"

namespace gradus::formats {

/// One record, read field by field; what is not read is passed over.
class ThriftRecord {
 public:
  /// A record at the cursor's place, `depth` records deep.
  explicit ThriftRecord(Cursor& in, int depth = 0);

  /// Goes to the next field; false where there is none.
  bool next();
  /// The number of the field.
  int id() const { return id_; }

  // The field's value. Throws DataError where it is of another type.
  std::int64_t number();
  bool truth();
  std::string_view text();
  /// The record in the field, given to `read`.
  template <class Read>
  void inner(Read&& read) {
    expect(record_type);
    read_one(read);
  }
  /// Each record of the list in the field, given to `read`.
  template <class Read>
  void each(Read&& read) {
    for (std::uint64_t left = list_of(record_type); left > 0; --left) read_one(read);
  }

 private:
  static constexpr int record_type = 12;
  template <class Read>
  void read_one(Read& read) {
    ThriftRecord record(in_, depth_ + 1);
    read(record);
    while (record.next()) {
    }
  }
  void expect(int type);
  std::uint64_t list_of(int type);
  void skip(int type, int depth, bool in_list);
  void skip_items(int depth);

  Cursor& in_;
  int depth_, id_ = 0, type_ = 0;
  bool read_ = true, ended_ = false;
};

}  // namespace gradus::formats
