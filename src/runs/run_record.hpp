// run_record.hpp - what a finished run has on record, read and held against its other files.
#pragma once

#include <gradus/io.hpp>
#include <gradus/runs.hpp>
#include <gradus/train.hpp>
#include <string_view>

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
/// The same of an unfinished run, whose command now is not that of its checkpoint.
void check_command_of_checkpoint(const RunFiles& files, const RunCommand& now, const std::string& then);

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
/// changed since, FileError where it is split otherwise than run.json and the model file say, UsageError
/// where the model has learnt from all of it.
Dataset data_of_run(const RunFiles& files, const Json& run, const SavedModel& saved,
                    const std::vector<std::string>& keep = {});

}  // namespace gradus::runs
