// check_saved.hpp - every part of a model file held against every other.
#pragma once

#include <gradus/io.hpp>
#include <string>

namespace gradus::io {

/// What a model file says more than once, or in words only.
struct SavedWords {
  std::vector<std::string> classes, inputs;
};

/// The words that go with a schema.
SavedWords words_of(const Schema& schema);

/// Throws Error where model, loss, schema, calibration and words of a model file contradict each other, or
/// weights are no finite numbers. What passes may be used without a further look.
void check_saved(const SavedModel& saved, const SavedWords& words);

}  // namespace gradus::io
