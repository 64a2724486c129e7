// run_folder.hpp - the files of a run: names, order of writing, and what may be missing after a crash.
//
// command.json comes first: it alone makes a folder resumable. checkpoint.safetensors is written after the
// first epoch and replaced as training goes on. At the end come model.safetensors, history.csv, steps.csv,
// report.html and, last, run.json: where it says "finished", all is there.
#pragma once

#include <cstdint>
#include <gradus/io.hpp>
#include <gradus/runs.hpp>
#include <gradus/train.hpp>
#include <string>

#include "base/json.hpp"
#include "runs/run_files.hpp"

namespace gradus::runs {

/// Throws UsageError for options of a run out of their range, and for a training that words cannot say.
void check_command(const RunCommand& command);

/// Reads what RunCommand::to_json wrote into the file `what`. Throws FileError for anything else.
RunCommand read_command(const Json& json, std::string_view what);
/// Throws FileError, with the field, where command.json of a finished run is not the command that its
/// run.json `run` says it was trained by. Where data and ledger are, threads and limits may differ.
void check_command_of_run(const RunFiles& files, const Json& run);

/// What run.json of a finished run says. Throws FileError where there is none.
Json read_run(const RunFiles& files);
/// The record in it, and the figures of a split ("validation", "test"), neither of them checked. Throw
/// FileError for what cannot be read.
Run record_of_run(const RunFiles& files, const Json& run);
Metrics metrics_of_run(const RunFiles& files, const Json& run, const char* split, Task task);
/// The model of a finished run, whose record `run` and files fit each other. Throws FileError where they do
/// not.
SavedModel model_of_run(const RunFiles& files, const Json& run);
/// The data of a run, read again; `run` is what its run.json says. Throws DataError where the data has
/// changed since, FileError where it is split otherwise than run.json and the model file say.
Dataset data_of_run(const RunFiles& files, const Json& run, const SavedModel& saved);

/// A checkpoint as a file.
void save_checkpoint(const std::string& path, const Checkpoint& checkpoint);
/// Throws FileError for a damaged one, and for one of more than `max_bytes` bytes (0: most_own_bytes).
Checkpoint load_checkpoint(const std::string& path, std::uint64_t max_bytes = 0);

}  // namespace gradus::runs
