// findings.hpp - where a row writes what it found: checks, notes, and which files it could read.
#pragma once

#include <gradus/tensor.hpp>
#include <gradus/textbook.hpp>
#include <initializer_list>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace gradus::textbook {

/// The numbers of a tensor, as doubles.
std::vector<double> numbers(const Tensor& tensor);

/// A library that a row needs is not there: ends the row with the verdict `absent`.
class Absent : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The checks and notes of one run of a row.
class Findings {
 public:
  /// For one run.
  Findings(const Settings& settings, Result& result) : settings_(settings), result_(result) {}

  /// |computed - expected| <= tolerance, entry by entry.
  void near(std::string what, std::vector<double> expected, std::vector<double> computed, double tolerance);
  /// The same for a tensor, row by row.
  void near(std::string what, std::vector<double> expected, const Tensor& computed, double tolerance);
  /// The same for one number.
  void near(std::string what, double expected, double computed, double tolerance);
  /// computed >= least
  void at_least(std::string what, double least, double computed);
  /// computed <= most
  void at_most(std::string what, double most, double computed);
  /// The same words, or whole numbers without tolerance.
  void same(std::string what, std::string expected, std::string computed);
  /// A statement that must be true.
  void holds(std::string what, bool truth);
  /// A figure that a deck prints wrongly: the right one is further away than the tolerance.
  void misprint(std::string what, std::vector<double> printed, std::vector<double> right, double tolerance);
  /// Something to show.
  void note(std::string text);

  /// True where the user asked for the variants that train for minutes.
  bool long_runs() const { return settings_.long_runs; }
  /// Path of a data set's file or folder. Where it is not there, what needs it is left out, and the row's
  /// verdict is at best `partly`.
  std::optional<std::string> find_data(std::string_view name);
  /// What was asked for and is not there, as a sentence; empty where all was.
  const std::string& lacks() const { return lacks_; }

 private:
  const Settings& settings_;
  Result& result_;
  std::string lacks_;
};

}  // namespace gradus::textbook
