// predictions.hpp - what a model says of rows, as the columns of a table.
#pragma once

#include <cstdint>
#include <functional>
#include <gradus/data.hpp>
#include <gradus/io.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "data/table_out.hpp"

namespace gradus::cli {

/// What is told of each row beside what is kept of it.
struct PredictionColumns {
  bool probabilities = false;
  /// The difference of the two largest probabilities or scores, and the threshold where there is one.
  bool margin = false;
  /// Of two classes, the probability from which on the second one is said.
  std::optional<double> threshold{};
  /// Of numbers: what intervals around each target follow from, and the share of rows they hold.
  std::optional<ConformalScores> intervals{};
  double level = 0;
};

/// A row of which the model says nothing, as numbers in it are out of range.
struct UnansweredRow {
  /// Its number in the file.
  std::int64_t number = 0;
  std::string why;
};

/// What a model says of all rows of a data set; both must outlive it.
class Predictions {
 public:
  /// Calls `progress` with the share of the rows that are done, now and then. Rows without an answer are an
  /// error, unless `skipped` takes them.
  Predictions(const SavedModel& saved, const Dataset& data, const PredictionColumns& columns, int threads,
              const std::function<void(double)>& progress, std::vector<UnansweredRow>* skipped);

  /// Rows that are told.
  std::size_t rows() const { return rows_.size(); }
  /// Some of them.
  data::OutRows table(std::size_t begin, std::size_t count) const;

 private:
  void name_columns();
  void answer(const std::function<void(double)>& progress, int threads, std::vector<UnansweredRow>* skipped);
  void use_threshold();
  double in_own_units(std::size_t at, std::size_t output) const;
  double margin(std::size_t at) const;
  /// The least and the largest that a target can be, by the scale it is learnt on.
  std::pair<double, double> possible(std::size_t output) const;
  /// The class of a row, or its labels.
  std::string said(std::size_t at) const;

  const SavedModel& saved_;
  const Dataset& data_;
  PredictionColumns columns_;
  bool classifies_, regresses_, labels_are_told_, numbers_are_told_;
  std::vector<std::string> names_;
  /// Numbers of the rows in the data set, their classes, and so many numbers for each.
  std::vector<std::int64_t> rows_, classes_;
  std::vector<double> numbers_;
  std::size_t width_ = 0;
};

}  // namespace gradus::cli
