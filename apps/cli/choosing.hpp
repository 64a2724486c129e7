// choosing.hpp - what cv, compare, curve and tune share: options of many trainings, their progress, and the
// files they write.
#pragma once

#include <gradus/choose.hpp>
#include <string>

#include "console.hpp"
#include "options.hpp"
#include "row_progress.hpp"
#include "stop.hpp"

namespace gradus::cli {

/// DATA.
void declare_data_argument(Options& options, RunCommand& command);
/// --model.
void declare_model(Options& options, RunCommand& command);
/// DATA and all that a training is told of its data and of how to learn.
void declare_trainings(Options& options, RunCommand& command);
/// -o, for a table of what was found.
void declare_table(Options& options, std::string& out, const std::string& of_what);

/// Throws UsageError where the table would take the place of what is read.
void expect_table(const std::string& out, const RunCommand& command);
/// Writes it where that was asked for.
void write_table(const std::string& out, const std::string& csv);

/// Shows many trainings on one line, and ends them where a signal asks for that.
class Choosing {
 public:
  explicit Choosing(const Console& console);

  /// What the library is to call.
  ChoosingHook hook();
  void clear() { progress_.clear(); }
  /// Says what was left, and ends the process by the signal that came; else returns the exit code.
  static int stopped(const Console& console, const std::string& what);

 private:
  StopSignals signals_;
  RowProgress progress_;
  std::string doing_{};
  double started_ = 0, share_before_ = 0;
};

/// A sentence below a table, in lines that a terminal holds.
std::string wrapped(const std::string& sentence);

}  // namespace gradus::cli
