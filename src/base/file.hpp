// file.hpp - whole files in and out; what is written is complete or not there.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace gradus {

/// The bytes of a file. Throws FileError naming the path where it cannot be read or is larger than `most`
/// bytes.
std::string read_file(const std::string& path, std::uint64_t most = std::uint64_t{1} << 40);

/// True where there is a file or folder of that name.
bool exists(const std::string& path);

/// Makes a folder and those above it. Throws FileError.
void create_folder(const std::string& path);

/// Removes what writers that were killed left half-written in a folder. Only for folders that nobody else
/// writes to.
void remove_unfinished(const std::string& folder);

/// Writes a file piece by piece under a temporary name beside its place; commit() puts it there. Without
/// commit, and after any failure, nothing is left behind. Devices and pipes are written to directly.
class FileWriter {
 public:
  /// Throws FileError where the folder is missing or cannot be written to.
  explicit FileWriter(std::string path);
  FileWriter(const FileWriter&) = delete;
  FileWriter& operator=(const FileWriter&) = delete;
  ~FileWriter();

  /// Throws FileError where the disk is full, say.
  void write(std::span<const std::byte> bytes);
  void write(std::string_view text) { write(std::as_bytes(std::span(text.data(), text.size()))); }
  /// Flushes to the disk and renames.
  void commit();

 private:
  [[noreturn]] void fail(std::string_view doing);

  std::string path_;
  /// Where path_ leads when symbolic links are followed; empty where it is written to directly.
  std::string target_;
  std::string temporary_;
  int descriptor_ = -1;
};

/// Writes a whole file: complete under its name, or not at all. Throws FileError.
void write_file(const std::string& path, std::string_view bytes);

}  // namespace gradus
