// schema.hpp - how data becomes inputs and targets; all that a model file needs to treat new data exactly as
// the training data was treated.
#pragma once

#include <cstdint>
#include <gradus/tensor.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace gradus {

/// What is learnt: one class out of a list; one or several numbers; or which of several labels a row has, of
/// which it may have none or many. A wish may also say count: whole numbers that count something, which a
/// schema calls numbers with targets of that scale.
enum class Task : std::uint8_t { classify, regress, label, count };

/// How targets that are numbers become what a model says. standard: less their mean, in their standard
/// deviations; none: as they are; log: their logarithms, standardised; count: in parts of their mean, of
/// which the model says the logarithm; share: from 0 to 1, of which the model says the logit. automatic: one
/// of these, by what they are.
enum class TargetScale : std::uint8_t { automatic, standard, none, log, count, share };

/// How inputs that are numbers are scaled. standard: less their mean, in their standard deviations; robust:
/// less their median, in distances of their quartiles, and bent so that they stay between -3 and 3
/// (Holzmueller, Grinsztajn, Steinwart, "Better by default", 2024); quantile: to where a normal distribution
/// has the same share of numbers below; none: as they are. automatic: what the model learns best from.
enum class InputScale : std::uint8_t { automatic, standard, robust, quantile, none };

/// What a model may say of numbers: any, or none beyond those of the training rows. automatic: what the model
/// does best with.
enum class TargetRange : std::uint8_t { automatic, any, seen };

/// Cells of inputs that are far from all others: taken as the bound they are beyond, or as they are.
enum class Wild : std::uint8_t { clip, keep };

/// The parts of a data set.
enum class Split : std::uint8_t { train, validation, test };

/// What a missing cell of an input means: an error that names it; the loss of its row; the mean of the
/// training rows (the most frequent category in a column of categories); or what it is, and no guess: the
/// median and an input that says that it is missing, a category of its own in a column of categories. A
/// missing target is never filled in: its row is left out.
enum class Missing : std::uint8_t { error, drop, mean, automatic };

/// What a category that the training data did not hold means: an error that names it; no category at all (all
/// zero); or the category that training learnt from the rare ones, where there is one, and else none.
enum class Unknown : std::uint8_t { error, ignore, other };

/// Words for them all.
constexpr const char* words_of(Task) { return "classify|regress|label|count"; }
constexpr const char* words_of(TargetScale) { return "auto|standard|none|log|count|share"; }
constexpr const char* words_of(InputScale) { return "auto|standard|robust|quantile|none"; }
constexpr const char* words_of(TargetRange) { return "auto|any|seen"; }
constexpr const char* words_of(Wild) { return "clip|keep"; }
constexpr const char* words_of(Split) { return "train|validation|test"; }
constexpr const char* words_of(Missing) { return "error|drop|mean|auto"; }
constexpr const char* words_of(Unknown) { return "error|ignore|other"; }

/// "classify", "regress", "label" or "count". Throws UsageError for a value that has no name, as a cast makes
/// it; so do the next six, and whatever takes one of these.
std::string_view name(Task task);
/// "auto", "standard", "none", "log", "count" or "share".
std::string_view name(TargetScale scale);
/// "auto", "standard", "robust", "quantile" or "none".
std::string_view name(InputScale scale);
/// "auto", "any" or "seen".
std::string_view name(TargetRange range);
/// "train", "validation" or "test".
std::string_view name(Split split);
/// "error", "drop", "mean" or "auto".
std::string_view name(Missing missing);
/// "error", "ignore" or "other".
std::string_view name(Unknown unknown);

/// The task of that name. Throws UsageError for an unknown name; so do the next three.
Task parse_task(std::string_view name);
/// The split of that name.
Split parse_split(std::string_view name);
/// The policy of that name.
Missing parse_missing(std::string_view name);
/// The policy of that name.
Unknown parse_unknown(std::string_view name);

/// What an input says of the cell it is made of: its value, whether there is none (1 or 0), or a part of a
/// date: year, month (1 to 12), weekday (1 is Monday), days since 1970, hours since midnight.
enum class Aspect : std::uint8_t { value, missing, year, month, weekday, days, hours };
/// Its words.
constexpr const char* words_of(Aspect) { return "value|missing|year|month|weekday|days|hours"; }

/// How a date is written in numbers: which comes first.
enum class DateOrder : std::uint8_t { ymd, dmy, mdy };
/// Its words.
constexpr const char* words_of(DateOrder) { return "ymd|dmy|mdy"; }

/// One input made of a column of a table.
struct InputColumn {
  std::string name;
  /// The categories in order, each of which becomes one feature (1 or 0). Empty for numbers.
  std::vector<std::string> categories;
  /// What is written with each number of the column, and is no part of its value: "kg", "%", "$".
  std::string unit{};
  /// The column of the table, where the input has another name.
  std::string column{};
  Aspect aspect = Aspect::value;
  /// Of parts of dates.
  DateOrder order = DateOrder::ymd;
  /// The category that stands for all words that are none of the others, and the one that stands for a
  /// missing cell; empty where there is none.
  std::string other{}, absent{};

  /// The name of the column in the table.
  const std::string& source() const { return column.empty() ? name : column; }

