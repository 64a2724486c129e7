// data.hpp - data sets: bytes in, checked batches out.
//
//   Dataset iris = load("iris.csv", {.target = {"species"}});
//   Batch batch = iris.train().take(8).batch(Dtype::float64);   // x [8, 4], scaled; y [8], class numbers
//
// A data set is split into training, validation and test rows when it is loaded. Scaling is fitted on the
// training rows only. Its Schema is all that a model file needs to treat new data exactly as the training
// data was treated.
#pragma once

#include <cstdint>
#include <gradus/load.hpp>
#include <gradus/schema.hpp>
#include <gradus/tensor.hpp>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gradus {

/// How a data set was split.
struct SplitRecord {
  std::int64_t train = 0;
  std::int64_t validation = 0;
  std::int64_t test = 0;
  std::uint64_t seed = 0;
  /// One sentence: "105 rows train, 22 validate, 23 test, stratified by class".
  std::string how;
};

/// What a column of a table was taken for, and why.
struct ColumnReport {
  std::string name;
  /// "input", "target", "weight" or "left out"
  std::string role;
  /// "numbers", "3 categories", "3 classes", "dates"; empty for a column that was not looked at.
  std::string kind;
  /// "300 of 300 cells are numbers"
  std::string why;
  /// The option that would change it; empty where there is none.
  std::string change;
  /// Different values, and cells without one; -1 where they were not counted.
  std::int64_t values = -1, missing = -1;
  /// "12 missing cells get the median and an input of their own"; empty where there is nothing to say.
  std::string done{};
};

/// A row of a table that was left out because a cell of it cannot be read.
struct RefusedRow {
  /// Its number in the file, from 1 and without the header.
  std::int64_t number = 0;
  /// Where, what, and what to do about it; empty behind the first thousand rows.
  std::string why{};
};

class Rows;
struct Inspection;
namespace data {
struct Content;
}

/// Samples and their targets, split into training, validation and test rows. Immutable; copies share the same
/// memory.
class Dataset {
 public:
  /// From the inside of the library: see load, load_with, make_dataset and datasets.
  explicit Dataset(std::shared_ptr<const data::Content> content);
  Dataset(const Dataset&) = default;
  Dataset(Dataset&& other) noexcept : Dataset(static_cast<const Dataset&>(other)) {}  // NOLINT: never empty
  Dataset& operator=(const Dataset&) = default;
  Dataset& operator=(Dataset&& other) noexcept { return *this = static_cast<const Dataset&>(other); }
  ~Dataset() = default;

  /// "digits", "iris": the built-in name, or the name of file or folder.
  const std::string& name() const;
  /// Number of rows of all parts together.
  std::int64_t rows() const;
  /// How data becomes inputs and targets.
  const Schema& schema() const;
  /// False for new rows without targets; such data is not split.
  bool has_targets() const;
  /// True where rows count differently in the loss.
  bool has_weights() const;
  /// The same data, with rows that count for so much by their class beside what they count for by themselves.
  /// Throws UsageError unless there is one number of at least 0 for each class, and some row counts.
  Dataset weighing_classes(std::vector<double> weights) const;
  /// The same data without that, each row counting for what it does by itself.
  Dataset with_plain_weights() const;
  /// True where inputs are codes of things, left as they are (LoadOptions::codes).
  bool has_codes() const;
  /// Of the content as read, whether compressed or not: "crc32:89abcdef".
  const std::string& checksum() const;
  /// How the rows were split.
  const SplitRecord& split() const;
  /// Sentences that the user should see: a guessed task, rows dropped, columns without information.
  const std::vector<std::string>& notes() const;
  /// The columns of a table in the order of the file; empty for other data, and for data loaded for a model
  /// that exists.
  const std::vector<ColumnReport>& columns() const;

  /// Rows that were left out as they cannot be read (LoadOptions::skip_unreadable), in their order.
  const std::vector<RefusedRow>& refused() const;

  /// Names of the columns that are kept as texts (LoadOptions::keep), in the order asked for.
  const std::vector<std::string>& kept_columns() const;
  /// The cell of a row in the kept column of that number. Throws UsageError where there is none.
  const std::string& kept(std::int64_t row, std::int64_t column) const;

  /// The rows to learn from, in random order.
  Rows train() const;
  /// The rows to choose by.
  Rows validation() const;
  /// The rows for the very end. Each call is counted in test_openings().
  Rows test() const;
  /// One of the three. Throws UsageError for a split that is none.
  Rows part(Split split) const;
  /// All rows in the order of the file: for data that is new to a model.
  Rows all() const;
  /// How often the test rows were opened; copies of a data set count together.
  int test_openings() const;

