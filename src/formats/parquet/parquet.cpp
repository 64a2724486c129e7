// parquet.cpp - Parquet files of columns that are not nested: those of tables.
#include <fmt/format.h>

#include "base/text.hpp"
#include "data/gzip.hpp"
#include "formats/component.hpp"
#include "formats/parquet/chunk.hpp"

namespace gradus::formats {
namespace {

// What stands behind the mark is a record that begins with a number of 32 bits; text may begin with PAR1,
// too.
bool is_parquet(std::string_view bytes) {
  return bytes.starts_with("PAR1\x15") || (bytes.starts_with("PARE") && bytes.ends_with("PARE"));
}

data::TableText read_parquet(data::Request& request) {
  const data::Source& source = request.source;
  const std::uint64_t most = request.options.max_bytes;
  const std::string what = source.file + ": a Parquet file";
  const ParquetFile file = read_parquet_end(source.bytes, what);
  std::vector<std::string> names, notes;
  std::vector<NotRead> refused;
  for (const ParquetColumn& column : file.columns) {
    names.push_back(column.name);
    if (!column.not_read.empty() && is_wanted(request, column.name))
      refused.push_back({column.name, column.not_read});
    if (!column.note.empty()) notes.push_back(fmt::format("column {}: {}", quote(column.name), column.note));
  }
  refuse_columns(request, refused);
  CellTable table(source.file, std::move(names), most);
  for (const ParquetRows& group : file.groups) {
    table.expect_rows(static_cast<std::uint64_t>(group.rows));
    std::size_t chunk = 0;
    for (std::size_t i = 0; i < file.columns.size(); ++i) {
      const ParquetColumn& column = file.columns[i];
      if (column.not_read.empty())
        read_chunk(source.bytes, group.chunks[chunk], column, group.rows, what, most, table[i]);
      else
        for (std::int64_t row = 0; row < group.rows; ++row) table[i].nothing();
      chunk += column.chunks;
    }
    table.write_rows(static_cast<std::uint64_t>(group.rows));
  }
  data::TableText result = table.finish(data::checksum_text(data::crc32(source.bytes)));
  result.notes = std::move(notes);
  return result;
}

}  // namespace

constinit const data::Format parquet_format{"Parquet", is_parquet, read_parquet, nullptr};

}  // namespace gradus::formats
