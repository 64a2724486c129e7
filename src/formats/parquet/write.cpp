// write.cpp - tables written as Parquet files, as the format's specification tells (parquet.thrift).
#include "formats/parquet/write.hpp"

#include <snappy-c.h>

#include <bit>
#include <cstring>
#include <new>
#include <utility>

#include "formats/component.hpp"
#include "formats/parquet/metadata.hpp"
#include "formats/parquet/thrift_writer.hpp"

namespace gradus::formats {
namespace {

using data::OutColumn;
using data::OutRows;
using Words = std::vector<std::string>;

static_assert(std::endian::native == std::endian::little, "numbers are written as they lie in memory");

constexpr std::string_view mark = "PAR1";
// Enumerators of the format.
constexpr int data_page = 0, plain_values = 0, run_lengths = 3, required = 0, utf8 = 0;
constexpr std::size_t page_bytes = std::size_t{1} << 20;

ParquetType type_of(const OutColumn& column) {
  constexpr ParquetType types[] = {ParquetType::int64, ParquetType::float32, ParquetType::float64,
                                   ParquetType::bytes};
  return types[column.cells.index()];
}

/// Where a column's part of some rows lies.
struct Written {
  std::int64_t start = 0, size = 0, plain_size = 0;
};

class ParquetSink final : public data::TableSink {
 public:
  ParquetSink(data::OutBytes out, ParquetPacking packing) : out_(std::move(out)), packing_(packing) {
    put(mark);
  }

  void write(const OutRows& rows) override {
    if (columns_.empty())
      for (const OutColumn& column : rows) columns_.emplace_back(column.name, type_of(column));
    Group group{.rows = static_cast<std::int64_t>(data::count_rows(rows)), .columns = {}};
    for (const OutColumn& column : rows) group.columns.push_back(write_column(column));
    groups_.push_back(std::move(group));
  }

  void finish() override {
    std::string end;
    ThriftWriter facts(end);
    std::int64_t rows = 0;
    for (const Group& group : groups_) rows += group.rows;
    facts.number32(1, 1);
    facts.records(2, columns_.size() + 1,
                  [&](ThriftWriter& element, std::size_t i) { describe(element, i); });
    facts.number64(3, rows);
    facts.records(4, groups_.size(), [&](ThriftWriter& group, std::size_t i) { list(group, groups_[i]); });
    facts.text(6, "Gradus");
    facts.end();
    const auto size = static_cast<std::uint32_t>(end.size());
    end.append(reinterpret_cast<const char*>(&size), sizeof size);
    put(end);
    put(mark);
  }

 private:
  struct Group {
    std::int64_t rows = 0;
    std::vector<Written> columns;
  };

  void put(std::string_view bytes) {
    out_(bytes);
    at_ += static_cast<std::int64_t>(bytes.size());
  }

  Written write_column(const OutColumn& column) {
    Written written{.start = at_};
    std::visit(
        [&](const auto& cells) {
          std::string page;
          std::int64_t values = 0;
          for (const auto& cell : cells) {
            append(page, cell);
            ++values;
            if (page.size() < page_bytes) continue;
            write_page(page, values, written);
            page.clear();
            values = 0;
          }
          if (values > 0) write_page(page, values, written);
        },
        column.cells);
    written.size = at_ - written.start;
    return written;
  }

  template <class Number>
  static void append(std::string& page, Number value) {
    page.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  static void append(std::string& page, const std::string& text) {
    append(page, static_cast<std::uint32_t>(text.size()));
    page += text;
  }

  void write_page(const std::string& page, std::int64_t values, Written& written) {
    const std::string packed = pack(page);
    std::string head;
    ThriftWriter facts(head);
    facts.number32(1, data_page);
    facts.number32(2, static_cast<std::int64_t>(page.size()));
    facts.number32(3, static_cast<std::int64_t>(packed.size()));
    facts.record(5, [&](ThriftWriter& of_data) {
      of_data.number32(1, values);
      of_data.number32(2, plain_values);
      of_data.number32(3, run_lengths);
      of_data.number32(4, run_lengths);
    });
    facts.end();
    written.plain_size += static_cast<std::int64_t>(head.size() + page.size());
    put(head);
    put(packed);
  }

  std::string pack(const std::string& page) const {
    if (packing_ == ParquetPacking::none) return page;
    std::size_t size = snappy_max_compressed_length(page.size());
    std::string packed(size, '\0');
    if (snappy_compress(page.data(), page.size(), packed.data(), &size) != SNAPPY_OK) throw std::bad_alloc();
    packed.resize(size);
    return packed;
  }

  // The whole first, then the columns.
  void describe(ThriftWriter& element, std::size_t i) const {
    if (i == 0) {
      element.text(4, "schema");
      element.number32(5, static_cast<std::int64_t>(columns_.size()));
      return;
    }
    const auto& [name, type] = columns_[i - 1];
    element.number32(1, static_cast<int>(type));
    element.number32(3, required);
    element.text(4, name);
    if (type != ParquetType::bytes) return;
    element.number32(6, utf8);
    element.record(10, [](ThriftWriter& kind) { kind.record(1, [](ThriftWriter&) {}); });
  }

  void list(ThriftWriter& of, const Group& group) const {
    std::int64_t bytes = 0;
    for (const Written& column : group.columns) bytes += column.plain_size;
    of.records(1, group.columns.size(), [&](ThriftWriter& chunk, std::size_t i) {
      const Written& column = group.columns[i];
      chunk.number64(2, column.start);
      chunk.record(3, [&](ThriftWriter& facts) {
        facts.number32(1, static_cast<int>(columns_[i].second));
        facts.list_of_number32(2, plain_values);
        facts.list_of_text(3, columns_[i].first);
        facts.number32(4, static_cast<int>(packing_));
        facts.number64(5, group.rows);
        facts.number64(6, column.plain_size);
        facts.number64(7, column.size);
        facts.number64(9, column.start);
      });
    });
    of.number64(2, bytes);
    of.number64(3, group.rows);
  }

  data::OutBytes out_;
  ParquetPacking packing_;
  std::int64_t at_ = 0;
  std::vector<std::pair<std::string, ParquetType>> columns_;
  std::vector<Group> groups_;
};

std::unique_ptr<data::TableSink> make_packed(data::OutBytes out, bool) {
  return make_parquet(std::move(out), ParquetPacking::snappy);
}

}  // namespace

std::unique_ptr<data::TableSink> make_parquet(data::OutBytes out, ParquetPacking packing) {
  return std::make_unique<ParquetSink>(std::move(out), packing);
}

constinit const data::OutFormat parquet_out{"parquet", false, make_packed};

}  // namespace gradus::formats
