// dates.cpp - texts as dates, and what a model is told of one.
#include "data/dates.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <optional>

#include "base/text.hpp"

namespace gradus::data {
namespace {

constexpr double hours_of_day = 24, minutes_of_day = 1440, seconds_of_day = 86400;

bool digit(char c) { return c >= '0' && c <= '9'; }

/// Takes a text from its front.
class DateScan {
 public:
  explicit DateScan(std::string_view text) : rest_(trimmed(text)) {}

  bool at_end() const { return rest_.empty(); }
  bool take(char c) {
    if (rest_.empty() || rest_[0] != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  char take_one_of(std::string_view marks) {
    if (rest_.empty() || marks.find(rest_[0]) == std::string_view::npos) return 0;
    const char c = rest_[0];
    rest_.remove_prefix(1);
    return c;
  }
  void skip_spaces() {
    while (take(' ')) {
    }
  }
  // A number of so many digits; -1 where there is none.
  int number(std::size_t least, std::size_t most) {
    std::size_t count = 0;
    int value = 0;
    while (count < rest_.size() && count <= most && digit(rest_[count]))
      value = 10 * value + rest_[count++] - '0';
    if (count < least || count > most) return -1;
    rest_.remove_prefix(count);
    digits_ = count;
    return value;
  }
  std::size_t digits() const { return digits_; }
  std::string word() {
    std::size_t count = 0;
    while (count < rest_.size() && ((rest_[count] | 32) >= 'a' && (rest_[count] | 32) <= 'z')) ++count;
    const std::string found = lower(rest_.substr(0, count));
    rest_.remove_prefix(count);
    return found;
  }

 private:
  std::string_view rest_;
  std::size_t digits_ = 0;
};

int month_named(const std::string& word) {
  constexpr std::array<std::string_view, 12> names{"january",   "february", "march",    "april",
                                                   "may",       "june",     "july",     "august",
                                                   "september", "october",  "november", "december"};
  if (word.size() < 3) return 0;
  for (std::size_t i = 0; i < names.size(); ++i)
    if (word == names[i] || word == names[i].substr(0, 3) || (i == 8 && word == "sept"))
      return static_cast<int>(i) + 1;
  return 0;
}

/// Three numbers as they stand, and a time.
struct Scanned {
  enum class Form { ymd, numbers, named } form = Form::ymd;
  int first = 0, second = 0, third = 0;
  bool points = false, has_time = false;
  double time = 0;
};

// 99 is 1999, 24 is 2024; -1 for a year of three digits.
int full_year(int year, std::size_t digits) {
  constexpr int pivot = 69;
  if (digits == 4) return year;
  return digits != 2 ? -1 : year + (year < pivot ? 2000 : 1900);
}

bool scan_time(DateScan& scan, Scanned& found) {
  const int hour = scan.number(1, 2);
  if (hour < 0 || hour > 24 || !scan.take(':')) return false;
  const int minute = scan.number(2, 2);
  if (minute < 0 || minute > 59) return false;
  double seconds = 0;
  if (scan.take(':')) {
    const int whole = scan.number(2, 2);
    if (whole < 0 || whole > 60) return false;
    seconds = whole;
    if (scan.take_one_of(".,") != 0 && scan.number(1, 9) < 0) return false;
  }
  found.has_time = true;
  found.time = hour / hours_of_day + minute / minutes_of_day + seconds / seconds_of_day;
  scan.skip_spaces();
  // The half of the day, and zones, which do not count.
  if (const std::string word = scan.word(); word == "am" || word == "pm") {
    if (hour > 12) return false;
    found.time += word == "pm" && hour != 12 ? 0.5 : word == "am" && hour == 12 ? -0.5 : 0;
  } else if (!word.empty() && word != "z" && word != "utc" && word != "gmt") {
    return false;
  }
  if (scan.take_one_of("+-") != 0) {
    if (scan.number(2, 4) < 0) return false;
    if (scan.take(':') && scan.number(2, 2) < 0) return false;
  }
  return scan.at_end();
}

bool scan_end(DateScan& scan, Scanned& found) {
  if (scan.at_end()) return true;
  const bool behind = scan.take('T') || scan.take_one_of(" ") != 0;
  scan.skip_spaces();
  return behind && scan_time(scan, found);
}

// Jan 31, 2024
bool scan_month_first(DateScan& scan, Scanned& found) {
  found.second = month_named(scan.word());
  scan.take('.');
  scan.skip_spaces();
  found.first = scan.number(1, 2);
  if (found.second == 0 || found.first < 0) return false;
  scan.take(',');
  scan.skip_spaces();
  found.third = scan.number(4, 4);
  return found.third >= 0 && scan_end(scan, found);
}

// 31 Jan 2024, 31-Jan-24
bool scan_month_second(DateScan& scan, Scanned& found) {
  found.form = Scanned::Form::named;
  found.second = month_named(scan.word());
  if (found.second == 0) return false;
  scan.take_one_of(".,");
  scan.take_one_of(" -/");
  const int year = scan.number(2, 4);
  return year >= 0 && (found.third = full_year(year, scan.digits())) >= 0 && scan_end(scan, found);
}

std::optional<Scanned> scan_date(std::string_view text) {
  constexpr std::size_t shortest = 6, longest = 40;
  text = trimmed(text);
  if (text.size() < shortest || text.size() > longest) return {};
  DateScan scan(text);
  Scanned found;
  if (!digit(text[0])) {
    found.form = Scanned::Form::named;
    return scan_month_first(scan, found) ? std::optional(found) : std::nullopt;
  }
  const int first = scan.number(1, 8);
  const std::size_t digits = scan.digits();
  if (first < 0) return {};
  if (digits == 8) {
    found.first = first / 10000, found.second = first / 100 % 100, found.third = first % 100;
    return scan_end(scan, found) ? std::optional(found) : std::nullopt;
  }
  if (digits != 4 && digits > 2) return {};
  found.first = first;
  const char mark = scan.take_one_of("-/. ");
  if (mark == 0) return {};
  if (digits <= 2) {
    DateScan named = scan;
    if (scan_month_second(named, found)) return found;
    found = {};
    found.first = first;
  }
  if (mark == ' ') return {};
  found.second = scan.number(1, 2);
  if (found.second < 0) return {};
  if (digits == 4) {
    found.third = 1;
    if (scan.at_end()) return mark == '-' ? std::optional(found) : std::nullopt;
    if (!scan.take(mark)) return {};
    found.third = scan.number(1, 2);
  } else {
    found.form = Scanned::Form::numbers;
    found.points = mark == '.';
    if (!scan.take(mark)) return {};
    const int year = scan.number(2, 4);
    if (year < 0) return {};
    found.third = full_year(year, scan.digits());
  }
  if (found.third < 0) return {};
  return scan_end(scan, found) ? std::optional(found) : std::nullopt;
}

std::optional<double> days_of(int year, int month, int day) {
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok() || year < 1000) return {};
  return static_cast<double>(std::chrono::sys_days(date).time_since_epoch().count());
}

std::optional<double> days_in(const Scanned& found, DateOrder order) {
  switch (found.form) {
    case Scanned::Form::ymd:
      return days_of(found.first, found.second, found.third);
    case Scanned::Form::named:
      return days_of(found.third, found.second, found.first);
    default:
      return order == DateOrder::mdy ? days_of(found.third, found.first, found.second)
                                     : days_of(found.third, found.second, found.first);
  }
}

}  // namespace

DateText look_at_date(std::string_view text) {
  const std::optional<Scanned> found = scan_date(text);
  if (!found) return {};
  const std::optional<double> day_first = days_in(*found, DateOrder::dmy);
  const bool one_way = found->form != Scanned::Form::numbers;
  const std::optional<double> month_first = one_way ? day_first : days_in(*found, DateOrder::mdy);
  return {.is_date = day_first || month_first,
          .day_first = day_first.has_value(),
          .month_first = month_first.has_value(),
          .orders_differ = day_first && month_first && *day_first != *month_first,
          .has_time = found->has_time,
          .points = found->points};
}

bool parse_date(std::string_view text, DateOrder order, double& days) {
  const std::optional<Scanned> found = scan_date(text);
  if (!found) return false;
  const std::optional<double> whole = days_in(*found, order);
  if (!whole) return false;
  days = *whole + found->time;
  return true;
}

double part_of_date(double days, Aspect aspect) {
  const double whole = std::floor(days);
  const std::chrono::sys_days day{std::chrono::days(static_cast<int>(whole))};
  const std::chrono::year_month_day date(day);
  switch (aspect) {
    case Aspect::year:
      return static_cast<int>(date.year());
    case Aspect::month:
      return static_cast<unsigned>(date.month());
    case Aspect::weekday:
      return static_cast<double>(std::chrono::weekday(day).iso_encoding());
    case Aspect::hours:
      return (days - whole) * hours_of_day;
    default:
      return days;
  }
}

}  // namespace gradus::data
