// catalog.hpp - everything that has a name: found by that name, read from text, written as text.
//
//   Rule rule = parse_rule("momentum tau=0.9 alpha=1e-4");
//   Recipe recipe = make_model(parse_model("mlp:128,64"), 10, Task::classify, {784});
//   for (const LayerKind* kind : catalog::layers()) list(kind->name, kind->doc);
//
// In a text, a value stands for the next field in declared order, or is named: "dropout 0.5", "huber
// delta=2". Values with spaces or commas stand in double quotes: linear 32 init="normal deviation=0.02".
#pragma once

#include <cstdint>
#include <gradus/data.hpp>
#include <gradus/methods.hpp>
#include <gradus/models.hpp>
#include <gradus/optim.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gradus {

/// Tables of all kinds, sorted by file name.
namespace catalog {

/// All layers.
std::span<const LayerKind* const> layers();
/// All losses.
std::span<const LossKind* const> losses();
/// All penalties.
std::span<const PenaltyKind* const> penalties();
/// All initialisers.
std::span<const InitializerKind* const> initializers();
/// All rules of optimisation.
std::span<const RuleKind* const> rules();
/// All schedules of the learning rate.
std::span<const ScheduleKind* const> schedules();
/// All methods that find weights in a loop of their own.
std::span<const MethodKind* const> methods();
/// All named models.
std::span<const ModelKind* const> models();

/// A field of a part, for people and other programs.
struct FieldFacts {
  std::string name, meaning, unit;
  /// "a whole number", "mean, sum or none", and what it is where it is not given.
  std::string type, otherwise;
  /// "more than 0"; empty where any value will do.
  std::string range;
  /// How values to try are best spaced.
  Scale scale = Scale::linear;
};
/// A part of any sort.
struct PartFacts {
  /// "layer", "loss", "penalty", "initialiser", "optimizer", "schedule", "solver" or "model".
  std::string sort;
  std::string name, meaning;
  /// A text that makes one: "conv2d 3 2x3 padding=1".
  std::string example;
  std::vector<FieldFacts> fields;
};
/// All parts of all sorts, in this order, sorted by name within.
std::vector<PartFacts> parts();

/// An op: what can be applied to nodes of a graph.
struct OpFacts {
  std::string name, meaning;
  /// Shapes it takes and gives: "[N, K], [K, M] -> [N, M]".
  std::string signature;
  /// Number of operands; -1 for any.
  int operands = 0;
  /// Its settings, in order. One without a default must be given.
  std::vector<FieldFacts> attributes;
  /// As a formula of operands a, b, c; and what formulas that people write call it, empty where they cannot.
  std::string formula, function;
  /// Why it has no gradient; empty where it has one.
  std::string not_differentiable;
};
/// All ops, sorted by name.
std::vector<OpFacts> ops();

}  // namespace catalog

/// A value read from text, as the type that `like` holds. Throws UsageError naming `what` where the text does
/// not fit, or is no finite number.
FieldValue parse_field(std::string_view text, const FieldValue& like, std::string_view what);

/// A layer from its text: "dropout 0.5". Throws UsageError, with the nearest name, for what is not one; so do
/// the next.
Layer parse_layer(std::string_view text);
/// Layers in order from their texts: "linear 32, relu, linear 32".
std::vector<Layer> parse_layers(std::string_view text);
/// An initialiser from its text: "he", "normal deviation=0.02".
Initializer parse_initializer(std::string_view text);
/// A loss from its text: "huber delta=2".
Loss parse_loss(std::string_view text);
/// A penalty from its text: "elastic_net lambda=1e-4 beta=0.5".
Penalty parse_penalty(std::string_view text);
/// A rule from its text: "momentum tau=0.9 alpha=1e-4".
Rule parse_rule(std::string_view text);
/// A schedule from its text: "step every=5 factor=0.5".
Schedule parse_schedule(std::string_view text);
/// A method from its text: "exact penalise_bias=true".
Method parse_method(std::string_view text);

