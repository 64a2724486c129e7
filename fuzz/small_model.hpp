// small_model.hpp - a model for readers that need one beside their bytes.
#pragma once

#include <gradus/io.hpp>
#include <string>

namespace gradus::fuzz {

/// A linear model of three numbers and so many classes, with all that a model file holds.
SavedModel small_model(std::int64_t classes);

}  // namespace gradus::fuzz
