// clock_time.hpp - texts as times of the day and durations, in hours.
#pragma once

#include <optional>
#include <string_view>

namespace gradus::data {

/// The unit of these numbers.
inline constexpr std::string_view hours_unit = "h";

/// The hours of a text that can be nothing else: 8:15, 08:15:30, 36:20:00.5, 11:05 pm, 11 PM; 1h 20m, 2 days
/// 3 hours, with two parts at least, the larger one first; PT90M, P1DT2H. Behind a colon stand two digits
/// below 60, and four digits of hours at most before it (two where no seconds are told), so that 10:1, 16:9
/// and 1:100 are none.
std::optional<double> read_hours(std::string_view text);

}  // namespace gradus::data
