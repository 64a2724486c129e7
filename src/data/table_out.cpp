// table_out.cpp - tables that are written as text, a row a line.
#include "data/table_out.hpp"

#include <fmt/format.h>

#include <iterator>
#include <utility>

#include "base/csv_text.hpp"
#include "base/json.hpp"

namespace gradus::data {
namespace {

// As many digits as read back to the same number.
template <class Number>
void append_number(std::string& text, Number value) {
  fmt::format_to(std::back_inserter(text), "{}", value);
}

class SeparatedSink final : public TableSink {
 public:
  SeparatedSink(OutBytes out, char separator, bool header)
      : out_(std::move(out)), separator_(separator), header_(header) {}

  void write(const OutRows& rows) override {
    std::string text;
    if (std::exchange(header_, false)) {
      for (const OutColumn& column : rows) append_text(text, column.name, &column == &rows.front());
      text += '\n';
    }
    const std::size_t count = count_rows(rows);
    for (std::size_t row = 0; row < count; ++row) {
      for (const OutColumn& column : rows) append(text, column, row, &column == &rows.front());
      text += '\n';
    }
    out_(text);
  }
  void finish() override {}

 private:
  void append_text(std::string& text, std::string_view cell, bool first) const {
    if (!first) text += separator_;
    text += csv_cell(cell, separator_);
  }
  void append(std::string& text, const OutColumn& column, std::size_t row, bool first) const {
    std::visit(
        [&](const auto& cells) {
          if constexpr (std::is_same_v<std::decay_t<decltype(cells)>, std::vector<std::string>>) {
            append_text(text, cells[row], first);
          } else {
            if (!first) text += separator_;
            append_number(text, cells[row]);
          }
        },
        column.cells);
  }

  OutBytes out_;
  char separator_;
  bool header_;
};

class JsonLinesSink final : public TableSink {
 public:
  explicit JsonLinesSink(OutBytes out) : out_(std::move(out)) {}

  void write(const OutRows& rows) override {
    std::vector<std::string> keys;
    for (const OutColumn& column : rows) keys.push_back(dump_json(column.name) + ":");
    std::string text;
    const std::size_t count = count_rows(rows);
    for (std::size_t row = 0; row < count; ++row) {
      for (std::size_t i = 0; i < rows.size(); ++i) {
        text += i == 0 ? '{' : ',';
        text += keys[i];
        append(text, rows[i], row);
      }
      text += "}\n";
    }
    out_(text);
  }
  void finish() override {}

 private:
  static void append(std::string& text, const OutColumn& column, std::size_t row) {
    std::visit(
        [&](const auto& cells) {
          if constexpr (std::is_same_v<std::decay_t<decltype(cells)>, std::vector<std::string>>)
            text += dump_json(cells[row]);
          else
            append_number(text, cells[row]);
        },
        column.cells);
  }

  OutBytes out_;
};

std::unique_ptr<TableSink> make_csv(OutBytes out, bool header) {
  return std::make_unique<SeparatedSink>(std::move(out), ',', header);
}
std::unique_ptr<TableSink> make_tsv(OutBytes out, bool header) {
  return std::make_unique<SeparatedSink>(std::move(out), '\t', header);
}
std::unique_ptr<TableSink> make_json_lines(OutBytes out, bool) {
  return std::make_unique<JsonLinesSink>(std::move(out));
}

}  // namespace

constinit const OutFormat csv_out{"csv", true, make_csv};
constinit const OutFormat tsv_out{"tsv", true, make_tsv};
constinit const OutFormat json_lines_out{"jsonl", false, make_json_lines};

std::size_t count_rows(const OutRows& rows) {
  if (rows.empty()) return 0;
  return std::visit([](const auto& cells) { return cells.size(); }, rows.front().cells);
}

}  // namespace gradus::data
