// diagnose.hpp - how a run went: a verdict, what is wrong with it, and what to do about that.
//
//   const Diagnosis found = diagnose_run("runs/iris-mlp-1");
//   std::cout << text_of(found.judgement.verdict) << ": " << found.judgement.evidence << '\n';
//   for (const Finding& each : found.findings) std::cout << each.says << "\n  " << each.command << '\n';
//
// The sealed test rows stay closed: none of this looks at what a model says of them.
#pragma once

#include <cstdint>
#include <gradus/data.hpp>
#include <gradus/runs.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace gradus {

/// How well a model fits its data.
enum class Verdict : std::uint8_t { fits, underfits, overfits, not_converged, unknown };

/// "fits", "underfits", "overfits", "did not converge" or "cannot be told".
std::string_view text_of(Verdict verdict);

/// A verdict with what it rests on.
struct Judgement {
  Verdict verdict = Verdict::unknown;
  /// One sentence.
  std::string evidence{};
  /// The numbers behind it. Errors are the share of rows that are answered wrongly; of numbers, the share of
  /// the variance that is not explained: training_error, validation_error, constant_error (of the best
  /// constant answer) and neighbours_error (of the five nearest other training rows).
  std::vector<Figure> figures{};
};

/// Something that is wrong, or could be better.
struct Finding {
  /// "dead_units"
  std::string name{};
  /// One sentence: what was found.
  std::string says{};
  /// The figure that tells, and the value that it is on the wrong side of.
  double figure = 0, threshold = 0;
  /// What to do, and a command that does it.
  std::string advice{}, command{};
  /// Rows, columns or layers by name, the clearest first, where there are some.
  std::vector<std::string> examples{};
};

/// What was not looked at, and why.
struct NotLooked {
  std::string name{}, why{};
};

/// All that is known of how a run went.
struct Diagnosis {
  Judgement judgement{};
  std::vector<Finding> findings{};
  std::vector<NotLooked> not_looked{};
};

/// A finding that there may be.
struct FindingFacts {
  std::string_view name, meaning;
};
/// All of them, in the order in which they are looked for.
std::vector<FindingFacts> finding_kinds();

/// What to look at.
struct DiagnoseOptions {
  /// 0: as many as the machine offers.
  int threads = 0;
  /// Files of the run are read up to the larger of 4 GiB and this.
  std::uint64_t max_bytes = 0;
  /// Only these findings, by name; empty: all.
  std::vector<std::string> only{};
};

/// Verdict and findings of a finished run. Trains copies of its model for some steps, and writes nothing.
/// Throws FileError where the folder is no finished run, DataError where its data has changed, UsageError for
/// the name of a finding that is none.
Diagnosis diagnose_run(const std::string& folder, const DiagnoseOptions& options = {});

/// The verdict alone, of a run that has just ended with the data that it was trained on: a look at a thousand
/// training rows, and no training.
Judgement judge_run(const RunResult& result, const Dataset& data, int threads = 0);

}  // namespace gradus
