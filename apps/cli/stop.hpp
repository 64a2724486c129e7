// stop.hpp - Ctrl-C and a request to terminate end a training after the current step.
#pragma once

namespace gradus::cli {

/// While it lives, SIGINT and SIGTERM are remembered instead of ending the process; a second one ends it.
class StopSignals {
 public:
  StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;
  ~StopSignals();

  /// The signal that came, or 0.
  static int received();
  /// Ends the process by the signal that came, so that a shell sees what happened.
  [[noreturn]] static void end_process();
};

}  // namespace gradus::cli
