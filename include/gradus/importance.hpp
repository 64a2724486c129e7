// importance.hpp - how much a trained model makes of each input column.
//
//   for (const Importance& each : importance(saved.model, saved.loss, data.validation()))
//     std::cout << each.name << ' ' << each.worse << '\n';
#pragma once

#include <cstdint>
#include <gradus/calibration.hpp>
#include <gradus/data.hpp>
#include <gradus/losses.hpp>
#include <gradus/nn.hpp>
#include <optional>
#include <string>
#include <vector>

namespace gradus {

/// What is lost where a column says nothing about its row.
struct Importance {
  /// Of the column of the table, whatever it becomes: all inputs of its categories are one.
  std::string name;
  /// How much worse the metric is on average where the column is shuffled among the rows, larger for columns
  /// that matter, and the standard deviation of that over the shuffles.
  double worse = 0, deviation = 0;
};

/// How importance is measured.
struct ImportanceOptions {
  /// One of metric_kinds that is not of a single class. Empty: accuracy of classes, rmse of numbers.
  std::string metric{};
  int repeats = 5;
  std::uint64_t seed = 1;
};

/// What the columns matter for.
struct ImportanceResult {
  std::string metric;
  /// On the rows as they are.
  double value = 0;
  /// The columns, from the one that matters most on.
  std::vector<Importance> columns;
};

/// Permutation importance (Breiman, 2001; of any model: Fisher, Rudin, Dominici, 2019): each column in turn
/// is shuffled among the rows. Of several targets, the mean over them. Throws what Predictor throws, and
/// UsageError for images, a metric that is none or says nothing here, and no rows.
ImportanceResult importance(const Model& model, const Loss& loss, const Rows& rows,
                            const std::optional<Calibration>& calibration = {},
                            const ImportanceOptions& options = {});

}  // namespace gradus
