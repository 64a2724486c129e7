// load.hpp - the options of loading, declared once: command.json, config files, the command line and its help
// are made of the tables at the end.
#pragma once

#include <array>
#include <cstdint>
#include <gradus/option.hpp>
#include <gradus/schema.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gradus {

/// Whether the first row of a table holds the names of its columns; found out by its cells, unless it is
/// said.
enum class Header : std::uint8_t { automatic, present, absent };
/// Its words.
constexpr const char* words_of(Header) { return "auto|yes|no"; }

/// What stands before the decimals of written numbers; the other of the two stands between thousands.
enum class Decimal : std::uint8_t { point, comma };
/// Its words.
constexpr const char* words_of(Decimal) { return "point|comma"; }

/// Shares of the rows that go to validation and test; the rest trains. Used where no test set is given.
struct Fractions {
  double validation = 0.15;
  double test = 0.15;
};

/// What a split by chance spreads over its parts in proportion: nothing, classes, or also numbers to predict,
/// by their quantiles.
enum class Stratify : std::uint8_t { none, classes, all };
/// Its words.
constexpr const char* words_of(Stratify) { return "none|classes|all"; }

/// How messages name options: missing = drop, as in code and config files, or --missing drop.
enum class OptionStyle : std::uint8_t { assignment, flag };

/// How data is loaded.
struct LoadOptions {
  /// Target columns of a table, by their names or places: 3 is the third, -1 the last, which is taken where
  /// none is named. Names go before places, here and below. Images bring their labels along.
  std::vector<std::string> target{};
  /// A column of numbers, at least 0, with what each row counts for; no input. Empty: one each.
  /// Read with a schema (load_with), rows count one each where the column is not there.
  std::string weight{};
  /// Columns to leave out.
  std::vector<std::string> ignore{};
  /// Columns whose texts are categories, numbers or not (postal codes, 07 beside 7); a target so named has
  /// classes.
  std::vector<std::string> categorical{};
  /// Columns of numbers that are inputs although they look like row numbers, identifiers or dates.
  std::vector<std::string> numeric{};
  /// The class that is the last of two: the one that a question of yes or no asks for.
  std::string positive{};
  /// Classes in the order that they mean, from the first on, as in low, medium, high: all of them.
  std::vector<std::string> ordered{};
  /// How targets that are numbers are scaled; automatic: by a test of the training rows
  /// (data/target_scale.hpp).
  TargetScale target_scale = TargetScale::automatic;
  /// How inputs that are numbers are scaled; automatic: as the model wishes that they are loaded for, and
  /// else standard.
  InputScale input_scale = InputScale::automatic;
  /// What may be said of targets that are numbers; automatic: as the model wishes, and else any number.
  TargetRange target_range = TargetRange::automatic;
  /// What is done with cells of inputs that are far from all others (data/wild.hpp).
  Wild wild = Wild::clip;
  /// True where the loss is settled, so that no scale of targets is chosen that asks for a loss of its own.
  bool fixed_loss = false;
  /// Decides where numbers as targets leave doubt; guessed otherwise, from the number of different whole
  /// numbers in a table, and from the type of tensors.
  std::optional<Task> task{};
  /// Default: automatic, or what the schema says; so are the unknown: other.
  std::optional<Missing> missing{};
  std::optional<Unknown> unknown{};
  /// Texts of cells that hold nothing, beside the usual ones (NA, null, ...) and those of the schema. A
  /// number among them counts however it is written.
  std::vector<std::string> missing_values{};
  /// Between the cells of a table; a space stands for any number of blanks. Found out from its first lines
  /// otherwise: comma, semicolon, tab, bar or blanks.
  std::optional<char> separator{};
  /// Whether the first row of a table holds names.
  Header header = Header::automatic;
  /// Names of all columns in order, for a table without them or in place of its own; or one name, that of a
  /// file with the names, one a line or with commas between them.
  std::vector<std::string> columns{};
  /// How numbers are written where a column leaves doubt: 7,000 is 7000 or 7.
  std::optional<Decimal> decimal{};
  /// Channels, height and width of samples of a table that are images, its input columns in this order; zeros
  /// where they are none. Built-in digits take it too.
  std::array<std::int64_t, 3> input_shape{};
  /// Height and width that image files are brought to; zeros leave them as they are.
  std::array<std::int64_t, 2> resize{};
  /// False leaves inputs and targets of tables as they are.
  bool scale = true;
  /// True where the inputs are codes of things, as an embedding reads them: they are left as they are, those
  /// of images too.
  bool codes = false;
  /// Decides which rows go where.
  std::uint64_t seed = 1;
  Fractions fractions{};
  /// What is spread over the parts in proportion.
  Stratify stratify = Stratify::all;
  /// A column whose rows of one value stay together in one part, such as the patient; it is no input. Or one
  /// with dates or numbers, by which the newest rows test and those before them choose. Not both.
  std::string split_by{}, split_time{};
  /// Data of their own, with the same columns, whose rows choose, or wait for the very end: those of the data
  /// itself then do not. Columns are known by their names.
  std::string validation_file{}, test_file{};
  /// Bytes of a file that are read at most, also of what is inside where it is compressed: a slip such as an
  /// endless pipe ends here.
  std::uint64_t max_bytes = std::uint64_t{2} << 30;
  /// False reads no targets: new rows whose target is unknown (load_with), or columns that are looked at
  /// alone.
  bool read_targets = true;
  /// True leaves out rows with a cell that cannot be read (load_with), and lists them (Dataset::refused).
  bool skip_unreadable = false;
  /// Columns of a table, inputs or not, whose cells are kept as texts (Dataset::kept), by name or place; or
  /// one "all".
  std::vector<std::string> keep{};
  /// How messages about the data name these options.
  OptionStyle style = OptionStyle::assignment;
};

