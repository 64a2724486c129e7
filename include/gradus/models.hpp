// models.hpp - named models: layers that belong together under a name of their own.
#pragma once

#include <cstdint>
#include <gradus/data.hpp>
#include <gradus/nn.hpp>
#include <gradus/part.hpp>
#include <optional>
#include <string>
#include <vector>

namespace gradus {

/// Which of the numbers of a sample a column of a table became: one number, one for each category, or a mark
/// that a cell is missing.
struct InputBlock {
  /// What they are.
  enum class Holds : std::uint8_t { number, categories, mark };
  Holds holds = Holds::number;
  std::int64_t first = 0, width = 1;
};

/// The blocks of a table, in the order of its inputs; none of images.
std::vector<InputBlock> input_blocks(const Schema& schema);

/// What a named model is built for.
struct ModelRequest {
  /// Shape of one sample, without the batch axis.
  Shape sample;
  /// Numbers the model must give per sample.
  std::int64_t outputs = 1;
  Task task = Task::classify;
  /// Empty where nobody knows.
  std::vector<InputBlock> blocks{};
};

/// The data that a named model is to learn from.
struct TrainingRequest {
  Task task = Task::classify;
  /// Classes are in an order that means something.
  bool ordered = false;
  std::int64_t rows = 1, features = 1, outputs = 1;
};

/// What a training with a named model is unless somebody says otherwise, in the words of its options. What is
/// not given is chosen as for any model.
struct ModelDefaults {
  InputScale input_scale = InputScale::automatic;
  TargetRange target_range = TargetRange::automatic;
  std::string loss{}, optimizer{}, schedule{};
  std::optional<double> learning_rate{};
  std::optional<std::int64_t> batch{};
  std::optional<int> epochs{};
};

/// What a named model is tried on where nobody says: the shape of a sample, what is asked, and of how many
/// classes or targets.
struct ModelTrial {
  const char* sample = "4";
  Task task = Task::classify;
  std::int64_t count = 3;
};

/// What a named model can do.
struct ModelFunctions {
  /// Its layers.
  Model (*build)(const void* model, const ModelRequest& request);
  /// The loss it is defined by, for `count` classes or targets; none where the task decides.
  std::optional<Loss> (*loss)(const void* model, std::int64_t count);
  /// The penalties it is defined by, to be added to the mean loss.
  std::vector<Penalty> (*penalties)(const void* model);
  /// The solver that finds its weights unless an optimizer is named, as text; null for none.
  const char* solver;
  /// How it is best trained.
  ModelDefaults (*training)(const void* model, const TrainingRequest& request);
  ModelTrial trial;
};
/// The record of one named model.
using ModelKind = Kind<ModelFunctions>;
/// A named model of any kind.
using NamedModel = Part<ModelFunctions>;

/// Models that have a name of their own; one file each in src/nn/models.
namespace models {

/// Linear layers with an activation between them: "mlp:128,64".
struct Mlp {
  /// Numbers in each hidden layer.
  std::vector<std::int64_t> widths{128};
  /// Any layer that needs no shape.
  Layer activation = Relu();
  /// Share of hidden numbers that dropout sets to zero in training.
  double dropout = 0;
  static const ModelKind kind;
};
/// A net for tables that learns by a recipe of its own, with robustly scaled inputs: RealMLP in its simple
/// form (Holzmueller, Grinsztajn and Steinwart, "Better by default", 2024). As many epochs as a bound of work
/// leaves, 256 at most. All constants of the recipe stand in src/nn/models/tabular.cpp.
struct Tabular {
  /// Numbers in each hidden layer.
  std::vector<std::int64_t> widths{256, 256, 256};
  /// Share of hidden numbers that dropout sets to zero in training.
  double dropout = 0;
  /// Any layer that needs no shape; none: the one that suits the task.
  std::optional<Layer> activation{};
  /// Numbers that a category is embedded in, of columns with more than 9; 0: one for each category.
  std::int64_t embedding = 8;
  /// Waves that each number is seen through as well (the layer periodic); 0: none.
  std::int64_t periodic = 0;
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
/// Logistic regression: one linear layer learnt by log loss. Of two classes its one output is the logit of
/// the second; with more classes it is the softmax model.
struct Logistic {
  static const ModelKind kind;
};
/// The perceptron: one linear layer, and the step where its score is more than 0. Of two classes its score is
/// that of the second; with more, each has one against the rest.
struct Perceptron {
  static const ModelKind kind;
};
/// One linear layer with a score per class, each learnt by log loss against all other classes.
struct OneVsRest {
  static const ModelKind kind;
};
/// Which hinge loss: the sum over the classes, the same with squares, or the mean.
enum class SvmLoss : std::uint8_t { hinge, squared_hinge, multi_margin };
/// Their words in texts.
constexpr const char* words_of(SvmLoss) { return "hinge|squared_hinge|multi_margin"; }
/// Linear support vector machine: one linear layer with a score per class, learnt by a hinge loss. Its
/// penalty is whatever the training adds.
struct Svm {
  SvmLoss loss = SvmLoss::hinge;
  static const ModelKind kind;
};
/// One linear layer on the powers x, x^2, ..., x^degree of every input.
struct Polynomial {
  std::int64_t degree = 2;
  /// Divides x^k by what it typically is for standardised inputs; see the layer of the same name.
  bool scaled = true;
  static const ModelKind kind;
};
/// Linear regression, half squared error + alpha / 2 sum w^2. With n rows, alpha is 1 / n of the lambda of
/// E(w) = 1/2 sum (y - t)^2 + lambda / 2 |w|^2 (Hoerl and Kennard, 1970).
struct Ridge {
  double alpha = 0.01;
  static const ModelKind kind;
};
/// Linear regression, half squared error + alpha sum |w| (Tibshirani, 1996). Gradient descent brings weights
/// close to zero, and never quite there.
struct Lasso {
  double alpha = 0.01;
  static const ModelKind kind;
};

}  // namespace models

}  // namespace gradus
