// schema.cpp - what an Arrow file says of its columns.
#include "formats/arrow/schema.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace gradus::formats {
namespace {

constexpr int deepest_column = 32;

// Types by their numbers in the file.
enum ArrowType : std::uint8_t {
  null = 1,
  int_type = 2,
  floating = 3,
  binary = 4,
  utf8 = 5,
  boolean = 6,
  decimal_type = 7,
  date_type = 8,
  time_type = 9,
  timestamp = 10,
  interval = 11,
  list_type = 12,
  struct_type = 13,
  union_type = 14,
  fixed_binary = 15,
  fixed_list = 16,
  map_type = 17,
  duration = 18,
  large_binary = 19,
  large_utf8 = 20,
  large_list = 21,
  run_ends = 22,
  binary_view = 23,
  utf8_view = 24,
  list_view = 25,
  large_list_view = 26,
};

std::size_t buffers_of(Layout layout) {
  switch (layout) {
    case Layout::nothing:
      return 0;
    case Layout::texts:
    case Layout::texts_64:
      return 3;
    default:
      return 2;
  }
}

// Seconds, milli-, micro- and nanoseconds by their numbers; digits behind the point of a second.
int digits_of_time(std::int16_t unit, const Cursor& in) {
  constexpr std::array<int, 4> digits{0, 3, 6, 9};
  if (unit < 0 || unit > 3) in.fail("a time has a unit that there is not");
  return digits[static_cast<std::size_t>(unit)];
}

ValueKind whole_kind(const FlatRecord& type, const Cursor& in) {
  const auto bits = type.number<std::int32_t>(0, 0);
  if (bits != 8 && bits != 16 && bits != 32 && bits != 64) in.fail("numbers of a size that there is not");
  return {.meaning = type.number<std::uint8_t>(1, 0) != 0 ? Meaning::whole : Meaning::natural,
          .width = static_cast<std::size_t>(bits) / 8};
}

ValueKind decimal_kind(const FlatRecord& type, const Cursor& in) {
  constexpr std::int32_t most_digits = 80;
  const auto scale = type.number<std::int32_t>(1, 0), bits = type.number<std::int32_t>(2, 128);
  if (scale < -most_digits || scale > most_digits || (bits != 32 && bits != 64 && bits != 128 && bits != 256))
    in.fail("decimals of a size that there is not");
  return {.meaning = Meaning::decimal, .width = static_cast<std::size_t>(bits) / 8, .scale = scale};
}

// Moments, times of the day and spans of time.
void describe_time(ArrowType type, const FlatRecord& record, ArrowColumn& column, const Cursor& in) {
  constexpr std::int16_t days = 0, millis = 1;
  column.layout = Layout::fixed;
  if (type == date_type && record.number<std::int16_t>(0, millis) == days) {
    column.kind = {.meaning = Meaning::date, .width = 4};
    return;
  }
  const std::int16_t usual = type == timestamp ? 0 : millis;
  const bool narrow = type == time_type && record.number<std::int32_t>(1, 32) == 32;
  column.kind = {.meaning = type == date_type || type == timestamp ? Meaning::moment : Meaning::decimal,
                 .width = narrow ? 4U : 8U,
                 .scale = type == date_type ? 3 : digits_of_time(record.number<std::int16_t>(0, usual), in)};
  if (type == time_type) column.note = "times of the day, as seconds";
  if (type == duration) column.note = "spans of time, as seconds";
}

// What is passed over: its buffers, those of columns inside apart.
void describe_not_read(ArrowType type, const FlatRecord& record, ArrowColumn& column, const Cursor& in) {
  constexpr std::int16_t dense = 1;
  column.layout = Layout::not_read;
  switch (type) {
    case struct_type:
    case fixed_list:
      column.not_read = type == struct_type ? "records (it is nested)" : "lists";
      column.buffers = 1;
      return;
    case list_type:
    case large_list:
    case map_type:
      column.not_read = "lists";
      column.buffers = 2;
      return;
    case list_view:
    case large_list_view:
      column.not_read = "lists";
      column.buffers = 3;
      return;
    case union_type:
      column.not_read = "values of several types (a union)";
      column.buffers = record.number<std::int16_t>(0, 0) == dense ? 2 : 1;
      return;
    case run_ends:
      column.not_read = "values in runs";
      return;
    case interval:
      column.not_read = "intervals of the calendar";
      column.buffers = 2;
      return;
    default:
      in.fail(fmt::format("a column is of a type that is not known here ({})", static_cast<int>(type)));
  }
}

void describe_type(ArrowType type, const FlatRecord& record, ArrowColumn& column, const Cursor& in) {
  constexpr std::int32_t widest = 1 << 20;
  switch (type) {
    case null:
      column.layout = Layout::nothing;
      return;
    case int_type:
      column.layout = Layout::fixed;
      column.kind = whole_kind(record, in);
      return;
    case floating: {
      const auto precision = record.number<std::int16_t>(0, 0);
      if (precision < 0 || precision > 2) in.fail("numbers of a size that there is not");
      column.layout = Layout::fixed;
      column.kind = {.meaning = Meaning::real, .width = std::size_t{2} << precision};
      return;
    }
    case boolean:
      column.layout = Layout::bits;
      column.kind = {.meaning = Meaning::truth, .width = 1};
      return;
    case decimal_type:
      column.layout = Layout::fixed;
      column.kind = decimal_kind(record, in);
      return;
    case date_type:
    case time_type:
    case timestamp:
    case duration:
      return describe_time(type, record, column, in);
    case binary:
    case utf8:
      column.layout = Layout::texts;
      return;
    case large_binary:
    case large_utf8:
      column.layout = Layout::texts_64;
      return;
    case binary_view:
    case utf8_view:
      column.layout = Layout::views;
      return;
    case fixed_binary: {
      const auto width = record.number<std::int32_t>(0, 0);
      if (width < 1 || width > widest) in.fail("texts of a length that there is not");
      column.layout = Layout::fixed;
      column.kind.width = static_cast<std::size_t>(width);
      return;
    }
    default:
      return describe_not_read(type, record, column, in);
  }
}

/// Reads the columns of a schema, which may be inside of each other.
class ArrowColumns {
 public:
  /// The description has so many bytes: columns that it names over and over are no columns.
  ArrowColumns(std::size_t bytes, const Cursor& in) : left_(bytes / least_bytes), in_(in) {}

