// metrics.hpp - how good answers are: every figure of the field, with an interval and beside a baseline.
//
//   ClassAnswers answers{.classes = 2, .truth = {0, 1, 1}, .said = {0, 1, 0}, .scores = {...}};
//   for (const Metric& each : metrics_of(answers)) std::cout << each.name << ' ' << each.value << '\n';
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace gradus {

/// What was said of the classes of N rows, and what was true.
struct ClassAnswers {
  std::int64_t classes = 0;
  /// [N], numbers of classes.
  std::vector<std::int64_t> truth{}, said{};
  /// [N, classes]: the larger, the surer.
  std::vector<double> scores{};
  /// True where scores are probabilities. Those of a row are divided by their sum.
  bool probabilities = true;
  /// [N]: what each row counts for. Empty: one each.
  std::vector<double> weights{};
};

/// What was said of N numbers, and what was true.
struct NumberAnswers {
  /// [N]
  std::vector<double> truth{}, said{};
  /// [N]: what each counts for. Empty: one each.
  std::vector<double> weights{};
};

/// A label is said where it is at least as probable as this.
inline constexpr double label_said_from = 0.5;

/// What was said of the labels of N rows, of which each may have several, and what was true.
struct LabelAnswers {
  std::int64_t labels = 0;
  /// [N, labels]: 1 where a row has the label, else 0; and how probable that was said to be.
  std::vector<double> truth{}, probabilities{};
  /// [N]: what each row counts for. Empty: one each.
  std::vector<double> weights{};

  /// Whether the label of that place among all is said.
  bool says(std::size_t place) const { return probabilities[place] >= label_said_from; }
};

/// One figure.
struct Metric {
  /// One of metric_kinds.
  std::string_view name;
  /// Where it is of one class, label or output alone, the number of that; else -1.
  std::int64_t of = -1;
  /// NaN where the rows do not say it, as the area under the curve of a class without rows.
  double value = 0;
  /// Its interval, and what a constant answer reaches on the same rows: their commonest class, with their
  /// shares as probabilities; or their mean.
  double low = 0, high = 0, baseline = 0;
};

/// What a figure is called and means. Rows count by their weights in all of them.
struct MetricKind {
  std::string_view name, doc;
  /// False for errors and losses.
  bool larger_is_better = true;
};

/// Every figure there is. The definitions are scikit-learn's (sklearn.metrics), each under the name there.
inline constexpr MetricKind metric_kinds[] = {
    {"accuracy", "share of rows whose class was said"},
    {"balanced_accuracy", "mean recall of the classes that have rows"},
    {"precision", "of the rows said to be of a class, the share that is; 0 where none was said"},
    {"recall", "of the rows of a class, the share that was said; 0 where it has none"},
    {"f1", "harmonic mean of precision and recall; 0 where both are"},
    {"precision_macro", "mean precision of the classes that are true or said of a row"},
    {"recall_macro", "mean recall of the same classes"},
    {"f1_macro", "mean f1 of the same classes"},
    {"precision_weighted", "mean precision, classes by their rows"},
    {"recall_weighted", "mean recall, classes by their rows"},
    {"f1_weighted", "mean f1, classes by their rows"},
    {"mcc", "Matthews' correlation between the true and the said class; 0 where either is constant"},
    {"kappa", "Cohen's: agreement beyond chance, in units of what chance leaves"},
    {"log_loss", "mean of -log of the probability of the true class, kept from 0 by 2^-52", false},
    {"brier", "mean squared error of the probabilities: of two classes that of class 1, of more the sum",
     false},
    {"roc_auc",
     "chance that a row of a class gets a larger score of it than another row; the mean over classes "
     "that have rows, of two classes that of class 1"},
    {"pr_auc", "average precision: mean precision over the steps of recall; over classes as roc_auc"},
    {"top_3", "share of rows whose class is among the three of the largest scores"},
    {"top_5", "share of rows whose class is among the five of the largest scores"},
    {"subset_accuracy", "share of rows whose labels are all said, and no others"},
    {"hamming_loss", "share of labels that are said of rows without them, or not of rows with them", false},
    {"precision_micro", "precision of all labels together, each of each row by itself"},
    {"recall_micro", "recall of all labels together"},
    {"f1_micro", "f1 of all labels together"},
    {"rmse", "root of the mean squared error", false},
    {"mae", "mean absolute error", false},
    {"median_error", "median absolute error", false},
    {"r2", "share of the variance that is explained; of constant numbers 1 where all are right, else 0"},
    {"mape", "mean of error over size of the true number; told where all true numbers have one sign", false},
};

/// The one of that name. Throws UsageError, with those there are.
const MetricKind& metric_kind(std::string_view name);

/// How intervals are found.
struct MetricOptions {
  /// The share of intervals that hold the figure of all rows that might have come.
  double level = 0.95;
  /// Samples of as many rows, drawn from the rows with replacement, whose figures make the interval (the
  /// bootstrap, bias-corrected and accelerated: Efron, 1987). 0: 1,000, fewer of many rows, at least 100.
  std::int64_t samples = 0;
  /// False leaves intervals out.
  bool intervals = true;
  std::uint64_t seed = 1;
  /// At most; results have the same bits for any number.
  int threads = 1;
};

/// All figures of answers, those of all classes first. Throws UsageError where sizes do not fit, a class is
/// none, or a number is NaN or infinite; none are told of no rows, or of rows that all count for nothing.
std::vector<Metric> metrics_of(const ClassAnswers& answers, const MetricOptions& options = {});
std::vector<Metric> metrics_of(const NumberAnswers& answers, const MetricOptions& options = {});
std::vector<Metric> metrics_of(const LabelAnswers& answers, const MetricOptions& options = {});

/// The figure of that name which is not of a single class. Throws UsageError where it was not told.
double figure_in(const std::vector<Metric>& figures, std::string_view name);

/// From which probability of class 1 on it is said, of two classes: a number; or the one that does best on
/// some rows, by their f1 or by what wrong answers cost.
struct Threshold {
  /// Which of the two.
  enum class Kind : std::uint8_t { probability, best_f1, cost };
  Kind kind = Kind::probability;
  double probability = 0.5;
  /// Of a row of class 1 that is said to be of class 0, and of the reverse.
  double missed = 1, false_alarm = 1;
};

/// Reads "0.3", "best-f1" or "cost=5:1". Throws UsageError for anything else.
Threshold parse_threshold(std::string_view text);

/// The probability that a threshold stands for. The best one lies half way between two probabilities that
/// these rows have; the smallest of several that are best. Throws UsageError unless there are two classes
/// with probabilities.
double chosen_threshold(const Threshold& threshold, const ClassAnswers& answers);

/// Says class 1 of each row whose probability of it is at least that. Throws UsageError as above.
void apply_threshold(double probability, ClassAnswers& answers);

/// The number of samples that `samples = 0` stands for, of so many rows with so many numbers each.
std::int64_t bootstrap_samples(std::int64_t rows, std::int64_t numbers);

}  // namespace gradus
