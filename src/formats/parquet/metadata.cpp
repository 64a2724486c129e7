// metadata.cpp - what a Parquet file says at its end of all that is in it.
#include "formats/parquet/metadata.hpp"

#include <fmt/format.h>

#include <optional>

#include "formats/parquet/thrift.hpp"

namespace gradus::formats {
namespace {

// The marks of the file's end, and of one that is encrypted.
constexpr std::string_view end_mark = "PAR1", secret_mark = "PARE";
// Columns, and the groups they are in.
constexpr int deepest_group = 32;
constexpr std::int64_t repeated = 2;
// A description of nothing takes a byte.
constexpr std::size_t most_elements = 200'000;

/// What is said of a column or a group of them.
struct Element {
  std::string name;
  std::optional<std::int64_t> type;
  std::int64_t width = 0, repetition = 0, children = 0, converted = -1, scale = 0;
  /// Number of the newer way of saying what values mean, 0 where that is not there.
  int logical = 0;
  std::int64_t digits = 0, bits = 0;
  bool with_sign = true;
};

// Units of moments, by their number in the file.
std::int64_t digits_of_unit(ThriftRecord& unit) {
  constexpr int millis = 1, micros = 2, nanos = 3;
  std::int64_t digits = 0;
  while (unit.next())
    digits = unit.id() == millis ? 3 : unit.id() == micros ? 6 : unit.id() == nanos ? 9 : digits;
  return digits;
}

enum Logical {
  logical_text = 1,
  logical_enum = 4,
  logical_decimal = 5,
  logical_date = 6,
  logical_time = 7,
  logical_moment = 8,
  logical_whole = 10,
  logical_nothing = 11,
  logical_json = 12,
  logical_uuid = 14,
  logical_half = 15,
};

void read_logical(ThriftRecord& choice, Element& element) {
  while (choice.next()) {
    element.logical = choice.id();
    if (element.logical == logical_decimal)
      choice.inner([&](ThriftRecord& decimal) {
        while (decimal.next())
          if (decimal.id() == 1) element.scale = decimal.number();
      });
    else if (element.logical == logical_time || element.logical == logical_moment)
      choice.inner([&](ThriftRecord& time) {
        while (time.next())
          if (time.id() == 2) time.inner([&](ThriftRecord& unit) { element.digits = digits_of_unit(unit); });
      });
    else if (element.logical == logical_whole)
      choice.inner([&](ThriftRecord& whole) {
        while (whole.next()) {
          if (whole.id() == 1) element.bits = whole.number();
          if (whole.id() == 2) element.with_sign = whole.truth();
        }
      });
  }
}

Element read_element(ThriftRecord& in) {
  Element element;
  while (in.next()) switch (in.id()) {
      case 1:
        element.type = in.number();
        break;
      case 2:
        element.width = in.number();
        break;
      case 3:
        element.repetition = in.number();
        break;
      case 4:
        element.name = in.text();
        break;
      case 5:
        element.children = in.number();
        break;
      case 6:
        element.converted = in.number();
        break;
      case 7:
        element.scale = in.number();
        break;
      case 10:
        in.inner([&](ThriftRecord& choice) { read_logical(choice, element); });
        break;
      default:
        break;
    }
  return element;
}

// The older way of saying what values mean in terms of the newer one.
void modernise(Element& element) {
  if (element.logical != 0) return;
  constexpr std::int64_t first_natural = 11, first_whole = 15, last_whole = 18;
  switch (element.converted) {
    case 0:
      element.logical = logical_text;
      return;
    case 4:
      element.logical = logical_enum;
      return;
    case 5:
      element.logical = logical_decimal;
      return;
    case 6:
      element.logical = logical_date;
      return;
    case 7:
    case 8:
      element.logical = logical_time;
      element.digits = element.converted == 7 ? 3 : 6;
      return;
    case 9:
    case 10:
      element.logical = logical_moment;
      element.digits = element.converted == 9 ? 3 : 6;
      return;
    case 19:
      element.logical = logical_json;
      return;
    default:
      if (element.converted < first_natural || element.converted > last_whole) return;
      element.logical = logical_whole;
      element.with_sign = element.converted >= first_whole;
  }
}

constexpr std::size_t widths[] = {1, 4, 8, 12, 4, 8, 0, 0};
constexpr std::int64_t widest = 1 << 20, most_digits = 80;

// What the values of a column that is not nested mean.
void describe_values(const Element& element, ParquetColumn& column) {
  ValueKind& kind = column.kind;
  kind.width = column.type == ParquetType::fixed_bytes ? static_cast<std::size_t>(element.width)
                                                       : widths[*element.type];
  const bool whole = column.type == ParquetType::int32 || column.type == ParquetType::int64;
  const bool bytes = column.type == ParquetType::bytes || column.type == ParquetType::fixed_bytes;
  kind.meaning = whole                                 ? Meaning::whole
                 : column.type == ParquetType::boolean ? Meaning::truth
                 : column.type == ParquetType::int96   ? Meaning::julian
                 : bytes                               ? Meaning::text
                                                       : Meaning::real;
  if (element.logical == logical_decimal && (whole || bytes)) {
    kind.meaning = Meaning::decimal;
    kind.scale = static_cast<int>(element.scale);
    kind.big_endian = bytes;
  } else if (element.logical == logical_date && column.type == ParquetType::int32) {
    kind.meaning = Meaning::date;
  } else if (element.logical == logical_moment && column.type == ParquetType::int64) {
    kind.meaning = Meaning::moment;
    kind.scale = static_cast<int>(element.digits);
  } else if (element.logical == logical_time && whole) {
    kind.meaning = Meaning::decimal;
    kind.scale = static_cast<int>(element.digits);
    column.note = "times of the day, as seconds";
  } else if (element.logical == logical_whole && whole && !element.with_sign) {
    kind.meaning = Meaning::natural;
  } else if (element.logical == logical_half && kind.width == 2) {
    kind.meaning = Meaning::real;
  } else if (element.logical == logical_uuid && kind.width == 16) {
    kind.meaning = Meaning::uuid;
  }
}

/// Goes through the elements of a schema, which stand before those inside of them.
class SchemaReader {
 public:
  SchemaReader(const std::vector<Element>& elements, Cursor& in) : elements_(elements), in_(in) {}

