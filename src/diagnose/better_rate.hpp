// better_rate.hpp - what findings on a learning rate share: a trial of others that do far better.
#pragma once

#include "diagnose/finding.hpp"

namespace gradus::diagnose {

/// Which rates are tried, and what is said where one of them does far better.
struct RateSearch {
  /// The first rate tried in parts of the run's, and each further one in parts of the one before.
  double factor = 1;
  /// A loss this small a part of the first one was learnt well enough.
  double learnt = 0;
  /// "too large"
  const char* fault = "";
};

/// The finding, where a rate in the first few hundred steps leaves far less of the loss than the run's own
/// left at its end. Throws CannotLook where nothing can be tried.
std::optional<Finding> better_rate(Facts& facts, const RateSearch& search);

}  // namespace gradus::diagnose
