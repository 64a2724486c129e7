// json_lines.cpp - tables of JSON: an object in each line, or an array of objects.
#include <fmt/format.h>

#include <gradus/error.hpp>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/file.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "data/encoding.hpp"
#include "data/formats.hpp"
#include "data/gzip.hpp"

namespace gradus::data {
namespace {

constexpr std::string_view json_blanks = " \t\r\n";
// A row is shallow: what is deeper is no cell.
constexpr int row_depth = 8;

std::string_view without_mark(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  return text.substr(std::min(text.size(), text.find_first_not_of(json_blanks)));
}

bool begins_object(std::string_view text) {
  if (!text.starts_with('{')) return false;
  const std::size_t next = text.find_first_not_of(json_blanks, 1);
  return next != std::string_view::npos && (text[next] == '"' || text[next] == '}');
}

bool is_json_table(std::string_view bytes) {
  const std::string_view text = without_mark(bytes);
  if (!text.starts_with('[')) return begins_object(text);
  return begins_object(text.substr(std::min(text.size(), text.find_first_not_of(json_blanks, 1))));
}

/// Rows of objects: columns in the order in which their names come up.
class JsonTable {
 public:
  JsonTable(std::string file, std::uint64_t most) : file_(std::move(file)), most_(most) {}

  void add(const Json& row, const std::string& where) {
    if (!row.is_object())
      throw DataError(fmt::format("{}: no object; each row is one, as in {{\"a\": 1}}", where));
    std::vector<std::string> cells(names_.size());
    for (const auto& [key, value] : row.members()) {
      const std::size_t column = column_of(key);
      cells.resize(names_.size());
      cells[column] = cell(value, key, where);
      size_ += cells[column].size();
    }
    size_ += cells.size() * sizeof(std::string);
    if (size_ > most_) refuse_size(file_, most_, true);
    rows_.push_back(std::move(cells));
  }

  TableText finish(std::string checksum) {
    TableWriter writer;
    for (const std::string& name : names_) writer.text(name);
    writer.end_row();
    for (const auto& row : rows_) {
      for (std::size_t column = 0; column < names_.size(); ++column) {
        const std::string_view text =
            column < row.size() ? std::string_view(row[column]) : std::string_view();
        if (text.starts_with('"'))
          writer.text(text.substr(1));
        else
          writer.plain(text);
      }
      writer.end_row();
    }
    return writer.finish(file_, std::move(checksum));
  }

 private:
  std::size_t column_of(const std::string& key) {
    const auto [place, added] = places_.try_emplace(key, names_.size());
    if (added) names_.push_back(key);
    return place->second;
  }

  // Texts are marked by a quote in front.
  static std::string cell(const Json& value, const std::string& key, const std::string& where) {
    if (value.is_null()) return "";
    if (value.is_string()) return '"' + value.text();
    if (value.is_boolean()) return value.truth() ? "true" : "false";
    if (value.is_number()) return value.str();
    throw DataError(fmt::format("{}: {} holds {}; cells are texts, numbers, true, false or null", where,
                                quote(key), value.is_array() ? "an array" : "an object"));
  }

  std::string file_;
  std::uint64_t most_, size_ = 0;
  std::vector<std::string> names_;
  std::unordered_map<std::string, std::size_t> places_;
  std::vector<std::vector<std::string>> rows_;
};

TableText read_json_table(Request& request) {
  const std::string& file = request.source.file;
  const std::string checksum = checksum_text(crc32(request.source.bytes));
  std::vector<std::string> notes;
  const std::string decoded = to_utf8(std::move(request.source.bytes), file, notes);
  std::string_view text = without_mark(decoded);
  JsonTable table(file, request.options.max_bytes);
  const auto parsed = [&](std::string_view part, const std::string& where, int depth) {
    try {
      return parse_json(part, where, depth);
    } catch (const FileError& error) {
      throw DataError(error.message());
    }
  };
  if (text.starts_with('[')) {
    const Json rows = parsed(text, file, row_depth);
    for (std::size_t i = 0; i < rows.size(); ++i) table.add(rows[i], fmt::format("{}, row {}", file, i + 1));
  } else {
    text = decoded;
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    for (std::size_t line = 1; !text.empty(); ++line) {
      const std::string_view one = text.substr(0, text.find('\n'));
      text.remove_prefix(std::min(text.size(), one.size() + 1));
      if (one.find_first_not_of(json_blanks) == std::string_view::npos) continue;
      const std::string where = fmt::format("{}:{}", file, line);
      table.add(parsed(one, where, row_depth), where);
    }
  }
  TableText result = table.finish(checksum);
  result.notes = std::move(notes);
  return result;
}

}  // namespace

constinit const Format json_format{"JSON lines", is_json_table, read_json_table, nullptr};

}  // namespace gradus::data
