// run_folder.hpp - the files of a run: names, order of writing, and what may be missing after a crash.
//
// command.json comes first: it alone makes a folder resumable. checkpoint.safetensors is written after the
// first epoch and replaced as training goes on. At the end come model.safetensors, history.csv, steps.csv,
// report.html and, last, run.json: where it says "finished", all is there.
#pragma once

#include <gradus/io.hpp>
#include <gradus/train.hpp>
#include <string>

#include "base/json.hpp"

namespace gradus {

/// Paths inside a run folder.
struct RunFiles {
  explicit RunFiles(const std::string& folder);
  std::string folder, command, checkpoint, model, history, steps, report, run;
};

/// What run.json of a finished run says. Throws FileError where there is none.
Json read_run(const RunFiles& files);
/// The model of a finished run, whose record `run` and files fit each other. Throws FileError where they do
/// not.
SavedModel model_of_run(const RunFiles& files, const Json& run);
/// The data of a run, read again; `run` is what its run.json says. Throws DataError where the data has
/// changed since.
Dataset data_of_run(const std::string& folder, const Json& run);

/// A checkpoint as a file.
void save_checkpoint(const std::string& path, const Checkpoint& checkpoint);
/// Throws FileError for a damaged one.
Checkpoint load_checkpoint(const std::string& path);

}  // namespace gradus
