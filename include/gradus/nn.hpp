// nn.hpp - layers, losses, penalties and initialisers: compositions of ops; and the model that holds the
// weights.
//
//   Model mlp = Sequential(Linear(64, 32), Relu(), Linear(32, 10));
//   mlp.prepare({64}, 1);                              // shapes inferred, weights drawn: a function of seed
//   and name Graph graph; Builder builder(graph, Mode::training); Var z = mlp.apply(builder, graph.input("x",
//   {32, 64}, Dtype::float32)); Var loss = loss_of(CrossEntropy(), z, graph.input("y", {32}, Dtype::int64));
//
// Each part is a plain struct with defaults; src/nn/layers, losses, penalties and initializers hold one file
// each.
#pragma once

#include <concepts>
#include <cstdint>
#include <gradus/graph.hpp>
#include <gradus/part.hpp>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gradus {

class Builder;
class Model;
class Random;

// ---- Initialisers: the first values of a parameter

/// How many numbers a weight reads for each number it makes, and the other way round.
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
/// Uniform in [low, high).
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

/// An initialiser from its text: "he", "normal deviation=0.02". Throws UsageError, with the nearest name.
Initializer parse_initializer(std::string_view text);

// ---- Layers

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

/// What a layer builds with: the graph, and names for what it learns and remembers.
class Builder {
 public:
  /// A parameter that a layer asked for.
  struct Made {
    Var var;
    Initializer initializer;
    ParameterRole role;
  };

  Builder(Graph& graph, Mode mode) : graph_(graph), mode_(mode) {}

  Graph& graph() const { return graph_; }
  /// True where the graph is the one to learn with.
  bool training() const { return mode_ == Mode::training; }
  /// Path of the layer being built: "2.linear".
  std::string_view path() const { return graph_.current_layer(); }
  /// A layer's formula under its name, which its parameters carry: "2" gives "2.weight".
  Var layer(std::string_view name, const Layer& layer, Var x);
  /// A parameter called "<layer>.<name>"; the one made before where the layer is applied again. Throws
  /// ShapeError where that one has another shape.
  Var parameter(std::string_view name, const Shape& shape, Dtype dtype, const Initializer& initializer,
                ParameterRole role);
  /// A state called "<layer>.<name>"; the one made before where the layer is applied again.
  Var state(std::string_view name, const Shape& shape, Dtype dtype, double initial);
  /// 1 with probability `keep`, else 0; drawn anew in each step from the scalar inputs "seed" and "step"
  /// (int64).
  Var mask(double keep, const Shape& shape, Dtype dtype);
  /// Throws ShapeError naming the layer where the condition does not hold.
  void require(bool condition, std::string_view message) const;
  /// All parameters so far, in order, with what they start from.
  std::span<const Made> made() const { return made_; }

 private:
  std::string full_name(std::string_view name) const;

  Graph& graph_;
  Mode mode_;
  std::string prefix_;
  std::vector<Made> made_;
  std::map<std::string, int, std::less<>> masks_;
};

/// The scalar input of that name, made where the graph has none yet.
Var scalar_input(Graph& graph, std::string_view name, Dtype dtype);

// ---- Models

/// Something learned.
struct Parameter {
  /// "0.weight"
  std::string name;
  Tensor value;
  ParameterRole role = ParameterRole::weight;
  /// True where training leaves it as it is.
  bool frozen = false;
};

/// Something remembered from step to step, such as a running mean.
struct ModelState {
  std::string name;
  Tensor value;
};

/// A layer and its name in the model; an empty name stands for its position.
struct NamedLayer {
  /// From any layer.
  template <class T>
  requires std::constructible_from<Layer, T> NamedLayer(T value)
      : layer(std::move(value)) {}  // NOLINT: conversion is the point
  NamedLayer(std::string its_name, Layer its_layer)
      : name(std::move(its_name)), layer(std::move(its_layer)) {}
  std::string name;
  Layer layer;
};