/// The character between cells as people write it: ",", "tab" or "blanks".
std::string separator_text(char separator);
/// Reads it. Throws UsageError for anything longer.
char parse_separator(std::string_view text);

/// The separator as a text.
constexpr Field separator_field(const char* name, const char* doc) {
  Field result = field<&LoadOptions::separator>(name, any_number, doc);
  result.get = [](const void* options) -> FieldValue {
    const std::optional<char>& separator = static_cast<const LoadOptions*>(options)->separator;
    return separator ? separator_text(*separator) : std::string();
  };
  result.set = [](void* options, const FieldValue& text) {
    static_cast<LoadOptions*>(options)->separator = parse_separator(std::get<std::string>(text));
  };
  return result;
}

/// Lengths as people write them: "1x28x28"; empty for zeros.
std::string lengths_text(std::span<const std::int64_t> lengths);
/// Reads as many, for an option of that name. Throws UsageError for anything else.
void parse_lengths(std::string_view text, std::string_view option, std::span<std::int64_t> lengths);

inline constexpr char input_shape_name[] = "input_shape";  ///< As options call it.
inline constexpr char resize_name[] = "resize";            ///< As above.

/// Lengths as a text, not given where they are zeros.
template <auto Member, const char* Name>
constexpr Field lengths_field(const char* doc) {
  using Lengths = MemberPath<Member>;
  Field result{Name, any_number, doc, "", nullptr, nullptr};
  result.get = [](const void* options) -> FieldValue { return lengths_text(Lengths::of(options)); };
  result.set = [](void* options, const FieldValue& text) {
    parse_lengths(std::get<std::string>(text), Name, Lengths::of(options));
  };
  result.given = [](const void* options) { return !lengths_text(Lengths::of(options)).empty(); };
  result.clear = [](void* options) { Lengths::of(options) = {}; };
  return result;
}

/// Every option of loading that is not an inner matter, in the order of files and help. One more is a member
/// above and a line here. First those that fit any data.
inline constexpr DeclaredOption learning_options[] = {
    {.field = field<&LoadOptions::target>("target", any_number,
                                          "what to learn: one column of classes, or one or several of "
                                          "numbers; by name or by place: 3 is the third, -1 the last; "
                                          "several as in 3,4"),
     .value = "COLUMN",
     .otherwise = "the last column"},
    {.field = field<&LoadOptions::task>(
         "task", any_number,
         "what the target means: classes, numbers, labels of which a cell may hold several, or counts"),
     .value = "TASK",
     .otherwise = "found out"},
    {.field = field<&LoadOptions::target_scale>("target_scale", any_number,
                                                "how targets that are numbers are scaled: by mean and "
                                                "deviation, not at all, by their logarithms, as "
                                                "counts, or as shares of 1; auto goes by what they are"),
     .value = "SCALE"},
    {.field = field<&LoadOptions::target_range>(
         "target_range", any_number,
         "what may be said of targets that are numbers: any number, or none beyond those seen in training; "
         "auto is seen for the model tabular, and else any"),
     .value = "RANGE"},
    {.field = field<&LoadOptions::input_scale>(
         "input_scale", any_number,
         "how inputs that are numbers are scaled: by mean and deviation, by median and quartiles with a "
         "smooth bound, by their quantiles, or not at all; auto is robust for the model tabular, and else "
         "standard"),
     .value = "SCALE"},
    {.field = field<&LoadOptions::weight>(
         "weight", any_number, "a column with what each row counts for, at least 0; it is no input"),
     .value = "COLUMN"},
    {.field = field<&LoadOptions::scale>("scale", any_number, "take the numbers of a table as they are"),
     .flag = "no-scale"},
    {.field = lengths_field<&LoadOptions::input_shape, input_shape_name>(
         "samples of a table, or digits, are images of so many channels, rows and columns: 1x28x28"),
     .value = "CxHxW"},
    {.field = field<&LoadOptions::fractions, &Fractions::validation>("validation_fraction", fraction,
                                                                     "share of the rows to choose by"),
     .value = "SHARE"},
    {.field = field<&LoadOptions::fractions, &Fractions::test>("test_fraction", fraction,
                                                               "share of the rows for the very end"),
     .value = "SHARE"},
    {.field = field<&LoadOptions::stratify>("stratify", any_number,
                                            "what training, validation and test rows have in proportion: "
                                            "classes; and small and large numbers to "
                                            "predict; or neither"),
     .value = "WORD"},
    {.field = field<&LoadOptions::split_by>(
         "split_by", any_number, "a column whose rows of one value stay in one part; it is no input"),
     .value = "COLUMN"},
    {.field = field<&LoadOptions::split_time>(
         "split_time", any_number, "a column of dates or numbers: the newest rows test, those before choose"),
     .value = "COLUMN"},
    {.field = field<&LoadOptions::validation_file>("validation_file", any_number,
                                                   "other data with the same columns, to choose by"),
     .value = "D",
     .flag = "validation"},
    {.field = field<&LoadOptions::test_file>("test_file", any_number,
                                             "other data with the same columns, for the very end"),
     .value = "D",
     .flag = "test"},
};

