// sample_shape.hpp - rows of numbers that are images: a shape that the user knows.
#pragma once

#include "data/content.hpp"

namespace gradus::data {

/// Gives samples the shape that the options have, if any; whole numbers from 0 to 255 become pixels. Throws
/// DataError where they are not as many numbers.
void shape_samples(Content& content, const LoadOptions& options);

}  // namespace gradus::data
