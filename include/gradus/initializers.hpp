// initializers.hpp - the first values of a parameter: functions of a seed, the parameter's name and shape.
//
//   Model net = Sequential(Linear(64, 32));               // uniform in +-1 / sqrt(64)
//   Linear layer(10);
//   layer.init = Normal{.deviation = 0.02};
#pragma once

#include <cstdint>
#include <gradus/part.hpp>

namespace gradus {

class Random;

/// How many numbers a weight reads for each number it makes, and the other way round. Biases have those of
/// their weight where its layer says so.
struct Fans {
  std::int64_t in = 1;
  std::int64_t out = 1;
};

/// What an initialiser can do.
struct InitializerFunctions {
  /// Element `index` of a parameter.
  double (*value)(const void* initializer, const Fans& fans, const Random& random, std::uint64_t index);
};
/// The record of one kind of initialiser.
using InitializerKind = Kind<InitializerFunctions>;
/// An initialiser of any kind.
using Initializer = Part<InitializerFunctions>;

/// Zeros.
struct Zero {
  static const InitializerKind kind;
};
/// Uniform in [low, high). Preparing a model throws UsageError where low is more than high.
struct Uniform {
  double low = -0.1, high = 0.1;
  static const InitializerKind kind;
};
/// Normal, with a mean and a standard deviation.
struct Normal {
  double mean = 0, deviation = 0.01;
  static const InitializerKind kind;
};
/// Uniform in +-sqrt(6 / (in + out)) (Glorot and Bengio, 2010).
struct Glorot {
  static const InitializerKind kind;
};
/// Normal with variance 2 / in (He, Zhang, Ren and Sun, 2015).
struct He {
  static const InitializerKind kind;
};
/// Normal with variance 1 / in (LeCun, Bottou, Orr and Mueller, 1998), for selu and layers without
/// activation.
struct Lecun {
  static const InitializerKind kind;
};
/// Uniform in +-1 / sqrt(in), as PyTorch starts the weights and the biases of its linear layers.
struct Pytorch {
  static const InitializerKind kind;
};

/// Numbers written down, row by row.
struct Given {
  Numbers values{};
  static const InitializerKind kind;
};

/// Written as the catalog writes them.
template <>
const PartText& part_text_of<Initializer>();

}  // namespace gradus
