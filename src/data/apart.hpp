// apart.hpp - numbers that stand far apart from all others of their column: marks for "unknown", and slips.
#pragma once

#include <string>
#include <vector>

#include "data/content.hpp"

namespace gradus::data {

/// A sentence for each column (the first few) with a usual mark such as -999 beyond all other numbers, or
/// with a single number that is further from the middle than 20 times the middle half is wide, and twice as
/// far as any other.
std::vector<std::string> notes_on_numbers_apart(const Content& content, OptionStyle style);

}  // namespace gradus::data
