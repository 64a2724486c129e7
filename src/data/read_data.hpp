// read_data.hpp - data that is read once, and split and scaled as often as somebody asks.
#pragma once

#include <cstdint>
#include <gradus/data.hpp>
#include <memory>
#include <string>
#include <vector>

#include "data/folds.hpp"

namespace gradus::data {

struct Content;

/// What was read. All data sets made of it have the same test rows, which stay sealed.
class ReadData {
 public:
  ReadData(std::shared_ptr<const Content> content, LoadOptions options);

  /// Split and scaled as the options say.
  Dataset whole() const;
  /// Others of its rows train and choose. Whatever is fitted, such as a scaling, is so on these training rows
  /// alone. `how` is a sentence without its numbers: "fold 1 of 5".
  Dataset parted(std::vector<std::int64_t> train, std::vector<std::int64_t> validation,
                 const std::string& how) const;
  /// All rows but those of test in so many folds, by chance from a seed: groups stay together, classes or the
  /// sizes of numbers are spread over them, and rows with a time are chosen by later ones. Throws UsageError
  /// for fewer than two folds, and where there is not a row, or group, for each.
  std::vector<Fold> folds(int count, std::uint64_t seed) const;
  /// How folds are made, in words: "stratified by class".
  std::string how_folded() const;

 private:
  std::shared_ptr<const Content> content_;
  LoadOptions options_;
};

}  // namespace gradus::data
