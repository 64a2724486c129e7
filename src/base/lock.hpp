// lock.hpp - one process at a time for a folder.
#pragma once

#include <string>

namespace gradus {

/// While it lives, other locks of the same folder wait, in this process and in others. The system ends it
/// with the process, so nothing is left behind by a crash.
class FolderLock {
 public:
  /// Throws FileError where the folder cannot be opened.
  explicit FolderLock(const std::string& folder);
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;
  ~FolderLock();

 private:
  int descriptor_ = -1;
};

}  // namespace gradus
