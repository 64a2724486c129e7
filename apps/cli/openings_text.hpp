// openings_text.hpp - what is said of test rows that somebody looked at.
#pragma once

#include <cstdint>
#include <string>

namespace gradus::cli {

/// One line: how often the test rows were opened, and how many of them were looked at just now.
std::string openings_text(std::int64_t sealed_rows, int openings);

/// Makes the page of a run again after its count changed. `run` is a run folder, or a model file that may lie
/// in one. A page that cannot be written stays as it is.
void renew_report(const std::string& run, const std::string& ledger);

}  // namespace gradus::cli
