// ledger.cpp - reads, counts and writes openings of test sets.
#include "runs/ledger.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <gradus/error.hpp>
#include <gradus/runs.hpp>
#include <limits>
#include <vector>

#include "base/file.hpp"
#include "base/json.hpp"
#include "base/lock.hpp"
#include "base/text.hpp"
#include "runs/run_files.hpp"

namespace gradus::runs {
namespace {

namespace fs = std::filesystem;

constexpr int newest_ledger = 1;
constexpr std::uint64_t most_ledger_bytes = std::uint64_t{1} << 24;
// What a run counted before the ledger knew its test set: it was moved here, say.
constexpr const char* counted_before = "before";

/// What is wrong with a ledger, with what to do about it.
class LedgerError : public FileError {
  using FileError::FileError;
};

[[noreturn]] void refuse_ledger(const std::string& path, const std::string& why) {
  throw LedgerError(
      fmt::format("the ledger of test openings, {}: {}; put it right, or name another file with {}", path,
                  why, named_option("ledger")));
}

bool share_a_name(const Json& entry, const std::vector<std::string>& names) {
  const Json& known = entry["names"];
  return std::any_of(known.items().begin(), known.items().end(), [&](const Json& name) {
    return std::find(names.begin(), names.end(), name.text()) != names.end();
  });
}

std::vector<std::string> names_of(const SealedRows& set) {
  std::vector<std::string> names;
  for (const std::uint64_t name : set.names) names.push_back(fmt::format("{:016x}", name));
  return names;
}

int count_of(const Json& openings) {
  std::int64_t sum = 0;
  for (const auto& [by, count] : openings.members()) sum += count.get<std::int64_t>();
  return static_cast<int>(std::min<std::int64_t>(sum, std::numeric_limits<int>::max()));
}

// As names_of writes them.
bool is_name(const std::string& text) {
  return text.size() == 2 * sizeof(std::uint64_t) &&
         text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

void check_entry(const Json& entry, const std::string& path) {
  member<std::string>(entry, "data", path);
  if (const auto rows = member<std::int64_t>(entry, "rows", path); rows < 1)
    throw FileError(fmt::format("its test set has \"rows\" {}, and one has at least 1", rows));
  const auto names = member<std::vector<std::string>>(entry, "names", path);
  if (names.empty()) throw FileError("its test set has no \"names\"");
  for (const std::string& name : names)
    if (!is_name(name))
      throw FileError(
          fmt::format("{} among its \"names\" is none: they are 16 digits of 0-9 and a-f", quote(name)));
  const Json& openings = member_of(entry, "openings", path);
  if (!openings.is_object()) throw FileError("its openings are no numbers by command");
  for (const auto& [by, count] : openings.members()) {
    const int times = member<int>(openings, by, path);
    if (times < 0) throw FileError(fmt::format("it counts {} openings", times));
  }
}

Json empty_ledger() { return {{"format_version", newest_ledger}, {"test_sets", Json::array()}}; }

// False where there is none yet. Devices and pipes would be read without an end, or waited for.
bool is_there(const std::string& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (status.type() == fs::file_type::not_found) return false;
  if (!error && status.type() != fs::file_type::regular) refuse_ledger(path, "it is no ordinary file");
  return true;
}

Json read_ledger(const std::string& path) {
  if (!is_there(path)) return empty_ledger();
  try {
    const Json json = parse_json(read_file(path, most_ledger_bytes), path);
    const int version = member<int>(json, "format_version", path);
    if (version > newest_ledger) throw FileError(fmt::format("it has format {}, of a newer Gradus", version));
    const Json& sets = member_of(json, "test_sets", path);
    if (!sets.is_array()) throw FileError("it holds no list of test sets");
    for (const Json& entry : sets.items()) check_entry(entry, path);
    return json;
  } catch (const FileError& problem) {
    refuse_ledger(path, problem.message());
  }
}

/// A file that is gone in the end, unless it was given another name.
struct DraftFile {
  explicit DraftFile(std::string name) : path(std::move(name)) {}
  DraftFile(const DraftFile&) = delete;
  DraftFile& operator=(const DraftFile&) = delete;
  ~DraftFile() { ::unlink(path.c_str()); }

  std::string path;
};

// An empty ledger where there is none yet, so that there is a file to lock. It appears complete, and never
// over one that somebody else made meanwhile.
void make_ledger(const std::string& path) {
  constexpr int most_attempts = 10;
  for (int attempt = 0; attempt < most_attempts && !is_there(path); ++attempt) {
    const DraftFile draft(temporary_name(path));
    write_file(draft.path, dump_json(empty_ledger(), 2) + "\n");
    if (::link(draft.path.c_str(), path.c_str()) == 0) return;
    const bool no_links = errno == EPERM || errno == ENOTSUP || errno == ENOSYS;
    if (no_links && !is_there(path)) ::rename(draft.path.c_str(), path.c_str());
  }
}

// The entry of the set, made of all that share a name with it; null where there is none.
Json joined(Json& ledger, const std::vector<std::string>& names) {
  Json result, others = Json::array();
  for (const Json& entry : ledger["test_sets"].items()) {
    if (!share_a_name(entry, names)) {
      others.push_back(entry);
    } else if (result.is_null()) {
      result = entry;
    } else {
      for (const Json& name : entry["names"].items()) result["names"].push_back(name);
      for (const auto& [by, count] : entry["openings"].members()) {
        const Json* known = result["openings"].find(by);
        const std::int64_t sum = count.get<std::int64_t>() + (known ? known->get<std::int64_t>() : 0);
        result["openings"].set(by, sum);
      }
    }
  }
  ledger.set("test_sets", others);
  return result;
}

}  // namespace

void Ledger::expect_usable(LedgerFolder state) const {
  (void)read_ledger(path_);
  const fs::path parent = fs::path(path_).parent_path();
  const std::string folder = parent.empty() ? "." : parent.string();
  if (!exists(folder)) {
    if (state == LedgerFolder::will_be_made) return;
    refuse_ledger(path_, fmt::format("the folder {} does not exist", folder));
  }
  if (::access(folder.c_str(), W_OK) != 0 || (exists(path_) && ::access(path_.c_str(), W_OK) != 0))
    refuse_ledger(path_, "writing there is not permitted");
}

std::optional<int> Ledger::openings(const SealedRows& set) const {
  if (set.count == 0) return 0;
  Json ledger = read_ledger(path_);
  const Json entry = joined(ledger, names_of(set));
  if (entry.is_null()) return std::nullopt;
  return count_of(entry["openings"]);
}

int Ledger::open(const SealedRows& set, std::string_view by, int before) const {
  const std::vector<std::string> names = names_of(set);
  try {
    make_ledger(path_);
    const FileLock alone(path_);
    Json ledger = read_ledger(path_);
    Json entry = joined(ledger, names);
    if (entry.is_null()) {
      entry = {
          {"data", set.data}, {"rows", set.count}, {"names", Json::array()}, {"openings", Json::object()}};
      if (before > 0) entry["openings"].set(counted_before, before);
    }
    for (const std::string& name : names)
      if (!share_a_name(entry, {name})) entry["names"].push_back(name);
    const Json* known = entry["openings"].find(by);
    entry["openings"].set(std::string(by), 1 + (known ? known->get<std::int64_t>() : 0));
    ledger["test_sets"].push_back(entry);
    write_file(path_, dump_json(ledger, 2) + "\n");
    return count_of(entry["openings"]);
  } catch (const LedgerError&) {
    throw;
  } catch (const FileError& problem) {
    refuse_ledger(path_, fmt::format("this opening cannot be counted: {}", problem.message()));
  }
}

std::string ledger_path(const std::string& run, const std::string& named) {
  if (!named.empty()) return named;
  fs::path path = fs::absolute(run).lexically_normal();
  if (!path.has_filename()) path = path.parent_path();  // "runs/iris-mlp-1/"
  return (path.parent_path() / default_ledger).string();
}

std::string folder_of_run(const std::string& run) {
  std::error_code error;
  if (fs::is_directory(run, error)) return run;
  const fs::path parent = fs::path(run).parent_path();
  return parent.empty() ? "." : parent.string();
}

std::string ledger_of_run(const std::string& run, const std::string& named) {
  const std::string folder = folder_of_run(run);
  if (!named.empty() || !exists(RunFiles(folder).command)) return ledger_path(run, named);
  return ledger_path(folder, command_of(folder).ledger);
}

}  // namespace gradus::runs
