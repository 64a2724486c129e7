// run_folder.hpp - the files of a run: names, order of writing, and what may be missing after a crash.
//
// command.json comes first: it alone makes a folder resumable. checkpoint.safetensors is written after the
// first epoch and replaced as training goes on. At the end come model.safetensors, history.csv, steps.csv,
// report.html and, last, run.json: where it says "finished", all is there.
#pragma once

#include <cstdint>
#include <gradus/train.hpp>
#include <string>

#include "runs/run_files.hpp"

namespace gradus::runs {

/// A checkpoint as a file.
void save_checkpoint(const std::string& path, const Checkpoint& checkpoint);
/// Throws FileError for a damaged one, and for one of more than `max_bytes` bytes (0: most_own_bytes).
Checkpoint load_checkpoint(const std::string& path, std::uint64_t max_bytes = 0);

}  // namespace gradus::runs