/// What of new data is handed on beside predictions.
inline constexpr DeclaredOption kept_options[] = {
    {.field = field<&LoadOptions::keep>(
         "keep", any_number, "columns of the table to hand on as they are, such as the id; or all"),
     .value = "COLUMN",
     .by_commas = true},
};

/// Reads shares of training, validation and test as "70/15/15", or "none" where every row trains. Throws
/// UsageError for anything else.
Fractions parse_fractions(std::string_view text);

/// What the columns of a table are.
inline constexpr DeclaredOption column_options[] = {
    {.field = field<&LoadOptions::ignore>("ignore", any_number, "columns to leave out"), .value = "COLUMN"},
    {.field = field<&LoadOptions::categorical>(
         "categorical", any_number,
         "columns whose texts are categories, numbers or not, such as postal codes; a target so named has "
         "classes. Any other column holds numbers if at least nine tenths of its cells do: then one that "
         "does not "
         "counts as missing"),
     .value = "COLUMN"},
    {.field = field<&LoadOptions::numeric>(
         "numeric", any_number,
         "columns of numbers that are inputs although they look like row numbers, identifiers or dates"),
     .value = "COLUMN"},
    {.field = field<&LoadOptions::ordered>(
         "ordered", any_number, "classes in the order that they mean, all of them, as in low,medium,high"),
     .value = "CLASSES",
     .by_commas = true},
    {.field = field<&LoadOptions::wild>(
         "wild", any_number,
         "numbers of inputs far from all others, such as slips: keep them, or clip them to a bound"),
     .value = "POLICY"},
    {.field = field<&LoadOptions::positive>("positive", any_number,
                                            "the class of two that is asked for: it becomes the second one"),
     .value = "CLASS"},
};

/// How the cells of a table are read, of data to learn from and of new data alike.
inline constexpr DeclaredOption cell_options[] = {
    {.field = field<&LoadOptions::missing>(
         "missing", any_number,
         "cells without a value: an error; leave out their rows; fill in the mean; or auto, the median with "
         "an input that says so, and a category of its own"),
     .value = "POLICY",
     .otherwise = "auto, or as in the training"},
    {.field = field<&LoadOptions::missing_values>("missing_values", any_number,
                                                  "texts of cells without a value, as in \"unknown,-999\""),
     .value = "TEXTS",
     .by_commas = true},
    {.field = field<&LoadOptions::unknown>(
         "unknown", any_number,
         "categories that training has not seen: an error; none at all; or other, the category of the rare "
         "ones"),
     .value = "POLICY",
     .otherwise = "other, or as in the training"},
    {.field = separator_field("separator", "between the cells of a table, a character, tab or blanks"),
     .value = "CHARACTER",
     .otherwise = "found out from its first lines"},
    {.field = field<&LoadOptions::header>("header", any_number, "whether the first row holds names"),
     .value = "WORD"},
    {.field = field<&LoadOptions::columns>(
         "columns", any_number, "names of all columns in order, as in \"a,b,c\", or a file that holds them"),
     .value = "NAMES",
     .by_commas = true},
    {.field = field<&LoadOptions::decimal>(
         "decimal", any_number,
         "before decimals, where a column leaves doubt: is 7,000 with a comma 7 or 7000?"),
     .value = "SIGN",
     .otherwise = "found out, column by column"},
};

/// How images are read, of data to learn from and of new data alike.
inline constexpr DeclaredOption image_options[] = {
    {.field = lengths_field<&LoadOptions::resize, resize_name>(
         "height and width that image files are brought to: 32x32"),
     .value = "HxW"},
};

}  // namespace gradus
