// sqlite.cpp - a table of an SQLite database.
#include <fmt/format.h>
#include <sqlite3.h>

#include <gradus/error.hpp>
#include <memory>
#include <new>
#include <vector>

#include "base/file.hpp"
#include "base/text.hpp"
#include "data/gzip.hpp"
#include "formats/component.hpp"

namespace gradus::formats {
namespace {

bool is_sqlite(std::string_view bytes) {
  return bytes.starts_with(std::string_view("SQLite format 3\0", 16));
}

struct CloseDatabase {
  void operator()(sqlite3* database) const { sqlite3_close(database); }
};
struct EndStatement {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

/// A database in memory that is only read, and trusted in nothing.
class Database {
 public:
  Database(std::string& bytes, const std::string& file) : file_(file) {
    sqlite3* opened = nullptr;
    const int status = sqlite3_open_v2(":memory:", &opened, SQLITE_OPEN_READWRITE, nullptr);
    database_.reset(opened);
    if (status != SQLITE_OK) throw std::bad_alloc();
    sqlite3_db_config(opened, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(opened, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    expect(sqlite3_deserialize(opened, "main", reinterpret_cast<unsigned char*>(bytes.data()),
                               static_cast<sqlite3_int64>(bytes.size()),
                               static_cast<sqlite3_int64>(bytes.size()), SQLITE_DESERIALIZE_READONLY));
  }

  std::unique_ptr<sqlite3_stmt, EndStatement> prepare(const std::string& query) const {
    sqlite3_stmt* statement = nullptr;
    expect(sqlite3_prepare_v2(database_.get(), query.data(), static_cast<int>(query.size()), &statement,
                              nullptr));
    return std::unique_ptr<sqlite3_stmt, EndStatement>(statement);
  }

  bool step(sqlite3_stmt* statement) const {
    const int status = sqlite3_step(statement);
    if (status != SQLITE_DONE && status != SQLITE_ROW) expect(status);
    return status == SQLITE_ROW;
  }

 private:
  void expect(int status) const {
    if (status == SQLITE_NOMEM) throw std::bad_alloc();
    if (status != SQLITE_OK)
      throw DataError(fmt::format("{}: an SQLite database that cannot be read: {}", file_,
                                  shortened(sqlite3_errmsg(database_.get()), 200)));
  }

  const std::string& file_;
  std::unique_ptr<sqlite3, CloseDatabase> database_;
};

std::string_view text_in(sqlite3_stmt* statement, int column) {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
  if (!text) return {};
  return {text, static_cast<std::size_t>(sqlite3_column_bytes(statement, column))};
}

// Tables that hold rows, not those that code makes up.
std::vector<std::string> tables_in(const Database& database) {
  const auto statement = database.prepare(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND "
      "sql NOT LIKE "
      "'CREATE VIRTUAL%' ORDER BY rowid");
  std::vector<std::string> names;
  while (database.step(statement.get())) names.emplace_back(text_in(statement.get(), 0));
  return names;
}

std::string chosen_table(const std::vector<std::string>& tables, const data::Source& source) {
  if (tables.empty()) throw DataError(fmt::format("{}: a database without tables", source.file));
  if (source.part.empty() && tables.size() > 1)
    throw UsageError(
        fmt::format("{}: a database of {} tables; name the one that is meant, as in {}:{}. In it: {}",
                    source.file, tables.size(), source.path, tables[0], listed(tables)));
  const std::string& name = source.part.empty() ? tables[0] : source.part;
  for (const std::string& table : tables)
    if (table == name) return name;
  throw UsageError(fmt::format("{}: no table of this database is called {}.{} In it: {}", source.file,
                               quote(name), did_you_mean(name, tables), listed(tables)));
}

std::string in_double_quotes(const std::string& name) {
  std::string text = "\"";
  for (const char c : name) {
    if (c == '"') text += '"';
    text += c;
  }
  return text + '"';
}

void write_cell(sqlite3_stmt* row, int column, std::int64_t number, const std::string& file,
                data::TableWriter& writer) {
  switch (sqlite3_column_type(row, column)) {
    case SQLITE_NULL:
      return writer.nothing();
    case SQLITE_INTEGER:
      return writer.plain(std::to_string(sqlite3_column_int64(row, column)));
    case SQLITE_FLOAT:
      return writer.number(sqlite3_column_double(row, column));
    case SQLITE_TEXT:
      return writer.text(text_in(row, column));
    default:
      throw DataError(fmt::format("{}, row {}: column {} holds bytes (BLOB); cells are numbers and texts",
                                  file, number, quote(sqlite3_column_name(row, column))));
  }
}

data::TableText read_sqlite(data::Request& request) {
  data::Source& source = request.source;
  const std::string checksum = data::checksum_text(data::crc32(source.bytes));
  const Database database(source.bytes, source.file);
  const auto rows =
      database.prepare("SELECT * FROM " + in_double_quotes(chosen_table(tables_in(database), source)));
  data::TableWriter writer;
  const int columns = sqlite3_column_count(rows.get());
  for (int column = 0; column < columns; ++column) writer.text(sqlite3_column_name(rows.get(), column));
  writer.end_row();
  for (std::int64_t number = 1; database.step(rows.get()); ++number) {
    for (int column = 0; column < columns; ++column)
      write_cell(rows.get(), column, number, source.file, writer);
    writer.end_row();
    if (writer.size() > request.options.max_bytes) refuse_size(source.file, request.options.max_bytes, true);
  }
  return writer.finish(source.file, checksum);
}

}  // namespace

constinit const data::Format sqlite_format{"SQLite (FILE:TABLE)", is_sqlite, read_sqlite, nullptr};

}  // namespace gradus::formats
