// lock.hpp - one process at a time for a folder or a file.
#pragma once

#include <string>

namespace gradus {

/// What to do where somebody else has locked the folder.
enum class Busy { wait, refuse };

/// While it lives, other locks of the same folder wait or are refused, in this process and in others. It
/// stays with the folder when that is renamed. The system ends it with the process, so nothing is left behind
/// by a crash.
class FolderLock {
 public:
  /// Throws FileError where the folder cannot be opened, or is locked and `busy` says so.
  explicit FolderLock(const std::string& folder, Busy busy = Busy::wait);
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;
  ~FolderLock();

  /// False on file systems without locks.
  bool held() const { return held_; }
  /// True where the folder was removed meanwhile.
  bool gone() const;

 private:
  int descriptor_ = -1;
  bool held_ = false;
};

/// While it lives, other locks of the same file wait. Its holder may put a new file in its place: those who
/// wait then lock the new one. The system ends it with the process.
class FileLock {
 public:
  /// Throws FileError where the file cannot be opened.
  explicit FileLock(const std::string& path);
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  ~FileLock();

 private:
  int descriptor_ = -1;
};

}  // namespace gradus
