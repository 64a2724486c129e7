// seal.hpp - the rows of a test split, known wherever they turn up again.
//
//   const SealedRows sealed = sealed_rows(data, model.dtype());   // travels in the model file
//   if (sealed.among(rows) > 0) ...                            // somebody looks at the test set
#pragma once

#include <cstdint>
#include <gradus/data.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace gradus {

/// The test rows of a data set, known by checksums of their inputs as a model gets them. So a row is the same
/// in another file, in another order, with its numbers written another way, beside other columns, or without
/// its target.
struct SealedRows {
  /// Name of the data set.
  std::string data;
  /// Rows of the test split.
  std::int64_t count = 0;
  /// Checksums of their inputs, ascending, each once; without those of rows that training or validation rows
  /// equal, as whoever meets these has seen nothing new. Of more than 4 million a sample.
  std::vector<std::uint64_t> rows;
  /// Checksums that name the set: one of the file's content and the rows' places in it, which models on other
  /// columns share, and two of the inputs, in float64 and in float32, which copies of the file share.
  std::vector<std::uint64_t> names;
  /// The type of the model's numbers: numbers of a table are rounded to it before their checksums are taken,
  /// so that rows that are the same to the model have the same.
  Dtype dtype = Dtype::float32;

  /// How many of these rows, read for the same model (load_with), belong to the test split alone.
  std::int64_t among(const Rows& others) const;

  /// As one JSON object.
  std::string to_json() const;
  /// Reads what to_json wrote. Throws FileError for anything else, naming `what`.
  static SealedRows from_json(std::string_view text, std::string_view what);
};

/// The test rows of a data set, for models that compute in that type. Nobody looks at them: no opening is
/// counted.
SealedRows sealed_rows(const Dataset& data, Dtype dtype = Dtype::float32);

/// Rows of one part of a data set that equal, in all inputs, one of another part.
struct SharedRows {
  /// Different rows among the training rows.
  double different = 0;
  /// Validation rows that equal a training row, and test rows that equal a training or a validation row.
  std::int64_t validation = 0, test = 0;
};

/// Counts them by the same checksums; no opening is counted.
SharedRows shared_rows(const Dataset& data, Dtype dtype = Dtype::float32);

}  // namespace gradus
