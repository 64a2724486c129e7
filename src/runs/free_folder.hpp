// free_folder.hpp - folders for several trainings: a name where nobody gave one, and whether one is free.
#pragma once

#include <string>

namespace gradus::runs {

/// The first folder that is not there of stem-1, stem-2, ...
std::string free_folder(const std::string& stem);

/// Throws UsageError where it is there and not an empty folder; with how to go on where there is `record`,
/// the file of an interrupted order in it.
void expect_free_folder(const std::string& folder, const std::string& record);

}  // namespace gradus::runs
