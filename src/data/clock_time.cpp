// clock_time.cpp - texts as times of the day and durations, in hours.
#include "data/clock_time.hpp"

#include <algorithm>
#include <cstddef>
#include <string>

#include "base/text.hpp"

namespace gradus::data {
namespace {

constexpr double minute = 60, hour = 3600, day = 86400, week = 604800;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool take(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

void skip_blanks(std::string_view& text) {
  while (take(text, ' ')) continue;
}

/// Digits, and what they say.
struct Digits {
  std::size_t count = 0;
  double value = 0;
};

Digits take_digits(std::string_view& text) {
  Digits digits;
  for (; !text.empty() && is_digit(text[0]); text.remove_prefix(1), ++digits.count)
    digits.value = 10 * digits.value + (text[0] - '0');
  return digits;
}

// With decimals behind a point.
Digits take_decimals(std::string_view& text) {
  Digits digits = take_digits(text);
  if (digits.count == 0 || text.size() < 2 || text[0] != '.' || !is_digit(text[1])) return digits;
  take(text, '.');
  const Digits behind = take_digits(text);
  double power = 1;
  for (std::size_t i = 0; i < behind.count; ++i) power *= 10;
  digits.value += behind.value / power;
  return digits;
}

// Two digits below 60 behind a colon.
bool take_sixtieths(std::string_view& text, double& value) {
  const Digits digits = take_digits(text);
  value = digits.value;
  return digits.count == 2 && value < 60;
}

std::optional<double> read_clock(std::string_view text) {
  constexpr std::size_t most_digits = 4, most_without_seconds = 2;
  const Digits hours = take_digits(text);
  double minutes = 0, seconds = 0;
  const bool bare = !take(text, ':');
  if (hours.count == 0 || hours.count > most_digits || (!bare && !take_sixtieths(text, minutes))) return {};
  if (!bare && take(text, ':')) {
    if (!take_sixtieths(text, seconds)) return {};
    if (text.size() > 1 && text[0] == '.' && is_digit(text[1])) {
      const std::string fraction = "0" + std::string(text);
      std::string_view rest = fraction;
      seconds += take_decimals(rest).value;
      text.remove_prefix(fraction.size() - rest.size() - 1);
    }
  } else if (hours.count > most_without_seconds) {
    return {};
  }
  double total = hours.value * hour + minutes * minute + seconds;
  skip_blanks(text);
  if (text.empty()) return bare ? std::nullopt : std::optional(total / hour);
  if (bare && text != "AM" && text != "PM") return {};  // 12 pm may be a length
  const std::string half = lower(text);
  const bool before_noon = half == "am" || half == "a.m.", after_noon = half == "pm" || half == "p.m.";
  if ((!before_noon && !after_noon) || hours.value < 1 || hours.value > 12) return {};
  if (hours.value == 12) total -= 12 * hour;
  return total / hour + (after_noon ? 12 : 0);
}

// Seconds in what a word counts; 0 for other words.
double seconds_in(std::string_view text) {
  std::string word = lower(text);
  if (word.size() > 2 && word.back() == 's') word.pop_back();
  if (word == "d" || word == "day") return day;
  if (word == "h" || word == "hr" || word == "hour") return hour;
  if (word == "m" || word == "min" || word == "minute") return minute;
  return word == "s" || word == "sec" || word == "second" ? 1 : 0;
}

// 1h 20m
std::optional<double> read_parts(std::string_view text) {
  double total = 0, last = week;
  int parts = 0;
  for (; !text.empty(); ++parts, skip_blanks(text)) {
    const Digits digits = take_decimals(text);
    skip_blanks(text);
    const std::size_t letters =
        static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_letter) - text.begin());
    const double unit = seconds_in(text.substr(0, letters));
    if (digits.count == 0 || unit == 0 || unit >= last) return {};
    text.remove_prefix(letters);
    total += digits.value * unit;
    last = unit;
  }
  return parts > 1 ? std::optional(total / hour) : std::nullopt;
}

// ISO 8601, with a T: P7D alone may be a code. Months and years have no length.
std::optional<double> read_iso(std::string_view text) {
  if (!take(text, 'P')) return {};
  double total = 0, last = 2 * week;
  bool clock = false;
  int parts = 0;
  while (!text.empty()) {
    if (!clock && take(text, 'T')) clock = true;
    const Digits digits = take_decimals(text);
    if (digits.count == 0 || text.empty()) return {};
    const std::size_t place = std::string_view(clock ? "HMS" : "WD").find(text[0]);
    if (place == std::string_view::npos) return {};
    constexpr double clock_units[] = {hour, minute, 1}, day_units[] = {week, day};
    const double unit = clock ? clock_units[place] : day_units[place];
    if (unit >= last) return {};
    text.remove_prefix(1);
    total += digits.value * unit;
    last = unit;
    parts += clock;
  }
  return parts > 0 ? std::optional(total / hour) : std::nullopt;
}

}  // namespace

std::optional<double> read_hours(std::string_view text) {
  constexpr std::size_t longest = 40;
  if (text.size() > longest || text.empty()) return {};
  if (text[0] == 'P') return read_iso(text);
  if (!is_digit(text[0])) return {};
  const std::optional<double> clock = read_clock(text);
  return clock ? clock : read_parts(text);
}

}  // namespace gradus::data
