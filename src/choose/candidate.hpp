// candidate.hpp - one of several models or settings, judged on rows that all of them are judged on.
#pragma once

#include <gradus/choose.hpp>
#include <string>
#include <vector>

#include "choose/learn.hpp"

namespace gradus::choose {

/// What all candidates are judged by: the validation rows (no folds), or folds.
struct Cuts {
  std::vector<data::Fold> folds{};
  std::string how{};
  std::size_t count() const { return folds.empty() ? 1 : folds.size(); }
};

/// `folds`: how many, 0 for the validation rows, -1 for five where there are few rows. Throws UsageError
/// where there is nothing to choose by.
Cuts cuts_of(const data::ReadData& read, const Dataset& whole, int folds, std::uint64_t seed);

/// The data of one cut.
Dataset data_of(const data::ReadData& read, const Cuts& cuts, std::size_t place);

/// "gradus train iris.csv --target species --model mlp:8": the command with what differs from a plain one.
std::string command_text(const RunCommand& command);

}  // namespace gradus::choose
