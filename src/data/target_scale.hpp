// target_scale.hpp - how targets that are numbers are scaled, and what that makes of the loss.
//
// Where nobody says it, the one target of a table is looked at, and the first of these holds whose test it
// passes:
//   share  from 0 to 1 in all rows (0 to 100 for cells in %), in at least 20 training rows, whose standard
//   deviation
//          is at least 0.05 and whose range at least 0.3 of that;
//   count  whole numbers of at least 0 in all rows that fade like counts (the largest at least 3, and 20
//   times as rare
//          as the commonest), in at least 20 training rows, of which at least 5 % are 0 and at least half at
//          most 10;
//   log    more than 0 in all rows, in at least 100 training rows, whose skewness is at least 1.5, and that
//   of whose
//          logarithms at most a third of it;
//   else standard. The first two ask for a loss of their own, and are not chosen where the loss is settled.
#pragma once

#include <gradus/load.hpp>
#include <span>

#include "data/content.hpp"

namespace gradus::data {

/// Whether these are whole numbers from 0 on of which the largest are rare, as of counts: classes have rows.
bool fade_like_counts(const std::vector<double>& values);

/// Chooses the scale of the targets by the options and the training rows, and fits it. Notes what was chosen.
/// Throws UsageError for a wish that does not fit the task, DataError for a target that the scale has no
/// place for.
void scale_targets(Content& content, std::span<const std::int64_t> rows, const LoadOptions& options);

/// Has the schema keep what is said of targets within what the training rows hold, where the options say so.
/// Throws UsageError where the targets are no numbers.
void bound_targets(Content& content, std::span<const std::int64_t> rows, const LoadOptions& options);

/// Moves bounds that the schema has apart, so that what these rows say may be said as well.
void widen_targets(Content& content, std::span<const std::int64_t> rows);

/// Throws DataError, with its row, for a target that the scale of the schema has no place for.
void check_target_values(const Content& content);

/// Says that predictions of targets on the log scale are medians; empty for others.
std::string note_on_middle(const Schema& schema);

}  // namespace gradus::data
