// run_files.hpp - the files of a run folder: where each lies, and how they are read.
#pragma once

#include <cstdint>
#include <string>

namespace gradus::runs {

/// Paths inside a run folder. Its files are its own: links in their places are not read, and replaced where
/// they are written.
struct RunFiles {
  /// Files are read up to `max_bytes`, and up to most_own_bytes in any case.
  explicit RunFiles(const std::string& folder, std::uint64_t max_bytes = 0);
  std::string folder, command, checkpoint, model, history, steps, rows, report, run;
  std::uint64_t max_bytes;

  /// One of the files. Throws FileError.
  std::string read(const std::string& path) const;
};

}  // namespace gradus::runs
