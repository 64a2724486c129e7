// nn.hpp - what layers build with, and the model that holds the weights. Layers are in layers.hpp,
// initialisers in initializers.hpp, losses and penalties in losses.hpp, named models in models.hpp: all
// compositions of ops.
//
//   Model mlp = Sequential(Linear(64, 32), Relu(), Linear(32, 10));
//   mlp.prepare({64}, 1);                  // shapes inferred, weights drawn: a function of seed and name
//   Graph graph;
//   Builder builder(graph, Mode::training);
//   Var z = mlp.apply(builder, graph.input("x", {32, 64}, Dtype::float32));
//   Var loss = loss_of(CrossEntropy(), z, graph.input("y", {32}, Dtype::int64));
//
// Each part is a plain struct with defaults; src/nn/layers, losses, penalties and initializers hold one file
// each.
#pragma once

#include <concepts>
#include <cstdint>
#include <gradus/graph.hpp>
#include <gradus/initializers.hpp>
#include <gradus/layers.hpp>
#include <gradus/losses.hpp>
#include <gradus/part.hpp>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gradus {

struct Schema;

class Model;
class Random;

// ---- Building

/// What few parameters need.
struct ParameterExtras {
  /// Times the learning rate.
  double rate = 1;
  /// For its initialiser, where its shape does not say them; biases have those of their weight.
  std::optional<Fans> fans{};
};

/// What a layer builds with: the graph, and names for what it learns and remembers.
class Builder {
 public:
  /// A parameter that a layer asked for.
  struct Made {
    Var var;
    Initializer initializer;
    ParameterRole role;
    ParameterExtras extras;
  };

  /// Throws UsageError for a mode that is none.
  Builder(Graph& graph, Mode mode);

  Graph& graph() const { return graph_; }
  /// True where the graph is the one to learn with.
  bool training() const { return mode_ == Mode::training; }
  /// Path of the layer being built: "2.linear".
  std::string_view path() const { return graph_.current_layer(); }
  /// A layer's formula under its name, which its parameters carry: "2" gives "2.weight".
  Var layer(std::string_view name, const Layer& layer, Var x);
  /// A parameter called "<layer>.<name>"; the one made before where the layer is applied again. Throws
  /// ShapeError where that one has another shape, UsageError where it is an input or a state; so does
  /// state().
  Var parameter(std::string_view name, const Shape& shape, Dtype dtype, const Initializer& initializer,
                ParameterRole role, const ParameterExtras& extras = {});
  /// A state called "<layer>.<name>"; the one made before where the layer is applied again.
  Var state(std::string_view name, const Shape& shape, Dtype dtype, double initial);
  /// 1 with probability `keep`, else 0; drawn anew in each step from the scalar inputs "seed" and "step"
  /// (int64).
  Var mask(double keep, const Shape& shape, Dtype dtype);
  /// The same for a scalar `keep` that may be another one in each step.
  Var mask(Var keep, const Shape& shape);
  /// What falls from 1 to 0 during a training, as FlatCosine does: the scalar input "fall".
  Var fall(Dtype dtype) const;
  /// Throws ShapeError naming the layer where the condition does not hold.
  void require(bool condition, std::string_view message) const;
  /// Says that the layer takes statistics of the batch while it learns, and needs this many rows for them.
  void need_rows(std::int64_t rows);
  /// The most rows that a layer so far needs to learn from.
  std::int64_t least_rows() const { return least_rows_; }
  /// Throws ShapeError, naming the layer, where the graph is one to learn with and has fewer rows than that.
  void expect_rows(std::int64_t rows) const;
  /// Codes of `count` things, as whole numbers (int64), for a layer that reads x as such. Notes where they
  /// are those of the data.
  Var codes(Var x, std::int64_t count);
  /// True where a layer so far reads the graph's inputs as codes: they must be what the data says, unscaled.
  bool reads_codes() const { return reads_codes_; }
  /// All parameters so far, in order, with what they start from.
  std::span<const Made> made() const { return made_; }

