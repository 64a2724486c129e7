// inspect.hpp - what a data set holds, before anything is learnt from it.
//
//   Inspection found = inspect(load("abalone.csv", {.target = {"Rings"}}));
#pragma once

#include <cstdint>
#include <gradus/data.hpp>
#include <string>
#include <vector>

namespace gradus {

/// How much an input tells of a target, alone and over all rows.
struct Association {
  std::string input;
  std::string target;
  /// 0: nothing, 1: all. Of numbers with numbers the size of the correlation; of categories with numbers, or
  /// numbers with classes, the root of the share of the variance that the groups explain; of categories with
  /// classes Cramer's V.
  double strength = 0;
};

/// What is found by looking at all rows.
struct Inspection {
  std::int64_t rows = 0;
  /// Of tables, the strongest first.
  std::vector<Association> associations;
  /// Rows that are there before, inputs and targets.
  std::int64_t duplicates = 0;
  /// Rows with the inputs of another one, and another target.
  std::int64_t conflicts = 0;
  /// Rows of each class.
  std::vector<std::int64_t> class_rows;
  /// Sentences that a user should see: inputs that give a target away, classes of which there are many more
  /// than of another.
  std::vector<std::string> notes;
};

/// Looks at a data set, and at each of its targets.
Inspection inspect(const Dataset& data);

}  // namespace gradus
