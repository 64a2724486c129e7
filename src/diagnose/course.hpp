// course.hpp - how the loss of a training went, in few numbers.
#pragma once

#include <gradus/train.hpp>

namespace gradus::diagnose {

/// Of the losses of all steps in ten parts.
struct Course {
  /// Steps behind the parts; 0 where there are too few to say anything.
  std::int64_t steps = 0;
  /// The loss of the first step, and the mean of the last part.
  double start = 0, end = 0;
  /// How far the steps of the last part are from that mean.
  double scatter = 0;
  /// How much of its whole fall the loss still fell from the last part but one to the last; 0 where it rose,
  /// or where the weights that are kept are of an earlier epoch. So is the wobble.
  double still_falling = 0;
  /// How far the means of the last epochs are from each other, in parts of their mean.
  double wobble = 0;
};
Course course_of(const Run& run);

/// Whether the loss had settled when the training ended.
inline constexpr double still_falls_from = 0.06;
inline constexpr double wobbles_from = 0.5;

}  // namespace gradus::diagnose
