// calibration.cpp - the calibration in the metadata of a model file, and probabilities by it.
#include <gradus/predictor.hpp>
#include <gradus/train.hpp>
#include <vector>

#include "reader.hpp"
#include "small_model.hpp"

namespace gradus::fuzz::calibration_reader {
namespace {

TensorFile file_of(std::int64_t classes) {
  const std::string path = folder() + "/calibrated.safetensors";
  save_model(path, small_model(classes));
  return read_safetensors(path);
}

}  // namespace

void read(std::string_view bytes) {
  static const TensorFile two = file_of(2), three = file_of(3);
  // Three pairs fit to three classes only.
  TensorFile file = bytes.starts_with("three\n") ? three : two;
  if (bytes.starts_with("three\n")) (void)cut(bytes);
  if (bytes.starts_with("maps\n")) {
    (void)cut(bytes);
    file.metadata["calibration_of"] = "isotonic maps of scores";
  }
  file.metadata["calibration"] = bytes;
  const std::string path = folder() + "/calibrated.safetensors";
  write_safetensors(path, file);
  const SavedModel saved = load_model(path);
  const Predictor predictor(saved.model, saved.loss, saved.calibration);
  std::vector<float> y(static_cast<std::size_t>(predictor.outputs()));
  predictor.predict(1, std::vector<float>(3, 1), y);
}

}  // namespace gradus::fuzz::calibration_reader
