// lock.cpp - one process at a time for a folder or a file, by flock(2).
#include "base/lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <gradus/error.hpp>

namespace gradus {

FolderLock::FolderLock(const std::string& folder, Busy busy)
    : descriptor_(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
  if (descriptor_ < 0)
    throw FileError(fmt::format("cannot open the folder {}: {}", folder, std::strerror(errno)));
  // File systems without locks (some on networks) go without.
  while (flock(descriptor_, busy == Busy::wait ? LOCK_EX : LOCK_EX | LOCK_NB) != 0) {
    if (errno == EINTR) continue;
    if (errno != EWOULDBLOCK) return;
    close(descriptor_);
    throw FileError(fmt::format("another process is working on {}: wait for it, or stop it first", folder));
  }
  held_ = true;
}

bool FolderLock::gone() const {
  struct stat facts {};
  return fstat(descriptor_, &facts) == 0 && facts.st_nlink == 0;
}

FolderLock::~FolderLock() { close(descriptor_); }

FileLock::FileLock(const std::string& path) {
  while (true) {
    descriptor_ = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor_ < 0) throw FileError(fmt::format("cannot open {}: {}", path, std::strerror(errno)));
    while (flock(descriptor_, LOCK_EX) != 0 && errno == EINTR) {
    }
    struct stat locked {
    }, there{};
    const bool known = fstat(descriptor_, &locked) == 0 && stat(path.c_str(), &there) == 0;
    if (known && locked.st_ino == there.st_ino && locked.st_dev == there.st_dev) return;
    close(descriptor_);  // replaced while we waited
  }
}

FileLock::~FileLock() { close(descriptor_); }

}  // namespace gradus
