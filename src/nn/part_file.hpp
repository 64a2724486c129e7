// part_file.hpp - what the file of a layer, loss, penalty, initialiser or named model starts with: records
// from formulas.
//
// A file states the part's fields and its formula, which takes the struct itself:
//
//   Var formula(const LeakyRelu& layer, Builder&, Var x) { return leaky_relu(x, layer.slope); }
//   constinit const LayerKind LeakyRelu::kind = make_layer<LeakyRelu, formula>(
//       "leaky_relu", "...", leaky_relu_fields);
#pragma once

#include <gradus/models.hpp>
#include <gradus/nn.hpp>
#include <gradus/ops.hpp>
#include <span>

namespace gradus {

/// Each sample as one row of numbers, in the order of memory: [B, ...] -> [B, N].
inline Var samples_as_rows(Var x) {
  const Shape& shape = x.shape();
  if (shape.rank() == 2) return x;
  return reshape(x, Shape{shape[0], shape.product(1, shape.rank())}.labelled(0, shape.label(0)));
}

/// The record of a layer: `Var formula(const T& layer, Builder& build, Var x)`. A trial where it must be told
/// values, or reads other than rows of numbers; what it gives, where a loss must know. One that is not
/// compared with PyTorch has an example.
template <class T, Var (*formula)(const T&, Builder&, Var), LayerExample (*example)() = nullptr>
constexpr LayerKind make_layer(const char* name, const char* doc, std::span<const Field> fields = {},
                               LayerTrial trial = {}, OutputKind gives = OutputKind::numbers) {
  return make_kind<T>(name, doc, fields,
                      LayerFunctions{[](const void* layer, Builder& build, Var x) {
                                       return formula(*static_cast<const T*>(layer), build, x);
                                     },
                                     trial, gives, example});
}

/// The record of a penalty: `Var formula(const T& penalty, Var w)`; of one that is p |w| + a / 2 w^2, also p
/// and a.
template <class T, Var (*formula)(const T&, Var), double (*l1)(const T&) = nullptr,
          double (*l2)(const T&) = nullptr>
constexpr PenaltyKind make_penalty(const char* name, const char* doc, std::span<const Field> fields) {
  PenaltyFunctions functions{
      [](const void* penalty, Var w) { return formula(*static_cast<const T*>(penalty), w); }};
  if constexpr (l1 != nullptr)
    functions.l1 = [](const void* penalty) { return l1(*static_cast<const T*>(penalty)); };
  if constexpr (l2 != nullptr)
    functions.l2 = [](const void* penalty) { return l2(*static_cast<const T*>(penalty)); };
  return make_kind<T>(name, doc, fields, functions);
}

/// The record of an initialiser: `double value(const T&, const Fans& fans, const Random& random,
/// std::uint64_t index)`.
template <class T, double (*value)(const T&, const Fans&, const Random&, std::uint64_t)>
constexpr InitializerKind make_initializer(const char* name, const char* doc,
                                           std::span<const Field> fields = {}) {
  return make_kind<T>(name, doc, fields,
                      InitializerFunctions{[](const void* initializer, const Fans& fans, const Random& random,
                                              std::uint64_t index) {
                        return value(*static_cast<const T*>(initializer), fans, random, index);
                      }});
}

/// For named models whose loss is left to the task, or which have no penalty.
template <class T>
std::optional<Loss> no_loss(const T&, std::int64_t) {
  return std::nullopt;
}
template <class T>
std::vector<Penalty> no_penalties(const T&) {
  return {};
}

template <class T>
ModelDefaults no_training(const T&, const TrainingRequest&) {
  return {};
}

/// The record of a named model: `Model build(const T& model, const ModelRequest& request)`; where it is
/// defined by a loss, `std::optional<Loss> loss(const T& model, std::int64_t count)`; and by penalties,
/// `std::vector<Penalty> penalties(const T& model)`; and where it has a way to be trained,
/// `ModelDefaults training(const T& model, const TrainingRequest& request)`. A trial where it is not for
/// three classes; `solver` names the one that finds its weights unless an optimizer is named.
template <class T, Model (*build)(const T&, const ModelRequest&),
          std::optional<Loss> (*loss)(const T&, std::int64_t) = no_loss<T>,
          std::vector<Penalty> (*penalties)(const T&) = no_penalties<T>,
          ModelDefaults (*training)(const T&, const TrainingRequest&) = no_training<T>>
constexpr ModelKind make_model_kind(const char* name, const char* doc, std::span<const Field> fields = {},
                                    ModelTrial trial = {}, const char* solver = nullptr) {
  ModelFunctions functions{};
  functions.build = [](const void* model, const ModelRequest& request) {
    return build(*static_cast<const T*>(model), request);
  };
  functions.loss = [](const void* model, std::int64_t count) {
    return loss(*static_cast<const T*>(model), count);
  };
  functions.penalties = [](const void* model) { return penalties(*static_cast<const T*>(model)); };
  functions.solver = solver;
  functions.training = [](const void* model, const TrainingRequest& request) {
    return training(*static_cast<const T*>(model), request);
  };
  functions.trial = trial;
  return make_kind<T>(name, doc, fields, functions);
}

}  // namespace gradus
