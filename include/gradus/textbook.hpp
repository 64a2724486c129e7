// textbook.hpp - the rows of the source lectures: what a lecture says, what Gradus computes now, and a
// verdict.
//
//   for (const textbook::Row& row : textbook::rows())
//     std::cout << row.id << " " << textbook::name(textbook::run(row).verdict) << "\n";
//
// Expected figures are written down; computed ones come from models, losses and gradients at that moment.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gradus::textbook {

/// How a row ended: every check holds; one does not; a library or all its data is not there; nobody has
/// written it yet; every check that was made holds, and some need data that is not there.
enum class Verdict : std::uint8_t { ok, miss, absent, not_yet, partly };

/// "ok", "miss", "absent", "not yet" or "partly".
std::string_view name(Verdict verdict);

/// How computed figures must stand to expected ones: within the tolerance; no smaller; no larger; the same
/// words; or, for what a deck prints wrongly, further away than the tolerance.
enum class Relation : std::uint8_t { within, at_least, at_most, same, differs };

/// One comparison.
struct Check {
  std::string what;
  Relation relation = Relation::within;
  /// Entry by entry; as many of one as of the other.
  std::vector<double> expected{}, computed{};
  double tolerance = 0;
  /// For words (Relation::same).
  std::string expected_words{}, computed_words{};

  /// True where it holds; never for a figure that is not finite.
  bool good() const;
  /// "0.693 +- 0.0005", ">= 50", "not 5.77"
  std::string expected_text() const;
  /// The computed figures or words, with as many digits as tell them from the expected ones.
  std::string computed_text() const;
};

/// What a row is run with.
struct Settings {
  /// Folders that may hold mnist/, cifar-10/ and other data sets.
  std::vector<std::string> folders{};
  /// Also the variants that train for minutes.
  bool long_runs = false;
};

class Findings;

/// One row.
struct Row {
  /// "C12", or "X9" for what a deck has wrong.
  std::string_view id;
  std::string_view title;
  /// Numbers of the decks, and for an erratum the row it belongs to: "004".
  std::string_view decks, belongs_to;
  /// What the lecture says; empty where the row is not there yet.
  std::string_view says;
  /// Computes the checks; null where the row is not there yet.
  void (*compute)(Findings& find);
};

/// What came of a row.
struct Result {
  Verdict verdict = Verdict::not_yet;
  std::vector<Check> checks{};
  /// What else it shows: tables, pictures in text, remarks.
  std::vector<std::string> notes{};
  /// Why the verdict is not ok, in one line.
  std::string reason{};
  double seconds = 0;
};

/// All rows, in the order of the textbook, errata last.
std::span<const Row> rows();

/// The row of that id, in capitals or not. Throws UsageError, with the nearest one.
const Row& find_row(std::string_view id);

/// Runs a row. An exception in it is a miss, with its message as the reason.
Result run(const Row& row, const Settings& settings = {});

}  // namespace gradus::textbook
