// dialect.cpp - how the cells of a text table are separated, found out from its first lines.
#include "data/dialect.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <gradus/error.hpp>
#include <vector>

namespace gradus::data {
namespace {

constexpr std::size_t sample_bytes = 64 * 1024;
constexpr std::size_t sample_lines = 200;
// In the order of trust: tabs are in no word, commas are in many.
constexpr std::array<char, 4> separators{'\t', ';', '|', ','};
constexpr std::size_t comma = 3;

bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_digit_sign(char c) { return c >= '0' && c <= '9'; }

/// How often each separator is in a line, outside quotes.
struct LineCounts {
  std::array<std::size_t, separators.size()> of{};
  /// Spaces and tabs between words, as many as follow one another counted once.
  std::size_t blanks = 0;
  /// Commas that are not between two digits, and words that are no numbers, decimal commas allowed.
  std::size_t plain_commas = 0, words = 0;
};

// The number of bytes of a quoted cell at the start, with its quotes; all where it never ends.
std::size_t quoted_length(std::string_view text) {
  for (std::size_t at = 1; at < text.size(); ++at) {
    if (text[at] != '"') continue;
    if (at + 1 == text.size() || text[at + 1] != '"') return at + 1;
    ++at;
  }
  return text.size();
}

bool is_decimal(std::string_view word) {
  std::size_t digits = 0, signs = 0;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const char c = word[i];
    if (is_digit_sign(c))
      ++digits;
    else if (c == ',' || c == '.')
      ++signs;
    else if (i > 0 || (c != '-' && c != '+'))
      return false;
  }
  return digits > 0 && signs <= 1;
}

/// The first lines of a table, looked at once.
class Sample {
 public:
  explicit Sample(std::string_view text) {
    const bool whole = text.size() <= sample_bytes;
    text = text.substr(0, sample_bytes);
    while (!text.empty() && lines_.size() < sample_lines) {
      const std::size_t before = lines_.size();
      read_line(text);
      // The last line may be cut short.
      if (text.empty() && !whole && lines_.size() > 1 && lines_.size() > before) lines_.pop_back();
    }
    drop_titles();
  }

  bool empty() const { return lines_.empty(); }
  const LineCounts& first() const { return lines_.front(); }

  /// The count that nearly all lines have, the first among them, which may be short by a name; 0 where they
  /// differ.
  std::size_t agreed(std::size_t separator) const {
    const std::size_t wanted = first().of[separator];
    if (agree_from(0, separator)) return wanted;
    const bool short_by_one = is_short_by_one([&](const LineCounts& line) { return line.of[separator]; });
    return short_by_one ? wanted + 1 : 0;
  }
  bool blanks_agree() const {
    const std::size_t wanted = first().blanks;
    return (wanted > 0 && std::all_of(lines_.begin(), lines_.end(),
                                      [&](const LineCounts& line) { return line.blanks == wanted; })) ||
           is_short_by_one([](const LineCounts& line) { return line.blanks; });
  }
  bool commas_are_decimal() const {
    return std::all_of(lines_.begin(), lines_.end(), [](const auto& line) { return line.plain_commas == 0; });
  }
  /// True where all lines but perhaps the first hold numbers between blanks.
  bool blanks_part_numbers() const {
    return lines_.size() > 1 &&
           std::all_of(lines_.begin() + 1, lines_.end(), [](const auto& line) { return line.words == 0; });
  }

 private:
  // True where nearly all lines from one on have as many separators as that one.
  bool agree_from(std::size_t line, std::size_t separator) const {
    const std::size_t wanted = lines_[line].of[separator];
    const auto others = std::count_if(lines_.begin() + static_cast<std::ptrdiff_t>(line), lines_.end(),
                                      [&](const LineCounts& each) { return each.of[separator] != wanted; });
    return 10 * static_cast<std::size_t>(others) <= lines_.size() - line;
  }
  // Titles stand above a table where no separator agrees in all lines, but one does behind lines that have
  // fewer.
  void drop_titles() {
    constexpr std::size_t most_titles = 10, least_lines = 2;
    for (std::size_t skip = 0; skip <= most_titles && skip + least_lines <= lines_.size(); ++skip)
      for (std::size_t separator = 0; separator < separators.size(); ++separator) {
        const std::size_t wanted = lines_[skip].of[separator];
        const auto table = lines_.begin() + static_cast<std::ptrdiff_t>(skip);
        const bool fewer = std::all_of(lines_.begin(), table,
                                       [&](const LineCounts& line) { return line.of[separator] < wanted; });
        const bool agrees = skip == 0 ? agreed(separator) > 0 : fewer && agree_from(skip, separator);
        if (wanted == 0 && skip > 0) continue;
        if (!agrees) continue;
        lines_.erase(lines_.begin(), table);
        return;
      }
  }

