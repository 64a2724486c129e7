// methods.hpp - what tests of methods start from: tables, models, options, figures.
#pragma once

#include <gtest/gtest.h>

#include <gradus/train.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "source_folder.hpp"

namespace gradus {

// All rows of a table, as they are.
inline Dataset table(const std::string& name, std::vector<std::string> target) {
  return load(GRADUS_SOURCE_DIR "/examples/data/" + name,
              {.target = std::move(target), .scale = false, .fractions = {0, 0}});
}

inline Model linear_model(std::int64_t outputs) {
  Linear layer(outputs);
  layer.bias_init = Zero();  // a softmax leaves what all biases have in common where it was
  return Sequential(layer);
}

inline TrainOptions solved_by(Method method, const Loss& loss) {
  return {.loss = loss, .solver = std::move(method), .dtype = Dtype::float64};
}

inline double figure(const EpochRecord& epoch, std::string_view name) {
  for (const Figure& figure : epoch.figures)
    if (figure.name == name) return figure.value;
  ADD_FAILURE() << "no figure " << name;
  return 0;
}

}  // namespace gradus