/// Layers in a row, their parameters and states. A copy is a copy.
class Model {
 public:
  Model() = default;
  /// Throws UsageError for two layers of one name, or a name with a dot or other unfit characters.
  explicit Model(std::vector<NamedLayer> layers);

  std::span<const NamedLayer> layers() const { return layers_; }

  /// Infers all shapes for samples of a shape (without the batch axis), makes the parameters and draws their
  /// values: a function of seed and parameter name alone. Frozen parameters stay frozen. Throws ShapeError,
  /// naming the layer, where layers do not fit the samples or each other.
  void prepare(const Shape& sample, std::uint64_t seed, Dtype dtype = Dtype::float32);
  /// Infers all shapes and takes the values of parameters and states from `values`, by name. Throws
  /// ShapeError as prepare does, and UsageError where a name is missing or unknown, or a value has another
  /// shape or type.
  void restore(const Shape& sample, std::map<std::string, Tensor, std::less<>> values,
               Dtype dtype = Dtype::float32);
  /// Shape of what the model gives for one sample of a shape, without making it ready. Throws ShapeError as
  /// prepare does.
  Shape infer(const Shape& sample, Dtype dtype = Dtype::float32) const;
  /// True after prepare or restore.
  bool prepared() const { return prepared_; }
  /// Shape of one sample, without the batch axis.
  const Shape& sample() const { return sample_; }
  /// Shape of what the model gives for one sample, without the batch axis.
  const Shape& output() const { return output_; }
  Dtype dtype() const { return dtype_; }
  /// The model with its numbers in another floating type.
  Model to(Dtype dtype) const;

  /// All layers on a batch [B, sample...]. Parameters take the type of x. Throws ShapeError, naming the
  /// layer.
  Var apply(Builder& builder, Var x) const;

  /// In the order of the layers. Their values may be changed in place; they stay in place until the model is
  /// prepared anew or assigned to.
  std::span<Parameter> parameters() { return parameters_; }
  std::span<const Parameter> parameters() const { return parameters_; }
  std::span<ModelState> states() { return states_; }
  std::span<const ModelState> states() const { return states_; }
  /// The parameter of that name. Throws UsageError, with the nearest name.
  Parameter& parameter(std::string_view name);
  const Parameter& parameter(std::string_view name) const;
  /// Numbers in all parameters together.
  std::int64_t parameter_count() const;

  /// Training leaves a layer ("0") or a parameter ("0.weight") as it is. Throws UsageError, with the nearest
  /// name.
  void freeze(std::string_view layer_or_parameter) { set_frozen(layer_or_parameter, true); }
  /// Training changes it again. Throws UsageError, with the nearest name.
  void unfreeze(std::string_view layer_or_parameter) { set_frozen(layer_or_parameter, false); }

  /// One line a layer: name, layer, output shape, number of parameters.
  std::string str() const;

 private:
  struct Plan;
  void adopt(Plan& plan, const Shape& sample, Dtype dtype);
  bool is_frozen(std::string_view parameter) const;
  void set_frozen(std::string_view name, bool frozen);

  std::vector<NamedLayer> layers_;
  std::vector<Parameter> parameters_;
  std::vector<ModelState> states_;
  /// Layers and parameters frozen by name, also before they exist.
  std::vector<std::string> frozen_;
  Shape sample_, output_;
  std::vector<Shape> layer_outputs_;
  Dtype dtype_ = Dtype::float32;
  bool prepared_ = false;
};

/// A model of layers in order, called "0", "1", ... unless named: `Sequential(Linear(64, 32), Relu())` or
/// `Sequential(NamedLayer("hidden", Linear(32)), Relu())`.
template <class... Layers>
requires(std::constructible_from<NamedLayer, Layers>&&...) Model
    Sequential(Layers... layers) {  // NOLINT: reads as the layer it stands for
  std::vector<NamedLayer> list;
  (list.emplace_back(std::move(layers)), ...);
  return Model(std::move(list));
}

