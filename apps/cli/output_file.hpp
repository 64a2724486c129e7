// output_file.hpp - where a command may write what it found.
#pragma once

#include <string>
#include <vector>

namespace gradus::cli {

/// Throws UsageError where the file of --out is, links followed, one of those that are `read` (files, or
/// folders with files), one that a run or model in its folder consists of, or a ledger: test-openings.json,
/// or `ledger`. What stands there would be lost.
void expect_output(const std::string& out, const std::vector<std::string>& read,
                   const std::string& ledger = {});

}  // namespace gradus::cli
