// chunk.cpp - a column's part of some rows of a Parquet file, page by page.
#include "formats/parquet/chunk.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <gradus/error.hpp>
#include <optional>

#include "base/text.hpp"
#include "data/gzip.hpp"
#include "formats/parquet/encodings.hpp"
#include "formats/parquet/thrift.hpp"

namespace gradus::formats {
namespace {

enum class PageType : std::uint8_t { data = 0, index = 1, dictionary = 2, data_2 = 3 };

/// What stands before a page.
struct PageHead {
  std::int64_t type = -1, size = 0, packed = 0;
  std::optional<std::int64_t> crc;
  std::int64_t values = 0, encoding = -1, level_encoding = 3;
  /// Of pages of the second kind: bytes of levels, which are not packed.
  std::int64_t missing_levels = 0, list_levels = 0;
  bool is_packed = true;

  bool is(PageType wanted) const { return type == static_cast<std::int64_t>(wanted); }
};

void read_counts(ThriftRecord& in, PageHead& head) {
  while (in.next()) {
    if (in.id() == 1) head.values = in.number();
    if (in.id() == 2) head.encoding = in.number();
    if (in.id() == 3 && head.is(PageType::data)) head.level_encoding = in.number();
  }
}

void read_counts_2(ThriftRecord& in, PageHead& head) {
  while (in.next()) switch (in.id()) {
      case 1:
        head.values = in.number();
        break;
      case 4:
        head.encoding = in.number();
        break;
      case 5:
        head.missing_levels = in.number();
        break;
      case 6:
        head.list_levels = in.number();
        break;
      case 7:
        head.is_packed = in.truth();
        break;
      default:
        break;
    }
}

PageHead read_head(Cursor& in) {
  PageHead head;
  ThriftRecord record(in);
  while (record.next()) switch (record.id()) {
      case 1:
        head.type = record.number();
        break;
      case 2:
        head.size = record.number();
        break;
      case 3:
        head.packed = record.number();
        break;
      case 4:
        head.crc = record.number();
        break;
      case 5:
      case 7:
        record.inner([&](ThriftRecord& counts) { read_counts(counts, head); });
        break;
      case 8:
        record.inner([&](ThriftRecord& counts) { read_counts_2(counts, head); });
        break;
      default:
        break;
    }
  if (head.size < 0 || head.packed < 0 || head.values < 0 || head.missing_levels < 0 || head.list_levels < 0)
    in.fail("a page has sizes that make no sense");
  return head;
}

/// Takes the pages of one column.
class PageReader {
 public:
  PageReader(const ParquetColumn& column, std::int64_t codec, const std::string& what, std::uint64_t most,
             CellColumn& cells)
      : column_(column), codec_(codec), what_(what), most_(most), cells_(cells) {}

  void read(Cursor& in, std::uint64_t rows) {
    const std::uint64_t end = cells_.size() + rows;
    while (cells_.size() < end) {
      const PageHead head = read_head(in);
      const std::string_view packed = in.take(static_cast<std::uint64_t>(head.packed));
      if (head.crc && data::crc32(packed) != static_cast<std::uint32_t>(*head.crc))
        in.fail("the checksum of a page is another one");
      if (head.is(PageType::dictionary)) read_dictionary(head, packed);
      if (!head.is(PageType::data) && !head.is(PageType::data_2)) continue;
      if (static_cast<std::uint64_t>(head.values) > end - cells_.size())
        in.fail("its pages hold more rows than it says");
      if (head.is(PageType::data))
        read_page(head, packed);
      else
        read_page_2(head, packed);
    }
  }

 private:
  std::string unpacked(std::string_view packed, std::uint64_t size) const {
    switch (codec_) {
      case 0:
        return unpack_part(packed, Codec::none, size, what_, most_);
      case 1:
        return unpack_part(packed, Codec::snappy, size, what_, most_);
      case 2:
        return unpack_part(packed, Codec::gzip, size, what_, most_);
      case 6:
        return unpack_part(packed, Codec::zstd, size, what_, most_);
      case 7:
        return unpack_part(packed, Codec::lz4_block, size, what_, most_);
      default:
        throw DataError(
            fmt::format("{} whose column {} is packed in a way that is not read here ({}); those that are "
                        "read are Snappy, gzip, Zstandard and LZ4_RAW",
                        what_, quote(column_.name), name_of_codec()));
    }
  }

