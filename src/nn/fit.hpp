// fit.hpp - whether a model, a loss and data go together: asked once, before any number is read.
#pragma once

#include <gradus/calibration.hpp>
#include <gradus/data.hpp>
#include <gradus/nn.hpp>
#include <optional>

namespace gradus {

/// Throws UsageError where a model has no layers, as one that was moved from.
void expect_layers(const Model& model);

/// Throws UsageError where a model has no layers or no weights yet.
void check_ready(const Model& model);

/// The codes that a model reads are 0 .. code_count - 1, as its first embedding says; 0 where it reads none.
std::int64_t code_count(const Model& model);

/// Holds a model that is ready, its loss and calibration against data: its samples, its task and what it has
/// classes or targets of, what its loss takes, and codes that must not be scaled. So whoever passed may index
/// one by the sizes of the others. Throws UsageError for a model that is not ready, a loss of the other task
/// or that takes something else, and scaled codes, ShapeError for numbers that do not fit.
void check_fits(const Model& model, const Loss& loss, const Schema& schema,
                const std::optional<Calibration>& calibration = {});

}  // namespace gradus