/// What a model is made of, in order: "linear 32, relu, linear 10". What its first values were drawn from is
/// left out: it says nothing of a model that has learnt.
std::string layers_text(const Model& model);

/// A part as text, with the fields that differ from their defaults; it is read back to an equal part.
std::string text_of(const Layer& layer);
std::string text_of(const Loss& loss);                ///< As above.
std::string text_of(const Penalty& penalty);          ///< As above.
std::string text_of(const Initializer& initializer);  ///< As above.
std::string text_of(const Rule& rule);                ///< As above.
std::string text_of(const Schedule& schedule);        ///< As above.
std::string text_of(const Method& method);            ///< As above.

/// A model as it is asked for: one with a name of its own, or layers in order.
struct ModelSpec {
  std::optional<NamedModel> named{};
  /// Where there is no named one. A width of 0 in the last linear layer stands for the number of outputs.
  std::vector<NamedLayer> layers{};
};

/// A model from its text: "softmax", "mlp:128,64", "mlp:128,dropout=0.5", or layers in order, "linear 128,
/// relu, dropout 0.5, linear". Dashes in a model's name stand for underscores: "one-vs-rest". Throws
/// UsageError, with the nearest name.
ModelSpec parse_model(std::string_view text);

/// The text of a spec, which is read back to an equal one.
std::string text_of(const ModelSpec& spec);

/// The model to learn with where nobody names one: mlp:128 for images, and for tables tabular, or mlp:64
/// where there are fewer than 200 rows.
std::string default_model(const Schema& schema, std::int64_t rows);

/// What a training with a model is unless somebody says otherwise, for so many training rows. Nothing for
/// layers without a name.
ModelDefaults defaults_of(const ModelSpec& spec, const Schema& schema, std::int64_t rows);

/// A model, and what it learns by.
struct Recipe {
  /// Not prepared yet.
  Model model;
  Loss loss;
  /// Of the model by its definition, such as that of ridge.
  std::vector<Penalty> penalties{};
};

/// The model of a spec for `count` classes or targets of samples of a shape (without the batch axis). Its
/// loss is the given one, else the one the model is defined by, else cross_entropy or squared_error, as the
/// task is. Throws UsageError where model, loss and task do not go together, ShapeError where layers do not
/// fit.
Recipe make_model(const ModelSpec& spec, std::int64_t count, Task task, const Shape& sample,
                  const std::optional<Loss>& loss = {});

/// As above for the outputs and the columns of a schema; the loss is that of the model's training
/// (defaults_of), or the one that the schema asks for (default_loss), in place of cross_entropy and
/// squared_error.
Recipe make_model(const ModelSpec& spec, const Schema& schema, const std::optional<Loss>& loss = {});

/// Loads data for a model that is named before its data is known, or else for its default_model. Where the
/// model reads the inputs as codes, `options.codes` becomes true, so that they are left as they are; where a
/// loss is given or the model has one, `options.fixed_loss` does; where inputs are to be scaled, or targets
/// bounded, as is best for the model, the options say how from then on. Throws what load and make_model
/// throw.
Dataset load_for(const std::optional<ModelSpec>& spec, const std::string& data, LoadOptions& options,
                 const std::optional<Loss>& loss = {});

/// What a model file says of the model beside its numbers.
struct Architecture {
  /// Not prepared: `model.restore(sample, values, dtype)` gives it its numbers.
  Model model;
  Shape sample;
  Dtype dtype = Dtype::float32;
};

/// Layers with all their fields, sample shape, type and frozen parameters of a prepared model, as one JSON
/// object. Throws UsageError for a model without layers, and for text in a field that is not UTF-8.
std::string architecture_text(const Model& model);

/// Reads what architecture_text wrote. Throws FileError for anything else.
Architecture parse_architecture(std::string_view text);

}  // namespace gradus
