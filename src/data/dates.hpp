// dates.hpp - texts as dates, and what a model is told of one.
#pragma once

#include <gradus/schema.hpp>
#include <string_view>

namespace gradus::data {

/// How a text can be read as a date.
struct DateText {
  /// True for a date of the calendar, in at least one order.
  bool is_date = false;
  /// Orders in which it is one: 31/01/2024 is no month 31.
  bool day_first = false, month_first = false;
  /// True where it is one in both, and not the same one: 1/2/2024.
  bool orders_differ = false;
  /// True where it has a time of the day.
  bool has_time = false;
  /// True for points between its numbers, which go with days before months.
  bool points = false;
};

/// Whether a text is a date, alone or with a time: 2024-01-31, 31.1.2024 08:30, 1/31/24, 20240131, 31 Jan
/// 2024, 2024-01.
DateText look_at_date(std::string_view text);

/// True, with days since 1970-01-01 and the time as their fraction, for a date that is one in this order;
/// dates that begin with their year, or name their month, are the same in all. Zones are not counted.
bool parse_date(std::string_view text, DateOrder order, double& days);

/// What an input says of a date.
double part_of_date(double days, Aspect aspect);

}  // namespace gradus::data
