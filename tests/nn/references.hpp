// references.hpp - numbers that PyTorch computed (tools/references_nn.py), and ways to compare with them.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <gradus/autodiff.hpp>
#include <gradus/tensor.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "source_folder.hpp"

namespace gradus {

/// The cases of one list: "layers", "losses", "rules", "schedules", "clipping", "modules", "platt".
inline std::vector<nlohmann::json> references(const char* list) {
  std::ifstream file(GRADUS_SOURCE_DIR "/tests/nn/references.json");
  return nlohmann::json::parse(file).at(list).get<std::vector<nlohmann::json>>();
}

/// A member of a case as a tensor.
inline Tensor tensor_of(const nlohmann::json& numbers, const std::vector<std::int64_t>& shape,
                        Dtype dtype = Dtype::float64) {
  return Tensor::from(Shape(shape), numbers.get<std::vector<double>>()).to(dtype);
}

/// Each number within `tolerance` of the expected one, relative to the larger of 1 and its size.
inline void expect_near(const Tensor& got, const Tensor& expected, double tolerance,
                        const std::string& what) {
  ASSERT_EQ(got.shape(), expected.shape()) << what;
  for (std::int64_t i = 0; i < got.size(); ++i)
    EXPECT_LE(gradient_error(got.number(i), expected.number(i)), tolerance)
        << what << " at " << i << ": got " << got.number(i) << ", expected " << expected.number(i);
}

}  // namespace gradus
