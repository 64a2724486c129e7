// free_folder.cpp - folders for several trainings: a name where nobody gave one, and whether one is free.
#include "runs/free_folder.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <gradus/error.hpp>

#include "base/file.hpp"

namespace gradus::runs {

std::string free_folder(const std::string& stem) {
  for (int i = 1;; ++i) {
    std::string folder = fmt::format("{}-{}", stem, i);
    if (!exists(folder)) return folder;
  }
}

void expect_free_folder(const std::string& folder, const std::string& record) {
  namespace fs = std::filesystem;
  std::error_code error;
  if (exists(folder) && !(fs::is_directory(folder, error) && fs::is_empty(folder, error)))
    throw UsageError(
        fmt::format("{} is there already, and not an empty folder: choose another{}", folder,
                    exists(record) ? fmt::format(", or go on with gradus resume {}", folder) : ""));
}

}  // namespace gradus::runs