  // True where all lines but the first have one more of what is counted.
  template <class Count>
  bool is_short_by_one(const Count& count) const {
    constexpr std::size_t least_lines = 3;
    const std::size_t wanted = count(first()) + 1;
    return wanted > 1 && lines_.size() >= least_lines &&
           std::all_of(lines_.begin() + 1, lines_.end(),
                       [&](const LineCounts& line) { return count(line) == wanted; });
  }

  void read_line(std::string_view& text) {
    LineCounts line;
    std::size_t at = 0, word = 0;
    bool blank = true, cell_starts = true, any = false;
    const auto end_word = [&] {
      if (word < at && !is_decimal(text.substr(word, at - word))) ++line.words;
    };
    for (; at < text.size() && text[at] != '\n' && text[at] != '\r'; ++at) {
      const char c = text[at];
      if (is_blank(c) && !blank) end_word();
      if (!is_blank(c) && blank) {
        line.blanks += any ? 1 : 0;
        word = at;
      }
      blank = is_blank(c);
      any |= !blank;
      if (c == '"' && cell_starts) {
        at += quoted_length(text.substr(at)) - 1;
        cell_starts = false;
        continue;
      }
      const auto* found = std::find(separators.begin(), separators.end(), c);
      if (found != separators.end()) ++line.of[static_cast<std::size_t>(found - separators.begin())];
      if (c == ',' &&
          !(at > 0 && is_digit_sign(text[at - 1]) && at + 1 < text.size() && is_digit_sign(text[at + 1])))
        ++line.plain_commas;
      cell_starts = found != separators.end() || blank;
    }
    if (!blank) end_word();
    text.remove_prefix(std::min(at + 1, text.size()));
    if (any) lines_.push_back(line);
  }

  std::vector<LineCounts> lines_;
};

char guess(const Sample& sample) {
  if (sample.empty()) return ',';
  std::array<std::size_t, separators.size()> agreed{};
  for (std::size_t i = 0; i < separators.size(); ++i) agreed[i] = sample.agreed(i);
  const bool others = agreed[0] + agreed[1] + agreed[2] > 0;
  const bool blanks = sample.blanks_agree();
  if (sample.commas_are_decimal() && (others || (blanks && sample.blanks_part_numbers()))) agreed[comma] = 0;
  const auto* most = std::max_element(agreed.begin(), agreed.end());
  if (*most > 0) return separators[static_cast<std::size_t>(most - agreed.begin())];
  if (blanks) return ' ';
  const auto& first = sample.first().of;
  // Lines differ: the reader will say where. A comma goes before others that are as frequent.
  const auto* frequent = std::max_element(first.rbegin(), first.rend()).base() - 1;
  return *frequent > 0 ? separators[static_cast<std::size_t>(frequent - first.begin())] : ',';
}

}  // namespace

Dialect find_dialect(std::string_view text, std::optional<char> separator) {
  Dialect dialect;
  if (text.starts_with("\xef\xbb\xbf")) dialect.start = 3;
  const std::string_view head = text.substr(dialect.start);
  if (head.size() > 5 && head.starts_with("sep=") && (head[5] == '\r' || head[5] == '\n')) {
    dialect.separator = head[4];
    dialect.guessed = false;
    dialect.start += 6;
  }
  if (separator) {
    dialect.separator = *separator;
    dialect.guessed = false;
  }
  if (dialect.guessed) dialect.separator = guess(Sample(text.substr(dialect.start)));
  if (dialect.separator == '"' || dialect.separator == '\n' || dialect.separator == '\r')
    throw UsageError("the separator of a table cannot be a quote or a line break");
  return dialect;
}

std::string separator_name(char separator) {
  switch (separator) {
    case ',':
      return "commas";
    case ';':
      return "semicolons";
    case '\t':
      return "tabs";
    case '|':
      return "bars";
    case ' ':
      return "blanks";
    default:
      return fmt::format("'{}'", separator);
  }
}

}  // namespace gradus::data