 private:
  std::string full_name(std::string_view name) const;
  /// Tells the masks of a graph apart.
  std::uint64_t mask_stream();

  Graph& graph_;
  Mode mode_;
  std::string prefix_;
  std::vector<Made> made_;
  std::map<std::string, int, std::less<>> masks_;
  std::int64_t least_rows_ = 1;
  /// The layer that needs them.
  std::string needs_rows_;
  bool reads_codes_ = false;
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
  /// Times the learning rate, as its layer says.
  double rate = 1;
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

/// What follows from the layers of a model and the shape of its samples, whatever its weights.
struct ModelTraits {
  /// Shape of what it gives for one sample, without the batch axis.
  Shape output;
  /// What these numbers are, by the last layer that changes any.
  OutputKind gives = OutputKind::numbers;
  /// Rows that a batch to learn from must have at least: 2 where a layer takes the variance of single numbers
  /// over the batch, else 1.
  std::int64_t least_batch = 1;
  /// True where a layer reads the numbers of the samples as codes of things, as embeddings do: scaled, they
  /// would be others.
  bool reads_codes = false;
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
  Shape infer(const Shape& sample, Dtype dtype = Dtype::float32) const {
    return traits(sample, dtype).output;
  }
  /// All that follows from the layers. Throws ShapeError as prepare does.
  ModelTraits traits(const Shape& sample, Dtype dtype = Dtype::float32) const;
  /// The same of a prepared model.
  const ModelTraits& traits() const;
  /// The same as one object for each prepare or restore, shared with copies; null before, and in a model that
  /// was moved from. Whoever keeps it can tell later whether the model was made ready anew.
  const std::shared_ptr<const ModelTraits>& shared_traits() const { return traits_; }
  /// True after prepare or restore, until the model is moved from.
  bool prepared() const { return traits_ != nullptr; }
  /// Shape of one sample, without the batch axis.
  const Shape& sample() const { return sample_; }
  /// Shape of what the model gives for one sample, without the batch axis.
  const Shape& output() const { return traits().output; }
  Dtype dtype() const { return dtype_; }
  /// The model with its numbers in another floating type. Throws UsageError for a model without layers.
  Model to(Dtype dtype) const;

  /// All layers on a batch [B, sample...]. Parameters take the type of x. Throws ShapeError, naming the
  /// layer, also for fewer rows to learn from than its layers need.
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
  /// What was frozen, by name.
  std::span<const std::string> frozen() const { return frozen_; }

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
  Shape sample_;
  std::shared_ptr<const ModelTraits> traits_;
  std::vector<Shape> layer_outputs_;
  Dtype dtype_ = Dtype::float32;
};

/// Throws UsageError where a loss does not take what a prepared model gives: negative log-likelihood, which
/// takes log-probabilities, after a layer of scores, or cross-entropy, which takes scores, after a softmax.
/// The message says which layer to add or to leave out.
void check_loss_input(const Model& model, const Loss& loss);

/// The layers of a model with `precise` set in every convolution, not yet prepared. Throws UsageError for a
/// model without layers.
Model with_precise_convolutions(const Model& model);

/// A model of layers in order, called "0", "1", ... unless named: `Sequential(Linear(64, 32), Relu())` or
/// `Sequential(NamedLayer("hidden", Linear(32)), Relu())`.
template <class... Layers>
requires(std::constructible_from<NamedLayer, Layers>&&...) Model
    Sequential(Layers... layers) {  // NOLINT: reads as the layer it stands for
  std::vector<NamedLayer> list;
  (list.emplace_back(std::move(layers)), ...);
  return Model(std::move(list));
}

/// The loss that a training takes where none is named: cross_entropy for classes, ranked_probability where
/// they are in an order, binary_cross_entropy for labels; for numbers squared_error, or what the scale of the
/// targets asks for (poisson for counts, binary_cross_entropy for shares).
Loss default_loss(const Schema& schema);

}  // namespace gradus