  std::string name_of_codec() const {
    constexpr const char* names[] = {"none", "Snappy", "gzip", "LZO", "Brotli", "LZ4 as in Hadoop"};
    return codec_ >= 0 && codec_ < 6 ? names[codec_] : fmt::format("{}", codec_);
  }

  void read_dictionary(const PageHead& head, std::string_view packed) {
    dictionary_page_ = unpacked(packed, static_cast<std::uint64_t>(head.size));
    Cursor in(dictionary_page_, what_);
    constexpr std::int64_t plain = 0;
    dictionary_ = read_values(in, plain, column_, static_cast<std::size_t>(head.values), most_);
  }

  void read_page(const PageHead& head, std::string_view packed) {
    const std::string page = unpacked(packed, static_cast<std::uint64_t>(head.size));
    Cursor in(page, what_);
    constexpr std::int64_t in_runs = 3;
    if (column_.optional && head.level_encoding != in_runs)
      in.fail("which values are missing is said in a way that is no longer used");
    const std::string_view levels = column_.optional ? in.take(in.number<std::uint32_t>()) : "";
    add_cells(head, levels, in);
  }

  // Levels come first, and are not packed.
  void read_page_2(const PageHead& head, std::string_view packed) {
    Cursor in(packed, what_);
    if (head.list_levels != 0) in.fail("a column without lists says where they begin");
    const std::string_view levels = in.take(static_cast<std::uint64_t>(head.missing_levels));
    const auto before = static_cast<std::int64_t>(levels.size());
    if (head.size < before) in.fail("a page has sizes that make no sense");
    const std::string page = head.is_packed && !in.at_end()
                                 ? unpacked(in.rest(), static_cast<std::uint64_t>(head.size - before))
                                 : std::string(in.rest());
    Cursor values(page, what_);
    add_cells(head, levels, values);
  }

  void add_cells(const PageHead& head, std::string_view levels, Cursor& in) {
    const auto count = static_cast<std::size_t>(head.values);
    std::vector<std::uint32_t> there;
    std::size_t present = count;
    if (column_.optional) {
      Cursor runs(levels, what_);
      there = read_runs(runs, 1, count);
      present = static_cast<std::size_t>(std::count(there.begin(), there.end(), 1U));
    }
    const RawValues values = present > 0 ? values_of(head.encoding, present, in) : RawValues();
    std::size_t next = 0;
    for (std::size_t row = 0; row < count; ++row)
      if (there.empty() || there[row] != 0)
        add_value(values.values[next++], column_.kind, cells_);
      else
        cells_.nothing();
  }

  RawValues values_of(std::int64_t encoding, std::size_t count, Cursor& in) const {
    if (!is_dictionary_encoding(encoding)) return read_values(in, encoding, column_, count, most_);
    RawValues values;
    values.values.reserve(count);
    const unsigned bits = in.byte();
    for (const std::uint32_t place : read_runs(in, bits, count)) {
      if (place >= dictionary_.values.size()) in.fail("a value is none of its dictionary");
      values.values.push_back(dictionary_.values[place]);
    }
    return values;
  }

  const ParquetColumn& column_;
  std::int64_t codec_;
  const std::string& what_;
  std::uint64_t most_;
  CellColumn& cells_;
  std::string dictionary_page_;
  RawValues dictionary_;
};

}  // namespace

void read_chunk(std::string_view bytes, const ParquetChunk& chunk, const ParquetColumn& column,
                std::int64_t rows, const std::string& what, std::uint64_t most, CellColumn& cells) {
  const Cursor whole(bytes, what);
  if (chunk.elsewhere)
    throw DataError(fmt::format("{} whose column {} lies in another file", what, quote(column.name)));
  if (chunk.values != rows) whole.fail("a column has another number of rows than it says");
  if (chunk.start < 0 || chunk.size < 0 || static_cast<std::uint64_t>(chunk.start) > bytes.size())
    whole.fail("a column lies beyond its end");
  Cursor in(bytes.substr(static_cast<std::size_t>(chunk.start), static_cast<std::size_t>(chunk.size)), what);
  PageReader(column, chunk.codec, what, most, cells).read(in, static_cast<std::uint64_t>(rows));
}

}  // namespace gradus::formats
