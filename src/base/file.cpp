// file.cpp - whole files in and out, by way of temporary names.
#include "base/file.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <gradus/error.hpp>
#include <memory>
#include <new>
#include <utility>
#include <vector>

#include "base/machine.hpp"
#include "base/text.hpp"

namespace gradus {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t pipe_piece = 64 * 1024;

std::string folder_of(const std::string& path) {
  const fs::path parent = fs::path(path).parent_path();
  return parent.empty() ? "." : parent.string();
}

std::string write_problem(int error, const std::string& path) {
  std::error_code ignored;
  switch (error) {
    case ENOSPC:
    case EDQUOT:
      return "the disk is full; free some space and try again";
    case EACCES:
    case EPERM:
    case EROFS:
      return "writing there is not permitted; choose another folder";
    case EFBIG:
      return "it would be larger than this process may write (see ulimit -f)";
    case EISDIR:
      return "it is a folder; choose another name";
    case ENOENT:
    case ENOTDIR:
      if (path.empty()) return "the name is empty";
      if (!fs::exists(folder_of(path), ignored))
        return fmt::format("the folder {} does not exist; make it first", folder_of(path));
      if (fs::is_directory(folder_of(path), ignored))
        return fmt::format("nothing can be made in {}; choose another folder", folder_of(path));
      return fmt::format("{} is not a folder", folder_of(path));
    default:
      return std::strerror(error);
  }
}

std::string read_problem(int error) {
  switch (error) {
    case EACCES:
    case EPERM:
      return "reading it is not permitted";
    case ENOENT:
    case ENOTDIR:
      return "there is no such file";
    case EISDIR:
      return "it is a folder";
    case ELOOP:
      return "it is a symbolic link, and the files of a run are read from its own folder alone; put the file "
             "itself there";
    default:
      return std::strerror(error);
  }
}

// The system would take what stands before a NUL byte for the whole name.
void expect_whole(const std::string& path) {
  if (path.find('\0') != std::string::npos)
    throw FileError(fmt::format("{} cannot name a file or folder: it has a NUL byte in it", quote(path)));
}

// "x.csv.1234-0.unfinished": what a writer calls a file that is not finished.
bool is_temporary(std::string_view name) {
  const auto skip_digits = [&] {
    const std::size_t before = name.size();
    while (!name.empty() && name.back() >= '0' && name.back() <= '9') name.remove_suffix(1);
    return name.size() < before;
  };
  if (!name.ends_with(unfinished)) return false;
  name.remove_suffix(unfinished.size());
  if (!skip_digits() || !name.ends_with('-')) return false;
  name.remove_suffix(1);
  return skip_digits() && name.size() > 1 && name.ends_with('.');
}

/// An open file that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int number() const { return number_; }

 private:
  int number_;
};

}  // namespace

std::string bytes_text(std::uint64_t bytes) {
  constexpr std::pair<int, const char*> units[] = {{40, "TiB"}, {30, "GiB"}, {20, "MiB"}, {10, "KiB"}};
  for (const auto& [shift, unit] : units)
    if (bytes >> shift != 0 && (bytes >> shift) << shift == bytes)
      return fmt::format("{} {}", bytes >> shift, unit);
  return fmt::format("{} bytes", grouped(static_cast<long long>(bytes)));
}

void refuse_size(const std::string& path, std::uint64_t most, bool inside) {
  throw FileError(fmt::format("cannot read {}: it has more than {}{}; {} raises the limit", path,
                              bytes_text(most), inside ? " inside" : "", named_option("max_bytes")));
}

std::string read_file(const std::string& path, std::uint64_t most, Links links) {
  const auto fail = [&](const std::string& problem) {
    throw FileError(fmt::format("cannot read {}: {}", path.empty() ? "\"\"" : path, problem));
  };
  expect_whole(path);
  // Nobody waits for the writer of a pipe where a file belongs.
  const int no_links = links == Links::refuse ? O_NOFOLLOW | O_NONBLOCK : 0;
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | no_links));
  struct stat facts {};
  if (file.number() < 0 || ::fstat(file.number(), &facts) != 0) fail(read_problem(errno));
  if (S_ISDIR(facts.st_mode)) fail(read_problem(EISDIR));
  if (links == Links::refuse && !S_ISREG(facts.st_mode)) fail("it is no plain file");
  const auto expected = static_cast<std::uint64_t>(std::max<off_t>(facts.st_size, 0));
  if (expected > most) refuse_size(path, most);
  std::size_t wanted = static_cast<std::size_t>(expected) + 1;
  try {
    // One byte more than expected shows the end of the file without growing. Pipes, and files that grow, have
    // no size to trust.
    expect_memory(wanted);
    std::string bytes(wanted, '\0');
    std::size_t done = 0;
    while (true) {
      if (done == bytes.size()) {
        wanted = std::min<std::uint64_t>(done + std::max(done, pipe_piece), std::max(most, expected) + 1);
        expect_memory(wanted);
        bytes.resize(wanted);
      }
      const ssize_t got = ::read(file.number(), bytes.data() + done, bytes.size() - done);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) fail(read_problem(errno));
      if (got == 0) break;
      done += static_cast<std::size_t>(got);
      if (done > most) refuse_size(path, most);
    }
    bytes.resize(done);
    return bytes;
  } catch (const std::bad_alloc&) {
    throw FileError(fmt::format("cannot read {}: {} of it do not fit into memory", path, bytes_text(wanted)));
  }
}

bool exists(const std::string& path) {
  expect_whole(path);
  std::error_code error;
  return fs::exists(path, error);
}

