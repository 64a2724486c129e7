// thrift.cpp - records in Thrift's compact protocol, in which Parquet says what a file holds.
#include "formats/parquet/thrift.hpp"

namespace gradus::formats {
namespace {

// Parquet's own records are some five deep.
constexpr int deepest = 16;

enum Type : std::uint8_t {
  stop = 0,
  yes = 1,
  no = 2,
  int8 = 3,
  int16 = 4,
  int32 = 5,
  int64 = 6,
  real = 7,
  bytes = 8,
  list = 9,
  set = 10,
  map = 11,
  record = 12,
  identifier = 13,
};

}  // namespace

ThriftRecord::ThriftRecord(Cursor& in, int depth) : in_(in), depth_(depth) {
  if (depth > deepest) in_.fail("its description is nested too deep");
}

bool ThriftRecord::next() {
  if (ended_) return false;
  if (!read_) skip(type_, depth_, false);
  const std::uint8_t head = in_.byte();
  type_ = head & 0xf;
  ended_ = type_ == stop;
  if (ended_) return false;
  read_ = false;
  const int step = head >> 4;
  id_ = step != 0 ? id_ + step : static_cast<std::int16_t>(in_.signed_varint());
  return true;
}

std::int64_t ThriftRecord::number() {
  read_ = true;
  if (type_ == int8) return in_.number<std::int8_t>();
  if (type_ < int16 || type_ > int64) in_.fail("its description is of another form");
  return in_.signed_varint();
}

bool ThriftRecord::truth() {
  read_ = true;
  if (type_ != yes && type_ != no) in_.fail("its description is of another form");
  return type_ == yes;
}

std::string_view ThriftRecord::text() {
  expect(bytes);
  return in_.take(in_.varint());
}

void ThriftRecord::expect(int type) {
  read_ = true;
  if (type_ != type) in_.fail("its description is of another form");
}

std::uint64_t ThriftRecord::list_of(int type) {
  constexpr unsigned many = 15;
  expect(list);
  const unsigned head = in_.byte();
  const std::uint64_t count = head >> 4 == many ? in_.varint() : head >> 4;
  if (count > 0 && (head & 0xf) != static_cast<unsigned>(type))
    in_.fail("its description is of another form");
  return count;
}

void ThriftRecord::skip(int type, int depth, bool in_list) {
  if (depth > deepest) in_.fail("its description is nested too deep");
  switch (type) {
    case yes:
    case no:
      if (in_list) in_.take(1);
      return;
    case int8:
      in_.take(1);
      return;
    case int16:
    case int32:
    case int64:
      in_.varint();
      return;
    case real:
      in_.take(sizeof(double));
      return;
    case bytes:
      in_.take(in_.varint());
      return;
    case list:
    case set: {
      constexpr unsigned many = 15;
      const unsigned head = in_.byte();
      for (std::uint64_t left = head >> 4 == many ? in_.varint() : head >> 4; left > 0; --left)
        skip(static_cast<int>(head & 0xf), depth + 1, true);
      return;
    }
    case map:
      return skip_items(depth);
    case record: {
      ThriftRecord inner(in_, depth + 1);
      while (inner.next()) {
      }
      return;
    }
    case identifier:
      in_.take(16);
      return;
    default:
      in_.fail("its description is of another form");
  }
}

// Keys and values of a map.
void ThriftRecord::skip_items(int depth) {
  const std::uint64_t count = in_.varint();
  if (count == 0) return;
  const unsigned types = in_.byte();
  for (std::uint64_t left = count; left > 0; --left) {
    skip(static_cast<int>(types >> 4), depth + 1, true);
    skip(static_cast<int>(types & 0xf), depth + 1, true);
  }
}

}  // namespace gradus::formats
