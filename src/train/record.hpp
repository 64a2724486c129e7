// record.hpp - the record of a training as JSON and CSV, and back.
#pragma once

#include <gradus/train.hpp>
#include <string>
#include <string_view>

#include "base/json.hpp"

namespace gradus::training {

/// Metrics as a JSON object: only the figures that the task has.
Json to_json(const Metrics& metrics, Task task);

/// Reads what to_json wrote. Throws FileError, naming `what`, for anything else.
Metrics metrics_from_json(const Json& json, Task task, std::string_view what);

/// Everything of a run except its steps and what happened to the test rows.
Json to_json(const Run& run);
/// Reads what to_json wrote. Throws FileError, naming `what`, for anything else.
Run run_from_json(const Json& json, std::string_view what);

/// Throws DataError where the data is not the one with this checksum.
void check_same_data(const Dataset& data, std::string_view checksum);

/// How data was split, as JSON.
Json to_json(const SplitRecord& split);
/// Throws FileError where the data is split otherwise than the record `what` says: then test rows may be
/// among those that train and choose.
void check_same_split(const SplitRecord& now, const Json& record, std::string_view what);

/// One line an epoch: epoch, losses, validation figures, learning rate, seconds.
std::string history_csv(const Run& run);

/// One line an update: step, epoch, rows, loss, learning rate, so that they read back exactly.
std::string steps_csv(const std::vector<StepRecord>& steps);
/// Reads what steps_csv wrote. Throws FileError, naming `what` and the line, for anything else.
std::vector<StepRecord> steps_from_csv(std::string_view text, std::string_view what);

}  // namespace gradus::training
