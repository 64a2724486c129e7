// temporary_folder.hpp - a folder for files that a row writes and reads back; gone when the row ends.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace gradus::textbook {

/// A new folder below the system's folder for temporary files.
class TemporaryFolder {
 public:
  /// Throws FileError where it cannot be made.
  TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder();

  /// Writes a file and returns its path.
  std::string write(std::string_view name, std::string_view bytes) const;
  /// Path of a file in it.
  std::string path(std::string_view name) const { return (folder_ / name).string(); }
  /// Path of the folder.
  std::string path() const { return folder_.string(); }

 private:
  std::filesystem::path folder_;
};

}  // namespace gradus::textbook
