// claim_folder.cpp - makes the folder beside its place, command first, and renames it.
#include "runs/claim_folder.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cctype>
#include <filesystem>
#include <gradus/error.hpp>
#include <gradus/runs.hpp>
#include <string_view>
#include <system_error>
#include <vector>

#include "base/file.hpp"
#include "runs/run_files.hpp"

namespace gradus::runs {
namespace {

namespace fs = std::filesystem;

constexpr const char* runs = "runs";

// "mlp:128,64" as "mlp128-64": letters, digits and dashes, not too many of them.
std::string fit_for_a_folder(std::string_view text) {
  constexpr std::size_t most = 32;
  std::string result;
  for (const char c : text) {
    if (result.size() >= most) break;
    if (std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '.')
      result += c;
    else if (c == ',' && !result.empty() && result.back() != '-')
      result += '-';
  }
  return result.empty() ? "run" : result;
}

std::string data_name(const std::string& data) {
  if (data == "-") return "stdin";
  fs::path path = fs::path(data).lexically_normal();
  if (!path.has_filename()) path = path.parent_path();
  return path.filename().stem().string();
}

/// A folder that is removed with what is in it unless it was moved to its place.
class Draft {
 public:
  explicit Draft(std::string path) : path_(std::move(path)) { create_folder(path_); }
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;
  ~Draft() {
    std::error_code ignored;
    if (!moved_) fs::remove_all(path_, ignored);
  }
  const std::string& path() const { return path_; }
  /// Locked, it belongs to somebody who lives; before, it was fair game for remove_drafts.
  std::unique_ptr<FolderLock> lock() const {
    while (true) {
      create_folder(path_);
      try {
        auto lock = std::make_unique<FolderLock>(path_);
        if (!lock->gone()) return lock;
      } catch (const FileError&) {
        if (exists(path_)) throw;
      }
    }
  }
  /// An error where something other than an empty folder is there.
  std::error_code move_to(const std::string& place) {
    std::error_code error;
    fs::rename(path_, place, error);
    moved_ = !error;
    return error;
  }

 private:
  std::string path_;
  bool moved_ = false;
};

bool taken(const std::error_code& error) {
  return error == std::errc::directory_not_empty || error == std::errc::file_exists;
}

[[noreturn]] void refuse(const std::string& folder) {
  throw UsageError(
      fmt::format("{} exists and is not empty: choose another folder ({}), or go on with gradus resume {}",
                  folder, named_option("out"), folder));
}

// "digits-mlp32-1.1234.unfinished"
bool is_draft(std::string_view name) {
  if (!name.ends_with(unfinished)) return false;
  name.remove_suffix(unfinished.size());
  const std::size_t process = name.find_last_not_of("0123456789");
  return process != std::string_view::npos && process > 0 && name[process] == '.' &&
         process + 1 < name.size();
}

void remove_draft(const std::string& draft) {
  std::error_code ignored;
  try {
    const FolderLock alone(draft, Busy::refuse);
    if (alone.held()) fs::remove_all(draft, ignored);
  } catch (const FileError&) {
    // Somebody works on it, or it may not be opened.
  }
}

// Removes the drafts of processes that were killed; those of the living are locked.
void remove_drafts(const fs::path& folder) {
  const fs::path place = folder.empty() ? "." : folder;
  std::error_code error;
  for (const std::string& name : readable_names_in(place))
    if (is_draft(name) && fs::symlink_status(place / name, error).type() == fs::file_type::directory)
      remove_draft(place / name);
}

// A folder of the user's own: it stays what it is, a link perhaps.
ClaimedFolder claim_existing(const std::string& folder, const RunCommand& command) {
  ClaimedFolder claimed{folder, std::make_unique<FolderLock>(folder, Busy::refuse)};
  remove_unfinished(folder);
  if (!fs::is_empty(folder)) refuse(folder);
  write_file(RunFiles(folder).command, command.to_json(), Links::refuse);
  return claimed;
}

// The error of a draft as one of the place it is made for.
std::string naming(const std::string& place, const std::string& hidden, std::string error) {
  for (std::size_t at = error.find(hidden); at != std::string::npos;
       at = error.find(hidden, at + place.size()))
    error.replace(at, hidden.size(), place);
  return error;
}

// A folder that was not there: made under a hidden name, then moved to the first place that is free.
ClaimedFolder claim_new(const std::string& hidden, const std::string& name, const std::string& wanted,
                        const RunCommand& command) {
  Draft draft(hidden);
  ClaimedFolder claimed{"", draft.lock()};
  write_file(RunFiles(draft.path()).command, command.to_json(), Links::refuse);
  for (int n = 1;; ++n) {
    claimed.path = wanted.empty() ? fmt::format("{}-{}", name, n) : wanted;
    const std::error_code error = draft.move_to(claimed.path);
    if (!error) return claimed;
    if (!taken(error))
      throw FileError(fmt::format("cannot make the folder {}: {}", claimed.path, error.message()));
    if (!wanted.empty()) refuse(wanted);
  }
}

}  // namespace

ClaimedFolder claim_folder(const std::string& wanted, const RunCommand& command) {
  if (!wanted.empty() && exists(wanted)) {
    create_folder(wanted);
    return claim_existing(wanted, command);
  }
  const std::string name = wanted.empty()
                               ? fmt::format("{}/{}-{}", runs, fit_for_a_folder(data_name(command.data)),
                                             fit_for_a_folder(command.model))
                               : fs::path(wanted).lexically_normal().string();
  const std::string place = name.ends_with('/') ? name.substr(0, name.size() - 1) : name;
  const std::string hidden = fmt::format("{}.{}{}", place, ::getpid(), unfinished);
  remove_drafts(fs::path(hidden).parent_path());
  try {
    return claim_new(hidden, name, wanted, command);
  } catch (const FileError& error) {
    throw FileError(naming(place, hidden, error.message()));
  }
}

}  // namespace gradus::runs