  /// Scaled inputs of some rows, [rows, features] row by row. No allocation.
  void copy_inputs(std::span<const std::int64_t> rows, float* out) const;
  void copy_inputs(std::span<const std::int64_t> rows, double* out) const;
  /// Class numbers of some rows. Throws UsageError where there are none.
  void copy_labels(std::span<const std::int64_t> rows, std::int64_t* out) const;
  /// Scaled targets of some rows, [rows, outputs] row by row. Throws UsageError where there are none.
  void copy_targets(std::span<const std::int64_t> rows, float* out) const;
  void copy_targets(std::span<const std::int64_t> rows, double* out) const;
  /// What some rows count for in the loss; 1 each where nothing else is known.
  void copy_weights(std::span<const std::int64_t> rows, float* out) const;
  void copy_weights(std::span<const std::int64_t> rows, double* out) const;

  /// Class number of one row. Throws UsageError for a row that is not there, as do the next and all copy_...
  /// above.
  std::int64_t label(std::int64_t row) const;
  /// One target of one row in its own units.
  double target(std::int64_t row, std::int64_t output) const;
  /// Stored bytes of one image, [C, H, W]; empty for tables.
  std::span<const std::uint8_t> pixels(std::int64_t row) const;
  /// Number of a row in the file, from 1 and without the header; differs from row + 1 where rows were
  /// dropped.
  std::int64_t row_number(std::int64_t row) const;
  /// The same as messages name it: "3", or "3 of new.csv" for a row of LoadOptions::validation_file or
  /// test_file.
  std::string row_text(std::int64_t row) const;

 private:
  friend Inspection inspect(const Dataset& data);
  std::shared_ptr<const data::Content> content_;
  std::shared_ptr<const std::vector<double>> class_weights_{};
};

/// A batch as a model takes it: x [B, sample...]; y [B] class numbers (int64), or [B, outputs] scaled
/// targets; weight [B], what each row counts for, empty where all count one.
struct Batch {
  Tensor x;
  Tensor y;
  Tensor weight{};
};

/// Some rows of a data set, in an order. Cheap to copy; moving is copying.
class Rows {
 public:
  /// Any rows in any order. Throws UsageError for one that is not there.
  Rows(Dataset dataset, std::vector<std::int64_t> indices);
  /// The same with an order that others share.
  Rows(Dataset dataset, std::shared_ptr<const std::vector<std::int64_t>> order);
  Rows(const Rows&) = default;
  Rows(Rows&& other) noexcept : Rows(static_cast<const Rows&>(other)) {}  // NOLINT: never empty
  Rows& operator=(const Rows&) = default;
  Rows& operator=(Rows&& other) noexcept { return *this = static_cast<const Rows&>(other); }
  ~Rows() = default;

  const Dataset& dataset() const { return dataset_; }
  /// Number of rows.
  std::int64_t size() const { return count_; }
  /// True where there are none.
  bool empty() const { return count_ == 0; }
  /// Numbers of the rows, for Dataset::copy_inputs and its siblings.
  std::span<const std::int64_t> indices() const;
  /// Number of the row in place i, from 0. Throws UsageError where there is none; loops may prefer indices().
  std::int64_t index(std::int64_t i) const;
  /// The first `count` of them, or all where there are fewer.
  Rows take(std::int64_t count) const;
  /// All of them as one batch; y stays empty where the data has no targets. Throws DtypeError unless dtype is
  /// floating.
  Batch batch(Dtype dtype = Dtype::float32) const;

 private:
  Dataset dataset_;
  std::shared_ptr<const std::vector<std::int64_t>> order_;
  std::int64_t count_ = 0;
};

/// Loads a built-in data set ("digits"), a file, a part of one ("archive.zip:member") or a folder; "-" is
/// standard input. What a file is, its content says and not its name. Throws FileError for what is not there,
/// UsageError for options that do not fit (the nearest name is suggested), and DataError, with file, line and
/// column, for data that cannot be used.
Dataset load(const std::string& data, const LoadOptions& options = {});

/// Loads data for a model that exists: the same columns by name in any order, classes and scaling of the
/// schema. Targets are optional. Throws as load does; a category or class the schema does not know is a
/// DataError that names it.
Dataset load_with(const Schema& schema, const std::string& data, const LoadOptions& options = {});

/// A data set from numbers in memory: x [N, ...] floating, or uint8 [N, C, H, W] images (divided by 255);
/// y int64 [N] class numbers from 0, or floating [N] or [N, outputs] targets; `task` takes whole floating
/// numbers as class numbers, or class numbers as targets. weight [N], what each row counts for,
/// empty for one each. Throws DataError where they do not fit, and for weights that are negative, not finite,
/// or 0 for all rows of a split; UsageError for options that name columns or cells, which tensors do not
/// have.
Dataset make_dataset(std::string name, const Tensor& x, const Tensor& y, const LoadOptions& options = {},
                     const Tensor& weight = {});

namespace datasets {

/// 1,797 images of handwritten digits, 8x8 counts in 0..16 divided by 16, as samples of shape [64].
Dataset digits(std::uint64_t seed = 1);

/// Names of the data sets inside the library.
std::vector<std::string> names();

/// Where a built-in data set comes from, and its licence. Throws UsageError for an unknown name.
std::string_view attribution(std::string_view name);

}  // namespace datasets
}  // namespace gradus
