// check_record.hpp - the record of a training held against itself, its model and the training that goes on.
#pragma once

#include <gradus/io.hpp>
#include <gradus/train.hpp>
#include <string_view>

namespace gradus::training {

/// Throws FileError, naming `what`, where epochs, steps and figures of a record contradict each other.
void check_record(const Run& run, std::string_view what);

/// Throws FileError where the record of a finished run, which check_record has seen, lacks steps or has too
/// many.
void check_all_steps(const Run& run, std::string_view what);

/// Throws FileError, naming `what` and the field, where figures are not those of so many classes or targets,
/// or impossible.
void check_metrics(const Metrics& metrics, Task task, std::size_t outputs, std::string_view what);

/// Throws FileError where a run is not one of this model.
void check_run_of_model(const Run& run, const SavedModel& saved, std::string_view what);

/// Throws FileError where the data of a run is not described as its model file does: other columns, classes
/// or targets. Scalings may differ in their last digits.
void check_data_of_model(const Schema& data, const Schema& model, std::string_view what);

/// Throws FileError where a record is not that of the training `now`.
void check_same_training(const Run& record, const Run& now, std::string_view what);

}  // namespace gradus::training
