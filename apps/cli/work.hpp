// work.hpp - what `gradus bench` measures: models of known shape on random data, under the names others use
// too.
#pragma once

#include <cstdint>
#include <gradus/tensor.hpp>
#include <string>
#include <vector>

namespace gradus::cli {

/// One model at one batch size.
struct Work {
  /// "784-128-10 B64"
  std::string name;
  /// As `gradus train --model` takes it.
  std::string model;
  Shape sample;
  std::int64_t classes = 10;
  std::int64_t batch = 64;

  /// "784-128-10": the name without its batch size.
  std::string model_name() const { return name.substr(0, name.rfind(" B")); }
};

/// Names that are always measured.
std::vector<std::string> work_names();

/// The work of a name: widths of a multi-layer perceptron and a batch size, as in "784-128-10 B64" or
/// "1024x4-10 B512", or one of two convolutional nets, "lenet5 B64" and "cifar-cnn B64". Throws UsageError,
/// with the nearest name, for others.
Work find_work(const std::string& name);

/// A sample shape: "300" or "1x28x28". Throws UsageError.
Shape parse_sample(std::string_view text);

}  // namespace gradus::cli
