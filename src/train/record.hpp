// record.hpp - the record of a training as JSON and CSV, and back.
#pragma once

#include <gradus/train.hpp>
#include <string>
#include <string_view>

#include "base/json.hpp"

namespace gradus {

/// Metrics as a JSON object: only the figures that the task has.
Json to_json(const Metrics& metrics, Task task);

/// Everything of a run except its steps.
Json to_json(const Run& run);
/// Reads what to_json wrote. Throws FileError, naming `what`, for anything else.
Run run_from_json(const Json& json, std::string_view what);

/// One line an epoch: epoch, losses, validation figures, learning rate, seconds.
std::string history_csv(const Run& run);

}  // namespace gradus
