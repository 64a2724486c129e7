// small_model.cpp - a model for readers that need one beside their bytes.
#include "small_model.hpp"

namespace gradus::fuzz {

SavedModel small_model(std::int64_t classes) {
  constexpr std::int64_t features = 3;
  SavedModel saved{Sequential(Linear(features, classes)), CrossEntropy(), {}, 1};
  saved.model.prepare({features}, 1);
  saved.schema.sample = {features};
  saved.schema.targets = {"answer"};
  for (std::int64_t i = 0; i < features; ++i) saved.schema.inputs.push_back({"x" + std::to_string(i), {}});
  for (std::int64_t i = 0; i < classes; ++i) saved.schema.classes.push_back("class " + std::to_string(i));
  saved.schema.input_scaling = {{0, 0, 0}, {1, 1, 1}, {0, 0, 0}};
  return saved;
}

}  // namespace gradus::fuzz
