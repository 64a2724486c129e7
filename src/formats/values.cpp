// values.cpp - values of files that hold a column after the other, as cells.
#include "formats/values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <gradus/error.hpp>

#include "data/npy.hpp"
#include "formats/cursor.hpp"

namespace gradus::formats {
namespace {

constexpr std::int64_t seconds_of_day = 86400;

/// A whole number divided downwards, and what remains.
struct Division {
  std::int64_t quotient, rest;
};
Division divided(std::int64_t value, std::int64_t by) {
  const std::int64_t rest = (value % by + by) % by;
  return {value / by - (value % by < 0), rest};
}

std::int64_t power_of_ten(int exponent) {
  std::int64_t power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

std::int64_t signed_number(std::string_view raw) {
  switch (raw.size()) {
    case 1:
      return number_at<std::int8_t>(raw);
    case 2:
      return number_at<std::int16_t>(raw);
    case 4:
      return number_at<std::int32_t>(raw);
    default:
      return number_at<std::int64_t>(raw);
  }
}

std::string real_text(std::string_view raw) {
  const auto shown = [](auto value) { return std::isnan(value) ? std::string() : fmt::format("{}", value); };
  if (raw.size() == 2) return shown(data::from_half(number_at<std::uint16_t>(raw)));
  return raw.size() == 4 ? shown(number_at<float>(raw)) : shown(number_at<double>(raw));
}

std::optional<std::string> julian_text(std::string_view raw) {
  constexpr std::int64_t day_1970 = 2440588, nanoseconds = 1'000'000'000;
  constexpr int digits = 9;
  const Division time = divided(number_at<std::int64_t>(raw), nanoseconds * seconds_of_day);
  const Division seconds = divided(time.rest, nanoseconds);
  const std::int64_t day = std::int64_t{number_at<std::uint32_t>(raw.substr(8))} - day_1970 + time.quotient;
  return moment_text(day, seconds.quotient, seconds.rest, digits);
}

std::optional<std::string> moment_of(std::int64_t count, int digits) {
  const Division seconds = divided(count, power_of_ten(digits));
  const Division days = divided(seconds.quotient, seconds_of_day);
  return moment_text(days.quotient, days.rest, seconds.rest, digits);
}

void add_date(const std::optional<std::string>& text, CellColumn& column) {
  if (!text) throw DataError(fmt::format("{} holds a date beyond the years 0 to 9999", column.place()));
  column.plain(*text);
}

std::string uuid_text(std::string_view raw) {
  std::string text;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += fmt::format("{:02x}", static_cast<unsigned char>(raw[i]));
  }
  return text;
}

// Digits of a number without a sign, low byte first; takes it apart.
std::string digits_of(std::string bytes) {
  std::string digits;
  for (std::size_t used = bytes.size(); used > 0;) {
    unsigned rest = 0;
    for (std::size_t i = used; i-- > 0;) {
      rest = rest << 8 | static_cast<unsigned char>(bytes[i]);
      bytes[i] = static_cast<char>(rest / 10);
      rest %= 10;
    }
    digits += static_cast<char>('0' + rest);
    while (used > 0 && bytes[used - 1] == 0) --used;
  }
  std::reverse(digits.begin(), digits.end());
  return digits;
}

}  // namespace

std::optional<std::string> moment_text(std::int64_t day, std::int64_t second, std::int64_t part, int digits) {
  constexpr std::int64_t year_0 = -719528, year_10000 = 2932897, minute = 60, hour = 3600;
  if (day < year_0 || day >= year_10000) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{day}}};
  std::string text = fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                                 static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  if (second == 0 && part == 0) return text;
  text += fmt::format(" {:02}:{:02}:{:02}", second / hour, second / minute % minute, second % minute);
  if (part == 0) return text;
  text += fmt::format(".{:0{}}", part, digits);
  text.erase(text.find_last_not_of('0') + 1);
  return text;
}

std::uint64_t natural_number(std::string_view raw) {
  std::uint64_t value = 0;
  std::copy(raw.begin(), raw.end(), reinterpret_cast<char*>(&value));
  return value;
}

std::string decimal_text(std::string_view raw, int scale) {
  std::string bytes(raw);
  const bool negative = !bytes.empty() && (bytes.back() & 0x80) != 0;
  unsigned carry = negative ? 1 : 0;
  for (char& byte : bytes) {
    if (!negative) break;
    carry += static_cast<unsigned char>(~byte);
    byte = static_cast<char>(carry);
    carry >>= 8;
  }
  std::string digits = digits_of(std::move(bytes));
  if (scale < 0 && digits != "0") digits.append(static_cast<std::size_t>(-scale), '0');
  if (scale > 0) {
    const auto behind = static_cast<std::size_t>(scale);
    if (digits.size() <= behind) digits.insert(0, behind + 1 - digits.size(), '0');
    digits.insert(digits.size() - behind, ".");
  }
  return negative ? '-' + digits : digits;
}

void add_value(std::string_view raw, const ValueKind& kind, CellColumn& column) {
  if (!raw.data()) return column.nothing();
  switch (kind.meaning) {
    case Meaning::truth:
      return column.plain(raw[0] != 0 ? "true" : "false");
    case Meaning::whole:
      return column.plain(fmt::format("{}", signed_number(raw)));
    case Meaning::natural:
      return column.plain(fmt::format("{}", natural_number(raw)));
    case Meaning::real:
      return column.plain(real_text(raw));
    case Meaning::decimal:
      return column.plain(kind.big_endian ? decimal_text(std::string(raw.rbegin(), raw.rend()), kind.scale)
                                          : decimal_text(raw, kind.scale));
    case Meaning::date:
      return add_date(moment_text(signed_number(raw), 0), column);
    case Meaning::moment:
      return add_date(moment_of(signed_number(raw), kind.scale), column);
    case Meaning::julian:
      return add_date(julian_text(raw), column);
    case Meaning::uuid:
      return column.text(uuid_text(raw));
    case Meaning::text:
      return column.text(raw);
  }
}

}  // namespace gradus::formats
