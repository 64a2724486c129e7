// run_rows.hpp - which rows of a finished run, or of other data, a command looks at.
#pragma once

#include <gradus/runs.hpp>
#include <optional>
#include <string>

#include "console.hpp"
#include "options.hpp"

namespace gradus::cli {

/// A run and the rows to look at, as the command line names them.
struct RunRows {
  std::string folder;
  std::optional<Split> split;
  std::string data, ledger;
  LoadOptions load;
  int threads = 0;

  /// The run, --split and --data.
  void declare(Options& options);
  /// How the data is read, and the ledger, which stand late in the help.
  void declare_reading(Options& options);

  /// What is given. Throws UsageError for options that do not go together, FileError where the folder is no
  /// finished run.
  EvaluateOptions checked() const;
  /// The split or the data.
  std::string name() const;
  /// Says what was noted of the rows, and renews the report where a look at test rows was counted.
  void after_look(const RunLook& look, Console& console) const;
};

}  // namespace gradus::cli
