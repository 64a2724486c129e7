// judge.hpp - the verdict on a run, from errors on training and validation rows.
#pragma once

#include <gradus/diagnose.hpp>

#include "diagnose/course.hpp"
#include "diagnose/neighbours.hpp"
#include "diagnose/row_errors.hpp"

namespace gradus::diagnose {

/// What a verdict rests on.
struct Evidence {
  Task task = Task::classify;
  RowErrors training{}, validation{};
  /// Of the constant answer on the validation rows.
  RowErrors constant{};
  /// Of the nearest rows; the first training rows are the ones they were asked for. None where too few were.
  RowErrors neighbours{};
  Course course{};
  /// "all epochs done"
  std::string ended{};
};

/// Gathers it. `most_rows` and `work` bound what it costs.
Evidence evidence_of(const Run& run, const SavedModel& saved, const Dataset& data, std::int64_t most_rows,
                     double work, int threads);

/// The verdict.
Judgement judged(const Evidence& evidence);

/// "97.4 % of the rows right", or the share of the variance that is explained.
std::string quality(Task task, double error);

}  // namespace gradus::diagnose
