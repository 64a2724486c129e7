// model.cpp - a model file and a prediction behind it, as the program makes one: every answer has a name.
#include <cmath>
#include <gradus/error.hpp>
#include <gradus/io.hpp>
#include <gradus/predictor.hpp>
#include <gradus/train.hpp>
#include <vector>

#include "reader.hpp"

namespace gradus::fuzz::model_reader {
namespace {

// Above this a sample takes long by right.
constexpr std::int64_t small = 4096;
constexpr std::size_t rows = 2;

}  // namespace

void read(std::string_view bytes) {
  const SavedModel saved = load_model(put("model.safetensors", with_header_length(bytes)));
  if (saved.schema.features() > small) return;
  const Predictor predictor(saved.model, saved.loss, saved.calibration);
  must(predictor.inputs() == saved.schema.features(), "the schema makes what the model takes");
  must(predictor.outputs() == saved.schema.outputs(), "each output has a name");
  std::vector<float> x(static_cast<std::size_t>(predictor.inputs()) * rows, 0.5F);
  std::vector<float> y(static_cast<std::size_t>(predictor.outputs()) * rows);
  predictor.predict(rows, x, y);
  if (saved.schema.task == Task::regress)
    for (std::size_t i = 0; i < saved.schema.targets.size(); ++i)
      (void)saved.schema.target_scaling.restore(y[i], i);
  (void)saved.schema.feature_names();
}

}  // namespace gradus::fuzz::model_reader
