// out_of_fold.hpp - what models say of training rows that they have not learnt from.
#pragma once

#include <cstdint>
#include <gradus/data.hpp>
#include <vector>

namespace gradus::diagnose {

class Facts;

/// Training rows in folds, each answered by a model that learnt from the others.
struct OutOfFold {
  Rows rows;
  /// [rows, classes], each row with a sum of 1.
  std::vector<double> probabilities{};
};

/// Of classes, by the run's own model, trained for some steps. Throws CannotLook where there are too few
/// rows, or the model says no probabilities.
OutOfFold answered_out_of_fold(Facts& facts);

}  // namespace gradus::diagnose