  /// True where the column holds words.
  bool categorical() const { return !categories.empty(); }
  /// Features made of this column: 1, or the number of categories.
  std::int64_t features() const { return categorical() ? static_cast<std::int64_t>(categories.size()) : 1; }
};

/// Numbers of a column in rising order, and the normal number that stands for each: between two of them on
/// the line, beyond the ends as the ends.
struct QuantileTable {
  std::vector<double> numbers, scores;
};

/// A column of numbers that is no input, as it held the same in all rows.
struct ConstantColumn {
  std::string name;
  double value = 0;
};

/// What makes numbers fit for learning: x' = (x - shift) * scale, per feature or output. Empty vectors change
/// nothing.
struct Scaling {
  std::vector<double> shift;
  std::vector<double> scale;
  /// Stands for a missing number, in the data's own units.
  std::vector<double> fill{};
  /// Numbers beyond these, in the data's own units, count as these; empty where none is bounded.
  std::vector<double> low{}, high{};
  /// True where x stands for the logarithm of the number.
  bool log = false;
  /// True where x' becomes x' / sqrt(1 + (x' / 3)^2). Features of categories never do.
  bool smooth_clip = false;
  /// Per feature: where a table is not empty, it takes the place of all this but the bounds.
  std::vector<QuantileTable> quantiles{};

  /// The scaled value of feature j, a number. Those of categories are 1 and 0 as they are.
  double apply(double value, std::size_t j) const {
    if (!low.empty()) value = value < low[j] ? low[j] : value > high[j] ? high[j] : value;
    if (log) value = logarithm(value);
    if (!quantiles.empty() && !quantiles[j].numbers.empty()) return score(value, j);
    if (!shift.empty()) value = (value - shift[j]) * scale[j];
    return smooth_clip ? clipped(value) : value;
  }
  /// The value in its own units that scales to `value`. Only for scales other than 0, as those of targets
  /// are; beyond what numbers scale to, that of the nearest.
  double restore(double value, std::size_t j) const;

  /// True where numbers in their own units and scaled ones are a linear function of each other.
  bool linear() const { return !log && !smooth_clip && quantiles.empty(); }
  /// True where feature j is another number once it is scaled.
  bool changes(std::size_t j) const;

  /// e^x and log x with the same bits on every machine.
  static double logarithm(double value);
  static double exponential(double value);  ///< As above.

 private:
  static double clipped(double value);
  double score(double value, std::size_t j) const;
};

/// How the numbers of a scaling are scaled, never automatic.
InputScale input_scale_of(const Scaling& scaling);

/// Everything needed to treat new data as the training data was treated; it travels in the model file.
struct Schema {
  /// The input columns of a table, in the order of the features; empty for images.
  std::vector<InputColumn> inputs;
  /// The shape of one sample as a model gets it, without the batch axis: [features], or [C, H, W] for images.
  Shape sample;
  /// [C, H, W] where the samples are images, whatever shape the model gets; rank 0 otherwise.
  Shape image;
  /// Never count.
  Task task = Task::classify;
  /// Of numbers; never automatic.
  TargetScale target_scale = TargetScale::standard;
  /// True where the classes are in an order that means something.
  bool ordered = false;
  /// Of labels: what stands between those of a cell.
  std::string label_separator{};
  /// True where whole numbers as targets left doubt about the task, and no option said which was meant.
  bool task_guessed = false;
  /// Names of the target columns; one for classes and labels.
  std::vector<std::string> targets;
  /// What is written with each number of the target columns, one for each; empty where none has a unit.
  std::vector<std::string> target_units{};
  /// The classes in order of their numbers, or the labels; empty for regression.
  std::vector<std::string> classes;
  /// Per feature.
  Scaling input_scaling;
  /// Per output; only for regression.
  Scaling target_scaling;
  /// What is said of an output lies between these, in its own units; empty where it may be any number.
  std::vector<double> target_low{}, target_high{};
  Missing missing = Missing::error;
  Unknown unknown = Unknown::error;
  /// Texts of cells that hold nothing, beside the usual ones (NA, null, ...).
  std::vector<std::string> missing_values{};
  /// Names of columns whose numbers are written with a decimal comma.
  std::vector<std::string> decimal_commas{};
  /// The names that all columns of the table were given, as it had none; empty where it had.
  std::vector<std::string> given_names{};
  /// What was left out of the inputs as it said nothing.
  std::vector<ConstantColumn> constants{};

  /// Numbers that make one sample.
  std::int64_t features() const { return sample.size(); }
  /// What the numbers that a model of this data gives per sample stand for: classes, labels or target
  /// columns.
  const std::vector<std::string>& output_names() const { return task == Task::regress ? targets : classes; }
  /// How many there are.
  std::int64_t outputs() const { return static_cast<std::int64_t>(output_names().size()); }
  /// What a number that a model gives says of an output, in the target's own units.
  double answer(double given, std::size_t output) const;
  /// Names of the features: "Length", "Sex=M"; "pixel 0" and so on for images.
  std::vector<std::string> feature_names() const;

  /// As one JSON object. Throws UsageError for names that are not UTF-8.
  std::string to_json() const;
  /// Reads what to_json wrote. Throws FileError for anything that is not a consistent schema.
  static Schema from_json(std::string_view text);
};

}  // namespace gradus
