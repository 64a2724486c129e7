// claim_folder.hpp - the folder of a new run: it appears with its command inside, locked, or not at all.
#pragma once

#include <gradus/runs.hpp>
#include <gradus/train.hpp>
#include <memory>
#include <string>

#include "base/lock.hpp"

namespace gradus::runs {

/// A folder that this process alone works on.
struct ClaimedFolder {
  std::string path;
  std::unique_ptr<FolderLock> lock;
};

/// Makes `wanted`, or the first free runs/DATA-MODEL-N where that is empty, with command.json in it; a folder
/// that is there already must be empty. Whoever sees the folder can resume the run. Throws UsageError where
/// the folder holds something, FileError where it cannot be made.
ClaimedFolder claim_folder(const std::string& wanted, const RunCommand& command);

}  // namespace gradus::runs
