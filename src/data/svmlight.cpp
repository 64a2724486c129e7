// svmlight.cpp - rows of libsvm and svmlight: a target, then the numbers that are not 0, each behind its
// place.
#include <fmt/format.h>

#include <charconv>
#include <gradus/error.hpp>
#include <vector>

#include "base/file.hpp"
#include "base/text.hpp"
#include "data/formats.hpp"
#include "data/gzip.hpp"

namespace gradus::data {
namespace {

constexpr std::uint32_t most_places = 100'000;

// Takes the word at the start of a line off it.
std::string_view take_token(std::string_view& line) {
  line = trimmed(line);
  const std::string_view token = line.substr(0, line.find_first_of(" \t"));
  line.remove_prefix(token.size());
  return token;
}

// A comment begins with #.
std::string_view take_row(std::string_view& text) {
  std::string_view line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(text.size(), line.size() + 1));
  line = line.substr(0, line.find('#'));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return trimmed(line);
}

// Classes +1 and -1 are written so; as texts, +1 and 1 would be two.
std::string_view without_plus(std::string_view text) { return text.substr(text.starts_with('+') ? 1 : 0); }

bool is_finite_number(std::string_view text) {
  double value = 0;
  text = without_plus(text);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

/// "7:0.5"
struct PlacedNumber {
  std::uint32_t place = 0;
  std::string_view value;
};

bool read_pair(std::string_view token, PlacedNumber& pair) {
  const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), pair.place);
  if (error != std::errc() || end == token.data() + token.size() || *end != ':') return false;
  pair.value = token.substr(static_cast<std::size_t>(end - token.data()) + 1);
  return is_finite_number(pair.value);
}

// The first row that says something decides: a number, then pairs alone, one at least.
bool is_svmlight(std::string_view bytes) {
  constexpr std::size_t sample = 64 * 1024;
  std::string_view text = bytes.substr(0, sample);
  for (int rows = 0; !text.empty() && rows < 3;) {
    std::string_view row = take_row(text);
    if (row.empty()) continue;
    ++rows;
    if (text.empty() && bytes.size() > sample) return rows > 1;
    if (!is_finite_number(take_token(row)) || (rows == 1 && trimmed(row).empty())) return false;
    for (PlacedNumber pair; !trimmed(row).empty();) {
      const std::string_view token = take_token(row);
      if (!token.starts_with("qid:") && !read_pair(token, pair)) return false;
    }
    if (text.empty()) return true;
  }
  return !bytes.empty() && text.size() < bytes.size();
}

/// Calls `each` with the number of the line and its pairs; places rise in every row.
template <class Each>
void for_each_row(std::string_view text, const std::string& file, const Each& each) {
  std::vector<PlacedNumber> pairs;
  for (std::size_t line = 1; !text.empty(); ++line) {
    std::string_view row = take_row(text);
    if (row.empty()) continue;
    const auto bad = [&](std::string_view what) {
      throw DataError(fmt::format("{}:{}: {}", file, line, what));
    };
    const std::string_view target = take_token(row);
    if (!is_finite_number(target)) bad(quote(target) + " is no number as a target");
    pairs.clear();
    while (!trimmed(row).empty()) {
      const std::string_view token = take_token(row);
      if (token.starts_with("qid:")) continue;
      PlacedNumber pair;
      if (!read_pair(token, pair)) bad(quote(token) + " is no place and number, as in 7:0.5");
      if (pair.place > most_places)
        bad(fmt::format("place {}; the largest that is read is {}", pair.place, most_places));
      if (!pairs.empty() && pair.place <= pairs.back().place) bad("places must rise in a row");
      pairs.push_back(pair);
    }
    each(target, pairs);
  }
}

TableText read_svmlight(Request& request) {
  const Source& source = request.source;
  const std::uint64_t limit = request.options.max_bytes;
  std::uint32_t last = 0, first = 1;
  for_each_row(source.bytes, source.file, [&](std::string_view, const std::vector<PlacedNumber>& pairs) {
    if (pairs.empty()) return;
    first = std::min(first, pairs.front().place);
    last = std::max(last, pairs.back().place);
  });
  // Rows of new data may lack the last columns that a model knows.
  if (request.schema)
    last = std::max(last, first +
                              static_cast<std::uint32_t>(
                                  std::min<std::size_t>(request.schema->inputs.size(), most_places)) -
                              1);
  TableWriter writer;
  for (std::uint32_t place = first; place <= last; ++place) writer.text(fmt::format("x{}", place));
  writer.text("target");
  writer.end_row();
  for_each_row(source.bytes, source.file,
               [&](std::string_view target, const std::vector<PlacedNumber>& pairs) {
                 std::size_t next = 0;
                 for (std::uint32_t place = first; place <= last; ++place) {
                   const bool written = next < pairs.size() && pairs[next].place == place;
                   writer.plain(written ? without_plus(pairs[next++].value) : std::string_view("0"));
                 }
                 writer.plain(without_plus(target));
                 writer.end_row();
                 if (writer.size() > limit) refuse_size(source.file, limit, true);
               });
  return writer.finish(source.file, checksum_text(crc32(source.bytes)));
}

}  // namespace

constinit const Format svmlight_format{"libsvm and svmlight", is_svmlight, read_svmlight, nullptr};

}  // namespace gradus::data
