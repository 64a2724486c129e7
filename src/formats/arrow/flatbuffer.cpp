// flatbuffer.cpp - records in the form of FlatBuffers, in which Arrow says what a file holds.
#include "formats/arrow/flatbuffer.hpp"

namespace gradus::formats {
namespace {

// References, and the lengths of lists.
constexpr std::size_t reference = sizeof(std::uint32_t);

}  // namespace

FlatRecord FlatRecord::root(std::string_view bytes, const std::string& what) {
  Cursor in(bytes, what);
  return {bytes, in.number<std::uint32_t>(), what};
}

// A record begins with the way back to the table of its fields' places.
FlatRecord::FlatRecord(std::string_view bytes, std::size_t place, const std::string& what)
    : bytes_(bytes), what_(&what), place_(place) {
  const auto table = static_cast<std::int64_t>(place) - read<std::int32_t>(place);
  if (table < 0) Cursor(bytes_, *what_).fail("its description leads beyond its start");
  fields_ = static_cast<std::size_t>(table);
  field_bytes_ = read<std::uint16_t>(fields_);
}

std::size_t FlatRecord::place_of(std::size_t field) const {
  constexpr std::size_t before_fields = 4;
  const std::size_t entry = before_fields + sizeof(std::uint16_t) * field;
  if (entry + sizeof(std::uint16_t) > field_bytes_) return 0;
  const auto offset = read<std::uint16_t>(fields_ + entry);
  return offset == 0 ? 0 : place_ + offset;
}

std::string_view FlatRecord::part(std::size_t place, std::size_t size) const {
  if (place > bytes_.size() || size > bytes_.size() - place)
    Cursor(bytes_, *what_).fail("its description leads beyond its end");
  return bytes_.substr(place, size);
}

std::string_view FlatRecord::text(std::size_t field) const {
  const FlatList letters = list(field, 1);
  return bytes_.substr(letters.start, letters.count);
}

FlatRecord FlatRecord::inner(std::size_t field) const {
  const std::size_t place = place_of(field);
  if (place == 0) Cursor(bytes_, *what_).fail("a part of its description is missing");
  return {bytes_, led(place), *what_};
}

FlatList FlatRecord::list(std::size_t field, std::size_t bytes_each) const {
  const std::size_t place = place_of(field);
  if (place == 0) return {};
  const std::size_t head = led(place);
  const FlatList list{head + reference, read<std::uint32_t>(head)};
  part(list.start, list.count * bytes_each);
  return list;
}

FlatRecord FlatRecord::item(const FlatList& list, std::size_t index) const {
  return {bytes_, led(list.start + reference * index), *what_};
}

}  // namespace gradus::formats