  std::vector<ParquetColumn> columns() {
    const Element& root = take();
    std::vector<ParquetColumn> columns;
    for (std::int64_t i = 0; i < root.children; ++i) columns.push_back(column());
    return columns;
  }

 private:
  const Element& take() {
    if (next_ == elements_.size()) in_.fail("its columns are not all described");
    return elements_[next_++];
  }

  // Columns that hold values, inside of an element.
  std::size_t leaves(const Element& element, int depth) {
    if (depth > deepest_group) in_.fail("its columns are nested too deep");
    if (element.children <= 0) return 1;
    std::size_t count = 0;
    for (std::int64_t i = 0; i < element.children; ++i) count += leaves(take(), depth + 1);
    return count;
  }

  ParquetColumn column() {
    Element element = take();
    modernise(element);
    ParquetColumn column{.name = element.name};
    column.optional = element.repetition != 0;
    if (element.children > 0 || element.repetition == repeated) {
      column.not_read = element.children > 0 ? "lists or records (it is nested)" : "lists";
      column.chunks = leaves(element, 0);
      return column;
    }
    if (!element.type || *element.type < 0 || *element.type > 7 || element.width < 0 ||
        element.width > widest || element.scale < -most_digits || element.scale > most_digits)
      in_.fail("a column is described by numbers that make no sense");
    column.type = static_cast<ParquetType>(*element.type);
    describe_values(element, column);
    if (column.type == ParquetType::fixed_bytes && column.kind.width == 0)
      in_.fail("a column is described by numbers that make no sense");
    return column;
  }

  const std::vector<Element>& elements_;
  Cursor& in_;
  std::size_t next_ = 0;
};

ParquetChunk read_chunk(ThriftRecord& in) {
  ParquetChunk chunk;
  std::int64_t data = 0, dictionary = 0;
  const auto read_facts = [&](ThriftRecord& facts) {
    while (facts.next()) switch (facts.id()) {
        case 4:
          chunk.codec = facts.number();
          break;
        case 5:
          chunk.values = facts.number();
          break;
        case 7:
          chunk.size = facts.number();
          break;
        case 9:
          data = facts.number();
          break;
        case 11:
          dictionary = facts.number();
          break;
        default:
          break;
      }
  };
  while (in.next()) {
    if (in.id() == 1) chunk.elsewhere = !in.text().empty();
    if (in.id() == 3) in.inner(read_facts);
  }
  // Some writers say 0 where there is no dictionary.
  chunk.start = dictionary > 0 && dictionary < data ? dictionary : data;
  return chunk;
}

ParquetRows read_group(ThriftRecord& in) {
  ParquetRows group;
  while (in.next()) {
    if (in.id() == 1) in.each([&](ThriftRecord& chunk) { group.chunks.push_back(read_chunk(chunk)); });
    if (in.id() == 3) group.rows = in.number();
  }
  return group;
}

std::string_view end_of(std::string_view bytes, const std::string& what) {
  constexpr std::size_t tail = 8;
  const Cursor in(bytes, what);
  if (bytes.ends_with(secret_mark) || bytes.starts_with(secret_mark))
    throw DataError(fmt::format("{} that is encrypted; write it anew without its key", what));
  if (bytes.size() < tail + end_mark.size() || !bytes.ends_with(end_mark)) in.fail("its end is missing");
  const std::uint64_t size = number_at<std::uint32_t>(bytes.substr(bytes.size() - tail));
  if (size > bytes.size() - tail - end_mark.size()) in.fail("its end is larger than it is");
  return bytes.substr(bytes.size() - tail - size, size);
}

}  // namespace

ParquetFile read_parquet_end(std::string_view bytes, const std::string& what) {
  Cursor in(end_of(bytes, what), what);
  ParquetFile file;
  std::vector<Element> elements;
  ThriftRecord record(in);
  while (record.next()) {
    if (record.id() == 2)
      record.each([&](ThriftRecord& element) {
        if (elements.size() > most_elements) in.fail("more columns than anyone could mean");
        elements.push_back(read_element(element));
      });
    if (record.id() == 4) record.each([&](ThriftRecord& group) { file.groups.push_back(read_group(group)); });
  }
  file.columns = SchemaReader(elements, in).columns();
  std::size_t chunks = 0;
  for (const ParquetColumn& column : file.columns) chunks += column.chunks;
  for (const ParquetRows& group : file.groups)
    if (group.chunks.size() != chunks || group.rows < 0) in.fail("its rows are not all described");
  return file;
}

}  // namespace gradus::formats
