// content.hpp - what a data set holds; readers fill it, the data set only reads it.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <gradus/data.hpp>
#include <memory>
#include <string>
#include <vector>

#include "data/split.hpp"

namespace gradus::data {

/// Counts looks; a copy of what is looked at begins anew.
class Looks {
 public:
  Looks() = default;
  Looks(const Looks& other) noexcept { (void)other; }
  Looks& operator=(const Looks&) = delete;
  ~Looks() = default;
  void operator++() { ++count_; }
  int count() const { return count_; }

 private:
  std::atomic<int> count_{0};
};

/// The inside of a Dataset. Inputs are stored either as bytes (images) or as a table of numbers, as they were
/// in the file.
struct Content {
  std::string name;
  Schema schema;
  std::string checksum;
  std::vector<std::string> notes;
  /// Of a table that was loaded without a schema.
  std::vector<ColumnReport> reports;
  std::int64_t rows = 0;

  /// Images: memory that owns the bytes, which copies share, and where the first pixel lies in it.
  std::shared_ptr<std::uint8_t[]> memory;
  const std::uint8_t* pixels = nullptr;
  /// What a byte counts: 1/255, or 1/16 for digits.
  double pixel_scale = 1;

  /// Tables: [rows, columns]; NaN where a cell is missing; the number of the category in columns of
  /// categories, and -1 for one that is unknown.
  std::vector<double> table;

  /// Inputs are codes, left as they are.
  bool codes = false;
  bool has_targets = false;
  /// Class numbers, for classification.
  std::vector<std::int64_t> labels;
  /// [rows, outputs] in their own units, for regression.
  std::vector<double> targets;
  /// What each row counts for; empty where all count one.
  std::vector<double> weights;
  /// Numbers of the rows in the file; empty where none was dropped.
  std::vector<std::int64_t> row_numbers;

  /// Rows that were left out as they cannot be read.
  std::vector<RefusedRow> refused;
  /// Columns of a table that a schema does not speak of, and nothing else does.
  std::vector<std::string> passed_over;

  /// Names of columns that are kept as texts, and their cells, [rows, columns].
  std::vector<std::string> kept_columns, kept;

  /// What the rows before given ones are split by.
  SplitBy split_by;
  /// That many rows at the end are the given test set, and so many before them the given validation set.
  std::int64_t given_test = 0, given_validation = 0;
  /// The files they came from.
  std::string test_file, validation_file;
  SplitRecord split;
  /// The rows of each part, by the number of the Split.
  std::array<std::shared_ptr<const std::vector<std::int64_t>>, 3> parts;
  mutable Looks test_openings{};

  /// Number of a row in the file, from 1 and without the header.
  std::int64_t row_number(std::int64_t row) const {
    return row_numbers.empty() ? row + 1 : row_numbers.at(static_cast<std::size_t>(row));
  }
  /// The same as messages name it: "3", or "3 of new.csv" where the row came from a file of its own.
  std::string row_text(std::int64_t row) const;
  /// Columns of the table: features before categories become several.
  std::size_t columns() const {
    return schema.inputs.empty() ? static_cast<std::size_t>(schema.features()) : schema.inputs.size();
  }
};

/// Gives each row its part. Where asked for, notes parts that stay empty.
void split_content(Content& content, const LoadOptions& options, bool noted);

/// What the parts of a split should have alike: classes, or the first of the numbers to predict, small and
/// large ones. Empty where there is nothing.
std::vector<std::int64_t> strata_of(const Content& content, const LoadOptions& options);

/// Of content that is split: fits or takes over the scaling, and makes the data set.
Dataset fit_content(std::shared_ptr<Content> content, const LoadOptions& options,
                    const Schema* schema = nullptr);

/// Splits the rows, fits or takes over the scaling, and makes the data set.
Dataset finish(std::shared_ptr<Content> content, const LoadOptions& options, const Schema* schema = nullptr);

/// "crc32:89abcdef"
std::string checksum_text(std::uint32_t crc);

/// The different values, in order.
template <class T>
std::vector<T> distinct(std::vector<T> values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return values;
}

/// Gives the content its labels. Classes are the distinct codes in order, called by `names` or else by their
/// numbers, or come from the schema. Throws DataError for a class that the schema does not know, and for
/// fewer than two classes.
void set_labels(Content& content, const std::vector<std::int64_t>& codes, const Schema* schema,
                const std::vector<std::string>& names = {});

/// Whether one of these classes, given their rows, has at least half of all and more than four times the rows
/// that the others have on average: loading says so.
bool one_class_rules(const std::vector<std::int64_t>& rows);

/// Adds the rows of other data, read with the schema of `content`, as its given validation or test rows,
/// those of validation first. Notes how many of them are among the rows before, with the same targets. Throws
/// DataError where they do not fit: without targets, or given a second time.
void append_part(Content& content, const Content& more, Split part, const std::string& file);

/// Treats images as the schema says. Throws DataError where its model takes no images as bytes, or others.
void adopt_schema(Content& content, const Schema& schema);

}  // namespace gradus::data
