// result.hpp - what train and resume say of a run: while it goes on, and at its end.
#pragma once

#include <functional>
#include <gradus/io.hpp>
#include <gradus/runs.hpp>
#include <gradus/train.hpp>

#include "console.hpp"

namespace gradus::cli {

/// Prints what is on record of a finished run.
void show_result(const Console& console, const RunResult& result);
/// The same, and what its model needs and says.
void show_result(const Console& console, const RunResult& result, const SavedModel& saved);

/// Runs a training with a progress bar, and prints its result. `run` gets the hooks. Returns the exit code;
/// where a signal stopped the training, says how to go on and ends the process by that signal.
int show_training(Console& console, const std::function<RunResult(const RunHooks&)>& run);

}  // namespace gradus::cli
