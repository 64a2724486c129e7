// models.hpp - named models: layers that belong together under a name of their own.
#pragma once

#include <cstdint>
#include <gradus/nn.hpp>
#include <gradus/part.hpp>
#include <string>

namespace gradus {

/// What a named model is built for.
struct ModelRequest {
  /// Shape of one sample, without the batch axis.
  Shape sample;
  /// Numbers the model must give per sample.
  std::int64_t outputs = 1;
};

/// What a named model can do.
struct ModelFunctions {
  /// Its layers.
  Model (*build)(const void* model, const ModelRequest& request);
  /// The loss it is defined by; null where the task decides.
  const char* loss;
};
/// The record of one named model.
using ModelKind = Kind<ModelFunctions>;
/// A named model of any kind.
using NamedModel = Part<ModelFunctions>;

/// Models that have a name of their own; one file each in src/nn/models.
namespace models {

/// Linear layers with an activation between them: "mlp:128,64".
struct Mlp {
  /// Numbers in each hidden layer, separated by commas.
  std::string widths = "128";
  /// Any layer that needs no shape.
  std::string activation = "relu";
  /// Share of hidden numbers that dropout sets to zero in training.
  double dropout = 0;
  static const ModelKind kind;
};
/// LeNet-5: two convolutions with pools, three linear layers; 61,706 parameters for images [1, 28, 28] and 10
/// classes.
struct Lenet5 {
  /// Tanh and average pools, as in 1998, in place of ReLU and max pools.
  bool original = false;
  static const ModelKind kind;
};
/// One linear layer; its loss is cross-entropy, so its outputs are logits of a softmax.
struct Softmax {
  static const ModelKind kind;
};
/// One linear layer.
struct Linear {
  static const ModelKind kind;
};
/// One linear layer with one output, the logit of the second of two classes.
struct Logistic {
  static const ModelKind kind;
};

}  // namespace models

}  // namespace gradus
