// ledger.hpp - how often test sets were opened, in a file that the runs of a folder share.
//
//   {"format_version": 1, "test_sets": [{"data": "iris", "rows": 24, "names": ["0123456789abcdef", ...],
//                                        "openings": {"train": 3, "evaluate": 1}}]}
//
// A test set is known by any of its names (SealedRows); one that has names of two entries joins them. The
// file is replaced as a whole under a lock of its own, so that a crash loses nothing and simultaneous
// openings are all counted.
#pragma once

#include <cstdint>
#include <gradus/seal.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace gradus::runs {

/// The name of a ledger that nobody named.
inline constexpr std::string_view default_ledger = "test-openings.json";

/// Whether the folder that a ledger lies in is there already, or will be made with the run.
enum class LedgerFolder { is_there, will_be_made };

class Ledger {
 public:
  /// Neither reads nor writes.
  explicit Ledger(std::string path) : path_(std::move(path)) {}

  const std::string& path() const { return path_; }
  /// Throws FileError, with what to do about it, where an opening could not be counted here: before a
  /// training rather than after it. A folder that is not there yet is an error only where it will not be
  /// made.
  void expect_usable(LedgerFolder folder) const;
  /// How often the set was opened; nothing where the ledger does not know it, or is not there. Throws
  /// FileError for a damaged ledger.
  std::optional<int> openings(const SealedRows& set) const;
  /// Counts one opening more, `by` a command, and returns their sum. A set that the ledger does not know was
  /// opened `before` so often. Throws FileError where that cannot be written down.
  int open(const SealedRows& set, std::string_view by, int before = 0) const;

 private:
  std::string path_;
};

/// The ledger of a run, or of a model file outside of one: the one `named`, or else test-openings.json in the
/// folder that holds the run folder or the file.
std::string ledger_path(const std::string& run, const std::string& named);
/// The same of a run that may name a ledger in its command; `run` may be a model file in its folder. Throws
/// FileError for a damaged command.
std::string ledger_of_run(const std::string& run, const std::string& named);

/// The run folder itself, or the one that a model file lies in.
std::string folder_of_run(const std::string& run);

}  // namespace gradus::runs
