// run_openings.hpp - how often the test rows of one run were opened: its ledger and its record.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <gradus/error.hpp>
#include <gradus/seal.hpp>
#include <string>
#include <string_view>

#include "base/file.hpp"
#include "base/lock.hpp"
#include "runs/ledger.hpp"
#include "runs/run_record.hpp"

namespace gradus::runs {

inline constexpr const char* openings_key = "test_openings";

/// The openings of one run's test rows: the ledger counts, run.json repeats the sum.
class Openings {
 public:
  /// `run`: a run folder, or a model file, which may lie in one.
  Openings(const std::string& run, SealedRows sealed, const std::string& named)
      : folder_(folder_of_run(run)), sealed_(std::move(sealed)), ledger_(ledger_of_run(run, named)) {
    // The number on record counts where the run was moved away from its ledger.
    if (named.empty() && exists(files().run))
      before_ = member<int>(read_run(files()), openings_key, files().run);
    if (before_ < 0)
      throw FileError(
          fmt::format("{}: test rows are not opened {} times; it is damaged", files().run, before_));
  }

  int count() const { return ledger_.openings(sealed_).value_or(before_); }
  int open(std::string_view by) const { return ledger_.open(sealed_, by, before_); }

  /// Brings run.json up to date, where there is one that may be written; true where that changed it. The
  /// count is looked up under the lock, so that of two evaluations the last one writes the larger number.
  bool record() const {
    if (!exists(files().run)) return false;
    try {
      const FolderLock alone(folder_);
      Json json = read_run(files());
      // Another ledger may know of fewer; what a moved run goes on from never falls.
      const int known = member<int>(json, openings_key, files().run), now = std::max(known, count());
      if (known == now) return false;
      json[openings_key] = now;
      write_file(files().run, dump_json(json, 2) + "\n", Links::refuse);
      return true;
    } catch (const FileError&) {
      return false;  // a folder that is only read: the ledger has it
    }
  }

 private:
  RunFiles files() const { return RunFiles(folder_); }

  std::string folder_;
  SealedRows sealed_;
  Ledger ledger_;
  int before_ = 0;
};

}  // namespace gradus::runs