void create_folder(const std::string& path) {
  expect_whole(path);
  std::error_code error;
  const fs::file_status there = fs::status(path, error);
  if (fs::exists(there) && !fs::is_directory(there))
    throw FileError(fmt::format("cannot make the folder {}: there is a file of that name", path));
  // Another process may remove it between two looks, as drafts of the dead are removed.
  constexpr int looks = 10;
  for (int i = 0; i < looks; ++i) {
    fs::create_directories(path, error);
    if (!error) return;  // it was there, if only for a moment
  }
  throw FileError(fmt::format("cannot make the folder {}: {}", path, write_problem(error.value(), path)));
}

// Not by std::filesystem: libstdc++ ends the process where memory for its list is not to be had.
std::vector<std::string> names_in(const std::string& folder) {
  expect_whole(folder);
  const auto close = [](DIR* opened) { ::closedir(opened); };
  const std::unique_ptr<DIR, decltype(close)> opened(::opendir(folder.c_str()), close);
  if (!opened && errno == ENOMEM) throw std::bad_alloc();
  const auto fail = [&](int error) {
    throw FileError(fmt::format("cannot read the folder {}: {}", folder, read_problem(error)));
  };
  if (!opened) fail(errno);
  std::vector<std::string> names;
  errno = 0;
  while (const dirent* entry = ::readdir(opened.get())) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
    errno = 0;
  }
  if (errno != 0) fail(errno);
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<std::string> readable_names_in(const std::string& folder) {
  try {
    return names_in(folder);
  } catch (const FileError&) {
    return {};
  }
}

std::string destination_of(const std::string& path) {
  constexpr int most_links = 40;  // as the system has it
  fs::path at = path;
  std::error_code error;
  for (int i = 0; i < most_links && fs::is_symlink(fs::symlink_status(at, error)); ++i) {
    const fs::path to = fs::read_symlink(at, error);
    if (error) break;
    at = at.parent_path() / to;
  }
  return at.string();
}

std::string temporary_name(const std::string& path) {
  static std::atomic<std::uint64_t> given{0};
  return fmt::format("{}.{}-{}{}", path, ::getpid(), given++, unfinished);
}

void remove_unfinished(const std::string& folder) {
  for (const std::string& name : readable_names_in(folder)) {
    if (!is_temporary(name)) continue;
    const std::string path = fmt::format("{}/{}", folder, name);
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    struct stat facts {};
    if (file.number() < 0 || ::fstat(file.number(), &facts) != 0 || !S_ISREG(facts.st_mode)) continue;
    // The lock of a writer ends with its process.
    if (::flock(file.number(), LOCK_EX | LOCK_NB) == 0) ::unlink(path.c_str());
  }
}

FileWriter::FileWriter(std::string path, Links links) : path_(std::move(path)) {
  expect_whole(path_);
  struct stat facts {};
  const bool follow = links == Links::follow;
  const bool there = (follow ? ::stat(path_.c_str(), &facts) : ::lstat(path_.c_str(), &facts)) == 0;
  const bool in_circles = !there && errno == ELOOP;
  if (path_.empty())
    errno = ENOENT;
  else if (in_circles)
    errno = ELOOP;
  else if (there && S_ISDIR(facts.st_mode))
    errno = EISDIR;
  else if (there && follow && !S_ISREG(facts.st_mode))
    descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CLOEXEC);
  else if (there && S_ISREG(facts.st_mode) && ::access(path_.c_str(), W_OK) != 0)
    descriptor_ = -1;
  else {
    std::error_code ignored;
    const fs::path real = there && follow ? fs::canonical(path_, ignored) : fs::path();
    target_ = !real.empty() ? real.string() : follow && !there ? destination_of(path_) : path_;
    remove_unfinished(folder_of(target_));
    open_temporary();
  }
  if (descriptor_ < 0) fail("write");
}

void FileWriter::open_temporary() {
  constexpr int most_attempts = 1000;
  for (int attempt = 0; attempt < most_attempts; ++attempt) {
    temporary_ = temporary_name(target_);
    descriptor_ = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (descriptor_ < 0 && errno != EEXIST) return;
    if (descriptor_ < 0) continue;
    // Locked, it belongs to somebody who lives. Between the two calls it did not, and may be gone again.
    struct stat facts {};
    const bool locked = ::flock(descriptor_, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK;
    if (locked && ::fstat(descriptor_, &facts) == 0 && facts.st_nlink > 0) return;
    ::close(descriptor_);
    ::unlink(temporary_.c_str());
    descriptor_ = -1;
  }
}

FileWriter::~FileWriter() {
  if (descriptor_ < 0) return;
  ::close(descriptor_);
  if (!target_.empty()) ::unlink(temporary_.c_str());
}

void FileWriter::fail(std::string_view doing) {
  const int error = errno;
  throw FileError(fmt::format("cannot {} {}: {}", doing, path_.empty() ? "\"\"" : path_,
                              write_problem(error, target_.empty() ? path_ : target_)));
}

void FileWriter::write(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t done = ::write(descriptor_, bytes.data(), bytes.size());
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) fail("write");
    bytes = bytes.subspan(static_cast<std::size_t>(done));
  }
}

void FileWriter::commit() {
  if (!target_.empty()) {
    // Some file systems cannot flush a single file.
    if (::fsync(descriptor_) != 0 && errno != EINVAL && errno != ENOTSUP) fail("write");
    if (::rename(temporary_.c_str(), target_.c_str()) != 0) fail("write");
  }
  ::close(descriptor_);
  descriptor_ = -1;
}

void write_file(const std::string& path, std::string_view bytes, Links links) {
  FileWriter file(path, links);
  file.write(bytes);
  file.commit();
}

}  // namespace gradus
