// tuning_text.hpp - what tune says while it searches, and of what it found.
#pragma once

#include <functional>
#include <gradus/choose.hpp>

#include "console.hpp"

namespace gradus::cli {

/// Runs a search with its progress, then the training of what it chose, and prints both. `run` gets the
/// hooks. Returns the exit code; where a signal stopped it, says how to go on and ends the process by that
/// signal.
int show_tuning(Console& console, const std::function<TuneResult(const TuneHooks&)>& run);

}  // namespace gradus::cli
