// io.hpp - model files: weights in the safetensors format, everything else about the model in its metadata.
//
//   save_model("digits.safetensors", {.model = mlp, .loss = CrossEntropy(), .schema = digits.schema()});
//   SavedModel saved = load_model("digits.safetensors");
#pragma once

#include <cstdint>
#include <gradus/calibration.hpp>
#include <gradus/conformal.hpp>
#include <gradus/data.hpp>
#include <gradus/nn.hpp>
#include <gradus/seal.hpp>
#include <gradus/tensor.hpp>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gradus {

/// The content of a safetensors file: tensors in the order of their bytes, and texts by name.
struct TensorFile {
  /// Name and content of each tensor; no name stands twice.
  std::vector<std::pair<std::string, Tensor>> tensors;
  /// UTF-8 texts by name.
  std::map<std::string, std::string> metadata;
};

/// Reads a safetensors file (F32, F64, I64, BOOL, U8). Throws FileError for one that is damaged, truncated or
/// hostile, or has more than `max_bytes` bytes (0: 4 GiB).
TensorFile read_safetensors(const std::string& path, std::uint64_t max_bytes = 0);

/// The same from bytes in memory; `what` names them in errors.
TensorFile parse_safetensors(std::string_view bytes, std::string_view what);

/// Writes a safetensors file; the same content gives the same bytes. Throws FileError where it cannot be
/// written and UsageError for names that stand twice or are no UTF-8.
void write_safetensors(const std::string& path, const TensorFile& file);

/// How good a model was on its validation rows when its training ended.
struct SavedFigures {
  std::int64_t rows = 0;
  double loss = 0;
  /// Of classes the share that is right; of numbers, for each target, the root of the mean squared error in
  /// its own units.
  double accuracy = 0;
  std::vector<double> rmse{};
};

/// A trained model with all that is needed to use it on new data.
struct SavedModel {
  Model model;
  Loss loss;
  /// How new data becomes inputs and outputs become answers.
  Schema schema;
  std::uint64_t seed = 0;
  /// How outputs become probabilities, where that was fitted.
  std::optional<Calibration> calibration{};
  /// The test rows of the data it was trained on, to be known again; see seal.hpp.
  std::optional<SealedRows> sealed{};
  /// Of numbers, the errors on the validation rows, from which intervals follow.
  std::optional<ConformalScores> conformal{};
  std::optional<SavedFigures> validation{};
};

/// Writes a model file: parameters and states under their names, and format_version, architecture, loss,
/// class list, input names, scaling, seed, calibration, test rows, errors and figures of the validation rows
/// as metadata. Throws FileError where it cannot be written, UsageError and ShapeError where model, loss,
/// schema and calibration do not fit each other, and UsageError for what load_model would refuse, as weights
/// that are not finite, of another name, shape or type, and for texts that are not UTF-8: nothing is written
/// then.
void save_model(const std::string& path, const SavedModel& saved);

/// Reads a model file. Throws FileError where the file is no model file, damaged, of a newer format, or has
/// parts that do not fit each other, weights that are not finite or more than `max_bytes` bytes (0: 4 GiB).
SavedModel load_model(const std::string& path, std::uint64_t max_bytes = 0);

}  // namespace gradus
