// file.hpp - whole files in and out; what is written is complete or not there. A path with a NUL byte in it,
// which the system would cut there, is a FileError everywhere.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gradus {

/// What a symbolic link in the place of a file means: it leads to the file; or, in folders of our own whose
/// files are never somewhere else, it is refused where it is read and replaced where it is written.
enum class Links { follow, refuse };

/// What a file of the program's own (a model, a checkpoint, a record) may have in bytes unless more is
/// allowed.
inline constexpr std::uint64_t most_own_bytes = std::uint64_t{4} << 30;

/// The bytes of a file. Throws FileError naming the path where it cannot be read, has more than `most` bytes
/// or more than there is memory for.
std::string read_file(const std::string& path, std::uint64_t most = most_own_bytes,
                      Links links = Links::follow);

/// A number of bytes: "2 GiB", "64 MiB"; "1,797 bytes" where no unit divides it.
std::string bytes_text(std::uint64_t bytes);

/// Throws FileError: the file has more than `most` bytes, and the option that raises the limit. `inside`
/// where the bytes are those of what was compressed.
[[noreturn]] void refuse_size(const std::string& path, std::uint64_t most, bool inside = false);

/// True where there is a file or folder of that name.
bool exists(const std::string& path);

/// Makes a folder and those above it. Throws FileError.
void create_folder(const std::string& path);

/// Ends the name of every file and folder that is not finished.
inline constexpr std::string_view unfinished = ".unfinished";

/// A name beside a path for what is not finished, "x.csv.1234-0.unfinished": of this process, and given out
/// once, so that whoever asked may remove what bears it.
std::string temporary_name(const std::string& path);

/// Where a path leads through symbolic links at its end, whether or not there is anything.
std::string destination_of(const std::string& path);

/// Removes the files that writers which were killed left half-written in a folder; those of writers that
/// live are locked, and stay.
void remove_unfinished(const std::string& folder);

/// Names of all that is in a folder, in the order of their bytes. Throws FileError where it cannot be read.
std::vector<std::string> names_in(const std::string& folder);
/// The same; none where it cannot be read.
std::vector<std::string> readable_names_in(const std::string& folder);

/// Writes a file piece by piece under a temporary name beside its place; commit() puts it there. Without
/// commit, and after any failure, nothing is left behind; what killed writers left in that folder is removed.
/// Devices and pipes are written to directly, unless links are refused: then they are replaced, too.
class FileWriter {
 public:
  /// Throws FileError where the folder is missing or cannot be written to.
  explicit FileWriter(std::string path, Links links = Links::follow);
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
  void open_temporary();

  std::string path_;
  /// Where path_ leads when symbolic links are followed; empty where it is written to directly.
  std::string target_;
  std::string temporary_;
  int descriptor_ = -1;
};

/// Writes a whole file: complete under its name, or not at all. Throws FileError.
void write_file(const std::string& path, std::string_view bytes, Links links = Links::follow);

}  // namespace gradus
