// scaling.hpp - fitting shift, scale and fill to the training rows.
#pragma once

#include <span>

#include "data/content.hpp"

namespace gradus::data {

/// How the options have inputs scaled; never automatic. Throws UsageError where they contradict each other.
InputScale scale_of_inputs(const LoadOptions& options);

/// Scaling of a table's features over the rows; categories stay 0 and 1. standard: mean 0 and standard
/// deviation 1. robust: the median becomes 0 and the distance of the quartiles 1, or half the range where
/// that is 0, bent by Scaling::smooth_clip. quantile: at most 1,000 quantiles, fewer of few rows and of
/// thousands of columns, and the normal number of the share of the numbers below each. A
/// column that does not vary, but for the last binary digit, becomes 0. Throws DataError for a column without
/// a single value, and, with the row, for numbers too large or too small to square.
/// Numbers beyond the bounds, which become those of the scaling, count as these.
Scaling fit_inputs(const Content& content, std::span<const std::int64_t> rows, InputScale kind,
                   Scaling bounds = {});

/// Scaling of the targets [rows, targets], as they are or their logarithms, likewise; a target that does not
/// vary is only shifted.
Scaling fit_targets(const Content& content, const std::vector<double>& targets,
                    std::span<const std::int64_t> rows, bool scale);

}  // namespace gradus::data