// ---- Losses

/// What a loss can do.
struct LossFunctions {
  /// True where targets are class numbers [B] (int64); otherwise they are numbers [B, outputs].
  bool classifies;
  /// Model output and targets -> [B]: the loss of each row.
  Var (*rows)(const void* loss, Var output, Var target);
  /// How much each row counts, [B]; null where all count one. Rows of the mean are divided by its sum.
  Var (*counts)(const void* loss, Var output, Var target);
  /// What the model says, from its output: probabilities [B, K], or numbers [B, outputs].
  Var (*prediction)(const void* loss, Var output);
  /// Numbers a model must give per row, for K classes or K targets. Throws UsageError where the loss cannot
  /// do K.
  std::int64_t (*outputs)(const void* loss, std::int64_t count);
};
/// The record of one kind of loss.
using LossKind = Kind<LossFunctions>;
/// A loss of any kind.
using Loss = Part<LossFunctions>;

/// Cross-entropy on logits: log of the sum of e^z, minus z_y. Output [B, K], target class numbers; rows of
/// class -100 do not count.
struct CrossEntropy {
  std::string reduction = "mean";
  static const LossKind kind;
};
/// Negative log-likelihood: -l_y of log-probabilities l. Output [B, K], target class numbers; rows of class
/// -100 do not count.
struct Nll {
  std::string reduction = "mean";
  static const LossKind kind;
};
/// Two classes by one logit z: softplus(z) - y z. Output [B, 1] or [B], target 0 or 1.
struct LogLoss {
  std::string reduction = "mean";
  static const LossKind kind;
};
/// Sum over the outputs of (yhat - y)^2.
struct SquaredError {
  std::string reduction = "mean";
  static const LossKind kind;
};
/// Half the sum over the outputs of (yhat - y)^2, whose derivative is yhat - y.
struct HalfSquaredError {
  std::string reduction = "mean";
  static const LossKind kind;
};
/// Sum over the outputs of |yhat - y|; subgradient 0 at 0.
struct AbsoluteError {
  std::string reduction = "mean";
  static const LossKind kind;
};
/// With e = yhat - y: e^2 / 2 where |e| <= delta, delta (|e| - delta / 2) elsewhere; summed over the outputs
/// (Huber, 1964).
struct Huber {
  double delta = 1;
  std::string reduction = "mean";
  static const LossKind kind;
};

/// The loss of a batch, a single number: the mean of its rows ("mean"), or their sum ("sum").
Var loss_of(const Loss& loss, Var output, Var target);

/// The loss of each row, [B].
Var loss_rows(const Loss& loss, Var output, Var target);

/// What the model says, from its output: probabilities [B, K], or numbers [B, outputs].
Var prediction_of(const Loss& loss, Var output);

// ---- Penalties

/// What a penalty can do.
struct PenaltyFunctions {
  /// The penalty of one weight tensor, a single number.
  Var (*value)(const void* penalty, Var weight);
};
/// The record of one kind of penalty.
using PenaltyKind = Kind<PenaltyFunctions>;
/// A penalty of any kind, to be added to the mean loss.
using Penalty = Part<PenaltyFunctions>;

/// alpha sum |w|; subgradient 0 at 0.
struct L1 {
  double alpha = 0;
  static const PenaltyKind kind;
};
/// alpha / 2 sum w^2
struct L2 {
  double alpha = 0;
  static const PenaltyKind kind;
};
/// lambda sum (beta w^2 + |w|)
struct ElasticNet {
  double lambda = 0, beta = 0.5;
  static const PenaltyKind kind;
};

/// The loss plus the penalties of all weights (never biases) that were built so far; frozen ones count as
/// well.
Var add_penalties(Var loss, std::span<const Penalty> penalties, const Builder& builder);

// ---- Named models

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