  std::vector<ArrowColumn> read(const FlatRecord& parent, std::size_t field, int depth) {
    std::vector<ArrowColumn> columns;
    const FlatList fields = parent.list(field, sizeof(std::uint32_t));
    for (std::size_t i = 0; i < fields.count; ++i) columns.push_back(read_one(parent.item(fields, i), depth));
    return columns;
  }

 private:
  static constexpr std::size_t least_bytes = 16;

  ArrowColumn read_one(const FlatRecord& field, int depth) {
    if (depth > deepest_column) in_.fail("its columns are nested too deep");
    if (left_-- == 0) in_.fail("its columns are more than their description can hold");
    ArrowColumn column{.name = std::string(field.text(0))};
    describe_type(static_cast<ArrowType>(field.number<std::uint8_t>(2, 0)), field.inner(3), column, in_);
    if (!field.has(4)) {
      if (column.layout != Layout::not_read) column.buffers = buffers_of(column.layout);
      column.inside = read(field, 5, depth + 1);
      return column;
    }
    const FlatRecord dictionary = field.inner(4);
    column.dictionary = dictionary.number<std::int64_t>(0, 0);
    column.index = dictionary.has(1) ? whole_kind(dictionary.inner(1), in_)
                                     : ValueKind{.meaning = Meaning::whole, .width = 4};
    column.buffers = buffers_of(Layout::fixed);
    return column;
  }

  std::size_t left_;
  const Cursor& in_;
};

}  // namespace

std::vector<ArrowColumn> read_arrow_schema(const FlatRecord& schema, std::size_t bytes,
                                           const std::string& what) {
  const Cursor in({}, what);
  if (schema.number<std::int16_t>(0, 0) != 0)
    throw DataError(
        fmt::format("{} whose numbers have their high bytes first; write it anew on this machine", what));
  return ArrowColumns(bytes, in).read(schema, 1, 0);
}

}  // namespace gradus::formats
