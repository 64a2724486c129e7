// result.hpp - what train and resume say of a run: while it goes on, and at its end.
#pragma once

#include <functional>
#include <gradus/io.hpp>
#include <gradus/runs.hpp>
#include <gradus/train.hpp>

#include "base/json.hpp"
#include "console.hpp"
#include "progress_bar.hpp"

namespace gradus::cli {

/// What is on record of a finished run, for programs.
Json result_json(const RunResult& result);

/// Prints what is on record of a finished run.
void show_result(const Console& console, const RunResult& result);
/// The same, and what its model needs and says.
void show_result(const Console& console, const RunResult& result, const SavedModel& saved);

/// What shows a training on a bar, writes its page, and ends it where a signal asks for that. Both must
/// outlive it.
RunHooks hooks_of(Console& console, ProgressBar& bar);
/// Says how to go on with a training that was stopped, by itself or with others in a folder, and ends the
/// process by the signal that stopped it, if one did; else returns the exit code.
int tell_stop(const Console& console, const RunResult& result, const std::string& folder);

/// Runs a training with a progress bar, and prints its result. `run` gets the hooks. Returns the exit code;
/// where a signal stopped the training, says how to go on and ends the process by that signal. With
/// `verdict`, the result ends in one on how the training went.
int show_training(Console& console, const std::function<RunResult(const RunHooks&)>& run, bool verdict);

}  // namespace gradus::cli
