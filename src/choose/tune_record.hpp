// tune_record.hpp - tune.json: what a search is to do, and what it found.
#pragma once

#include <string>

#include "base/json.hpp"
#include "choose/halving.hpp"

namespace gradus::choose {

/// In a folder of a search.
std::string tune_file(const std::string& folder);

/// Writes the plan, and the result where there is one.
void write_tune(const std::string& folder, const TunePlan& plan, const TuneResult* result);
/// Reads them; false where the search has not ended. Throws FileError for what is damaged.
bool read_tune(const std::string& folder, std::uint64_t max_bytes, TunePlan& plan, TuneResult& result);

}  // namespace gradus::choose
