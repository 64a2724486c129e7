// table_out.hpp - tables that are written: some rows at a time, in a format that is known by the end of a
// file's name.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace gradus::data {

/// A column of some rows, whose cells are of one type.
struct OutColumn {
  std::string name;
  std::variant<std::vector<std::int64_t>, std::vector<float>, std::vector<double>, std::vector<std::string>>
      cells;
  /// True for the number of the row, which a bare array does without.
  bool row_number = false;
};

/// Columns of as many cells each.
using OutRows = std::vector<OutColumn>;

/// The number of rows.
std::size_t count_rows(const OutRows& rows);

/// Where bytes go.
using OutBytes = std::function<void(std::string_view)>;

/// Writes one table.
class TableSink {
 public:
  TableSink() = default;
  TableSink(const TableSink&) = delete;
  TableSink& operator=(const TableSink&) = delete;
  virtual ~TableSink() = default;
  /// Adds rows, one at least, of the same columns each time.
  virtual void write(const OutRows& rows) = 0;
  /// Once, after the last rows.
  virtual void finish() = 0;
};

/// A format that tables are written in.
struct OutFormat {
  /// "csv": how names of its files end, without the dot.
  const char* ending;
  /// True where the names of columns may be left out.
  bool header_may_go;
  std::unique_ptr<TableSink> (*make)(OutBytes out, bool header);
};

extern const OutFormat csv_out;
extern const OutFormat tsv_out;
extern const OutFormat json_lines_out;
extern const OutFormat numpy_out;

}  // namespace gradus::data
