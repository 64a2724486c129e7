// arff.cpp - ARFF, the format of Weka: names and kinds of the columns, then rows, dense or sparse.
#include <fmt/format.h>

#include <gradus/error.hpp>
#include <utility>
#include <vector>

#include "base/file.hpp"
#include "base/text.hpp"
#include "data/encoding.hpp"
#include "data/formats.hpp"
#include "data/gzip.hpp"

namespace gradus::data {
namespace {

constexpr std::size_t most_attributes = 100'000;

// The next line that says something, without spaces around it; comments begin with %.
std::string_view next_line(std::string_view& text, std::size_t& line) {
  while (!text.empty()) {
    const std::string_view whole = text.substr(0, text.find_first_of("\r\n"));
    const std::size_t end = whole.size();
    const bool pair = text.substr(end).starts_with("\r\n");
    text.remove_prefix(std::min(text.size(), end + (pair ? 2 : 1)));
    ++line;
    const std::string_view one = trimmed(whole);
    if (!one.empty() && one[0] != '%') return one;
  }
  return {};
}

bool begins_with_word(std::string_view line, std::string_view word) {
  return lower(line.substr(0, word.size())) == word &&
         (line.size() == word.size() || line[word.size()] == ' ' || line[word.size()] == '\t');
}

bool is_arff(std::string_view bytes) {
  if (bytes.starts_with("\xef\xbb\xbf")) bytes.remove_prefix(3);
  constexpr std::size_t sample = 64 * 1024;
  std::string_view text = bytes.substr(0, sample);
  std::size_t line = 0;
  return begins_with_word(next_line(text, line), "@relation");
}

/// A word of a line: bare, or in quotes, in which a backslash stands before a sign that is meant as it is.
struct Word {
  std::string text;
  bool quoted = false;
};

/// One ARFF file, line by line.
class ArffReading {
 public:
  ArffReading(std::string_view text, const std::string& file, std::uint64_t most)
      : text_(text), file_(file), most_(most) {}

  void read(TableWriter& writer) {
    read_head();
    for (const std::string& name : names_) writer.text(name);
    writer.end_row();
    for (std::string_view one = next_line(text_, line_); !one.empty(); one = next_line(text_, line_)) {
      if (one[0] == '{')
        sparse_row(one, writer);
      else
        dense_row(one, writer);
      if (writer.size() > most_) refuse_size(file_, most_, true);
    }
  }

 private:
  [[noreturn]] void bad(const std::string& what) const {
    throw DataError(fmt::format("{}:{}: {}", file_, line_, what));
  }

  void read_head() {
    for (std::string_view one = next_line(text_, line_); !one.empty(); one = next_line(text_, line_)) {
      if (begins_with_word(one, "@data")) {
        if (names_.empty()) bad("no @attribute before the data");
        return;
      }
      if (begins_with_word(one, "@relation")) continue;
      if (!begins_with_word(one, "@attribute"))
        bad(fmt::format("{} is no line of a head of ARFF", quote(one)));
      one = trimmed(one.substr(std::string_view("@attribute").size()));
      names_.push_back(take_word(one, " \t{").text);
      one = trimmed(one);
      if (begins_with_word(one, "relational")) bad("a column that holds tables, which are not read");
      // Of a sparse row, the first of the words stands where nothing is written.
      Word first{.text = "0"};
      if (one.starts_with('{')) {
        one = trimmed(one.substr(1));
        first = take_word(one, ",} \t");
      }
      firsts_.push_back(std::move(first));
      if (names_.size() > most_attributes) bad(fmt::format("more than {} columns", most_attributes));
    }
    bad("there is no @data");
  }

  Word take_word(std::string_view& line, std::string_view ends) const {
    Word word;
    if (line.empty() || (line[0] != '\'' && line[0] != '"')) {
      const std::string_view bare = line.substr(0, line.find_first_of(ends));
      line.remove_prefix(bare.size());
      word.text = trimmed(bare);
      return word;
    }
    word.quoted = true;
    const char quote_sign = line[0];
    for (std::size_t at = 1; at < line.size(); ++at) {
      if (line[at] == quote_sign) {
        line.remove_prefix(at + 1);
        return word;
      }
      if (line[at] == '\\' && at + 1 < line.size()) ++at;
      word.text += line[at];
    }
    bad("a quote that never ends");
  }

  static void write(const Word& word, TableWriter& writer) {
    if (!word.quoted && word.text == "?")
      writer.nothing();
    else if (word.quoted || word.text.find_first_of(",\"\n") != std::string::npos)
      writer.text(word.text);
    else
      writer.plain(word.text);
  }

  void dense_row(std::string_view line, TableWriter& writer) {
    std::size_t cells = 0;
    for (;;) {
      line = trimmed(line);
      const Word word = take_word(line, ",\t");
      line = trimmed(line);
      // Behind a row its weight may stand in braces.
      if (cells == names_.size() && word.text.starts_with('{')) break;
      if (cells == names_.size())
        bad(fmt::format("more than the {} cells that the head names", names_.size()));
      write(word, writer);
      ++cells;
      if (line.empty()) break;
      if (line[0] != ',') bad("text behind the quoted one; cells are separated by commas");
      line.remove_prefix(1);
    }
    if (cells < names_.size()) bad(fmt::format("{} cells where the head names {}", cells, names_.size()));
    writer.end_row();
  }

  void sparse_row(std::string_view line, TableWriter& writer) {
    std::vector<const Word*> row(names_.size());
    for (std::size_t i = 0; i < row.size(); ++i) row[i] = &firsts_[i];
    std::vector<Word> words;
    words.reserve(static_cast<std::size_t>(std::count(line.begin(), line.end(), ',')) + 1);
    line.remove_prefix(1);
    for (line = trimmed(line); !line.starts_with('}'); line = trimmed(line)) {
      std::size_t column = 0, digits = 0;
      for (; digits < line.size() && line[digits] >= '0' && line[digits] <= '9' && digits < 7; ++digits)
        column = 10 * column + static_cast<std::size_t>(line[digits] - '0');
      if (digits == 0 || column >= names_.size())
        bad("a sparse row is written {column value, ...}, columns from 0");
      line = trimmed(line.substr(digits));
      words.push_back(take_word(line, ",}"));
      row[column] = &words.back();
      line = trimmed(line);
      if (line.starts_with(','))
        line.remove_prefix(1);
      else if (!line.starts_with('}'))
        bad("a sparse row that does not end with }");
    }
    for (const Word* word : row) write(*word, writer);
    writer.end_row();
  }

  std::string_view text_;
  const std::string& file_;
  std::uint64_t most_;
  std::size_t line_ = 0;
  std::vector<std::string> names_;
  std::vector<Word> firsts_;
};

TableText read_arff(Request& request) {
  const std::string& file = request.source.file;
  const std::string checksum = checksum_text(crc32(request.source.bytes));
  std::vector<std::string> notes;
  const std::string decoded = to_utf8(std::move(request.source.bytes), file, notes);
  std::string_view text = decoded;
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  TableWriter writer;
  ArffReading(text, file, request.options.max_bytes).read(writer);
  TableText table = writer.finish(file, checksum);
  table.notes = std::move(notes);
  return table;
}

}  // namespace

constinit const Format arff_format{"ARFF", is_arff, read_arff, nullptr};

}  // namespace gradus::data
