// openings.hpp - who looked at a test split: counted for all runs that share it.
#pragma once

#include <cstdint>
#include <gradus/data.hpp>
#include <gradus/io.hpp>
#include <string>
#include <string_view>

namespace gradus {

/// Rows that a model was used on, held against the test split of the data it was trained on.
struct Opening {
  /// Of these rows, those that belong to the test split alone.
  std::int64_t sealed_rows = 0;
  /// How often the split has been opened, this time included.
  int test_openings = 0;
  /// True where run.json was brought up to date with the ledger.
  bool recorded = false;
};

/// Counts an opening where any of the rows belong to the test split, whatever file they were read from: they
/// are known by checksums of their inputs. `run` is a run folder or a model file, `by` the command that
/// looks. The count stands in the ledger given, or else in the run's own: the one it was trained with, or
/// test-openings.json in the folder that holds the run folder, or the model file where that is in none.
/// Throws FileError where an opening cannot be counted.
Opening count_opening(const std::string& run, const SavedModel& saved, const Rows& rows, std::string_view by,
                      const std::string& ledger = {});

}  // namespace gradus
