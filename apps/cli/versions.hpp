// versions.hpp - the libraries inside the program.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace gradus::cli {

/// Name and version of each library, as linked where that can be asked, as compiled against otherwise.
std::vector<std::pair<std::string, std::string>> library_versions();

}  // namespace gradus::cli
