// layers.hpp - layers: formulas on a batch, made of ops.
#pragma once

#include <cstdint>
#include <gradus/graph.hpp>
#include <gradus/part.hpp>
#include <string>

namespace gradus {

class Builder;

/// What a parameter is for: penalties and weight decay apply to weights alone.
enum class ParameterRole : std::uint8_t { weight, bias };

/// The same formulas make two graphs: one to learn with, one to use what was learnt.
enum class Mode : std::uint8_t { training, inference };

/// What a layer can do.
struct LayerFunctions {
  /// The layer's formula on a batch x, whose first axis counts the samples.
  Var (*apply)(const void* layer, Builder& build, Var x);
};
/// The record of one kind of layer.
using LayerKind = Kind<LayerFunctions>;
/// A layer of any kind.
using Layer = Part<LayerFunctions>;

/// z = x W^T + b: [B, in] -> [B, out]; W is [out, in]. `inputs` 0 is read off x; `outputs` 0 is left to
/// whoever knows the data.
struct Linear {
  Linear() = default;
  explicit Linear(std::int64_t out) : outputs(out) {}
  Linear(std::int64_t in, std::int64_t out, bool with_bias = true)
      : outputs(out), inputs(in), bias(with_bias) {}
  std::int64_t outputs = 0, inputs = 0;
  bool bias = true;
  /// The weight's initialiser, as text; biases start at zero.
  std::string init = "he";
  static const LayerKind kind;
};
/// [B, ...] -> [B, N]: each sample as one row of numbers, in the order they have in memory.
struct Flatten {
  static const LayerKind kind;
};
/// Sets a share of the numbers to zero and divides the others by 1 - probability; in inference it changes
/// nothing.
struct Dropout {
  explicit Dropout(double share = 0.5) : probability(share) {}
  double probability;
  static const LayerKind kind;
};
/// Probabilities from scores, over the last axis; rows sum to one.
struct Softmax {
  static const LayerKind kind;
};
/// Logarithms of probabilities from scores, over the last axis.
struct LogSoftmax {
  static const LayerKind kind;
};
/// max(0, x)
struct Relu {
  static const LayerKind kind;
};
/// x where x > 0, slope x elsewhere.
struct LeakyRelu {
  explicit LeakyRelu(double below = 0.01) : slope(below) {}
  double slope;
  static const LayerKind kind;
};
/// x where x > 0, alpha (e^x - 1) elsewhere.
struct Elu {
  explicit Elu(double scale = 1) : alpha(scale) {}
  double alpha;
  static const LayerKind kind;
};
/// x Phi(x), Phi the normal distribution function.
struct Gelu {
  static const LayerKind kind;
};
/// x sigmoid(x)
struct Silu {
  static const LayerKind kind;
};
/// 1 / (1 + e^-x)
struct Sigmoid {
  static const LayerKind kind;
};
/// Hyperbolic tangent.
struct Tanh {
  static const LayerKind kind;
};
/// log(1 + e^x)
struct Softplus {
  static const LayerKind kind;
};

}  // namespace gradus
