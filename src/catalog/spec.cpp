// spec.cpp - models as people ask for them: "mlp:128,64", or "linear 128, relu, linear 10".
#include <fmt/format.h>

#include <algorithm>
#include <gradus/catalog.hpp>
#include <gradus/error.hpp>

#include "base/text.hpp"
#include "catalog/part_text.hpp"
#include "catalog/read_for.hpp"
#include "data/load_asking.hpp"
#include "nn/kinds.hpp"

namespace gradus {
namespace {

template <class Functions>
bool has(std::span<const Kind<Functions>* const> kinds, std::string_view name) {
  return std::any_of(kinds.begin(), kinds.end(), [&](const auto* kind) { return name == kind->name; });
}

[[noreturn]] void unknown_model(std::string_view name) {
  if (has(model_kinds(), name))
    throw UsageError(
        fmt::format("{0} is a model with a name, whose settings follow a colon: {0}:FIELD=VALUE", name));
  std::vector<std::string> names;
  for (const ModelKind* kind : model_kinds()) names.emplace_back(kind->name);
  const std::string models = listed(names, names.size());
  for (const LayerKind* kind : layer_kinds()) names.emplace_back(kind->name);
  const std::string guess = did_you_mean(name, names);
  throw UsageError(fmt::format(
      "there is no model or layer {}.{}", quote(name),
      guess.empty()
          ? fmt::format(" Models: {}; or layers in order, as in \"linear 128, relu, linear\"", models)
          : guess));
}

bool first_field_takes_a_list(const NamedModel& model) {
  const std::span<const Field> fields = model.kind().fields;
  if (fields.empty()) return false;
  const FieldValue first = fields[0].get(model.object());
  return std::holds_alternative<std::vector<std::int64_t>>(first) ||
         std::holds_alternative<std::string>(first);
}

// "128,64,dropout=0.5": values without a name go to the fields in order, or all to the first field where it
// is a word.
NamedModel named_model(std::string_view name, std::string_view arguments) {
  NamedModel model(catalog::find_kind(name, model_kinds(), "model"));
  if (trimmed(arguments).empty()) return model;
  std::vector<std::string> words, list;
  const bool takes_list = first_field_takes_a_list(model);
  for (std::string& word : catalog::split_text(arguments, ',')) {
    if (word.empty()) throw UsageError(fmt::format("a value is missing in \"{}:{}\"", name, arguments));
    const bool in_list = takes_list && word.find('=') == std::string::npos;
    (in_list ? list : words).push_back(std::move(word));
  }
  if (!list.empty()) words.push_back(fmt::format("{}={}", model.kind().fields[0].name, fmt::join(list, ",")));
  return catalog::with_fields(std::move(model), words);
}

bool suits(const Loss& loss, Task task) {
  return loss.kind().functions.classifies == (task == Task::classify);
}

// The loss that a named model is defined by, for so many classes or targets.
std::optional<Loss> own_loss(const ModelSpec& spec, std::int64_t count) {
  return spec.named ? spec.named->kind().functions.loss(spec.named->object(), count) : std::nullopt;
}

// Whether the loss is settled before the data is known.
bool has_loss(const ModelSpec& spec, const std::optional<Loss>& loss) {
  return loss || own_loss(spec, 1) || (spec.named && spec.named->kind().functions.solver);
}

// The loss of a recipe, and a complaint where it does not suit the task.
Loss loss_for(const ModelSpec& spec, std::int64_t count, Task task, const std::optional<Loss>& wanted) {
  const bool classify = task == Task::classify;
  const std::optional<Loss> defined = own_loss(spec, count);
  if (!wanted && defined) {
    if (suits(*defined, task)) return *defined;
    throw UsageError(
        classify ? fmt::format(
                       "the model {} is for numbers, and the targets are classes: use softmax, svm or mlp, "
                       "or the task regress",
                       spec.named->name())
                 : fmt::format(
                       "the model {} tells classes apart, and the targets are numbers: use linear or mlp, or "
                       "the task classify",
                       spec.named->name()));
  }
  const Loss loss = wanted ? *wanted : classify ? Loss(CrossEntropy()) : Loss(SquaredError());
  if (suits(loss, task)) return loss;
  throw UsageError(
      classify ? fmt::format("the loss {} is for numbers, and the targets are classes: use cross_entropy",
                             loss.name())
               : fmt::format("the loss {} is for classes, and the targets are numbers: use squared_error",
                             loss.name()));
}

template <class T>
void give_width(Layer& layer, std::int64_t outputs) {
  T wide = *layer.as<T>();
  if (wide.outputs != 0) return;
  wide.outputs = outputs;
  layer = wide;
}

// Gives the last linear layer its width, where it has none.
std::vector<NamedLayer> completed(std::vector<NamedLayer> layers, std::int64_t outputs) {
  for (auto each = layers.rbegin(); each != layers.rend(); ++each) {
    if (each->layer.as<NtkLinear>()) {
      give_width<NtkLinear>(each->layer, outputs);
      break;
    }
    const auto* linear = each->layer.as<Linear>();
    if (!linear) continue;
    if (linear->weights.empty() && linear->biases.empty()) give_width<Linear>(each->layer, outputs);
    break;
  }
  return layers;
}

}  // namespace

ModelSpec parse_model(std::string_view text) {
  text = trimmed(text);
  if (text.empty()) throw UsageError("a model is needed, such as mlp:128 or \"linear 128, relu, linear\"");
  const std::size_t end = std::min(text.find_first_of(":, \t"), text.size());
  std::string name(text.substr(0, end));
  if (std::string model = name; std::replace(model.begin(), model.end(), '-', '_'), has(model_kinds(), model))
    name = model;
  const bool alone = end == text.size(), with_arguments = !alone && text[end] == ':';
  if (with_arguments || (alone && has(model_kinds(), name))) {
    if (!has(model_kinds(), name)) unknown_model(name);
    return {.named = named_model(name, with_arguments ? text.substr(end + 1) : std::string_view())};
  }
  if (!has(layer_kinds(), name)) unknown_model(name);
  ModelSpec spec;
  for (const std::string& layer : catalog::split_text(text, ',')) {
    if (layer.empty()) throw UsageError(fmt::format("a layer is missing between commas in {}", quote(text)));
    spec.layers.emplace_back("", parse_layer(layer));
  }
  return spec;
}

std::string text_of(const ModelSpec& spec) {
  if (!spec.named) {
    std::vector<std::string> texts;
    for (const NamedLayer& named : spec.layers) texts.push_back(text_of(named.layer));
    return fmt::format("{}", fmt::join(texts, ", "));
  }
  const NamedModel& model = *spec.named;
  const NamedModel like(model.kind());
  std::string text;
  for (const Field& field : model.kind().fields) {
    const FieldValue value = field.get(model.object());
    if (value == field.get(like.object())) continue;
    if (!text.empty()) text += ',';
    const bool list = &field == model.kind().fields.data() && first_field_takes_a_list(model);
    text += list ? field_text(value) : fmt::format("{}={}", field.name, catalog::value_text(value));
  }
  return fmt::format("{}{}{}", model.name(), text.empty() ? "" : ":", text);
}

namespace {

// The request says all but the number of outputs, which the loss has a say in.
Recipe recipe_for(const ModelSpec& spec, std::int64_t count, ModelRequest request,
                  const std::optional<Loss>& wanted) {
  const Task task = request.task;
  if (task == Task::classify && count < 2)
    throw UsageError(fmt::format("a classifier needs at least 2 classes, the data has {}", count));
  const Loss loss = loss_for(spec, count, task, wanted);
  const std::int64_t outputs = loss.kind().functions.outputs(loss.object(), count);
  request.outputs = outputs;
  Model model = spec.named ? spec.named->kind().functions.build(spec.named->object(), request)
                           : Model(completed(spec.layers, outputs));
  const Shape gives = model.infer(request.sample);
  if (gives != Shape{outputs})
    throw UsageError(fmt::format(
        "the model gives {} per sample, and {} with {} {} needs [{}]: end it with \"linear {}\"", gives.str(),
        loss.name(), count, task == Task::classify ? "classes" : "targets", outputs, outputs));
  std::vector<Penalty> penalties;
  if (spec.named) penalties = spec.named->kind().functions.penalties(spec.named->object());
  return {std::move(model), loss, std::move(penalties)};
}

// That of a training with the model where it says one, or the one that the data asks for.
Loss usual_loss(const ModelSpec& spec, const Schema& schema) {
  const std::string text = defaults_of(spec, schema, 1).loss;
  return text.empty() ? default_loss(schema) : parse_loss(text);
}

}  // namespace

Recipe make_model(const ModelSpec& spec, std::int64_t count, Task task, const Shape& sample,
                  const std::optional<Loss>& wanted) {
  return recipe_for(spec, count, {.sample = sample, .task = task}, wanted);
}

Recipe make_model(const ModelSpec& spec, const Schema& schema, const std::optional<Loss>& loss) {
  const bool defined = loss || own_loss(spec, schema.outputs());
  return recipe_for(spec, schema.outputs(),
                    {.sample = schema.sample, .task = schema.task, .blocks = input_blocks(schema)},
                    defined ? loss : usual_loss(spec, schema));
}

Dataset load_for(const std::optional<ModelSpec>& spec, const std::string& data, LoadOptions& options,
                 const std::optional<Loss>& loss) {
  return catalog::read_for(spec, data, options, loss).whole();
}

data::ReadData catalog::read_for(const std::optional<ModelSpec>& spec, const std::string& data,
                                 LoadOptions& options, const std::optional<Loss>& loss) {
  options.fixed_loss = options.fixed_loss || (spec ? has_loss(*spec, loss) : loss.has_value());
  // A loss of classes settles what several target columns are.
  const bool several = options.target.size() > 1 ||
                       (options.target.size() == 1 && options.target[0].find(',') != std::string::npos);
  const std::optional<Loss> settled = loss || !spec ? loss : own_loss(*spec, 1);
  if (several && !options.task && settled && settled->kind().functions.classifies)
    options.task = Task::classify;
  return data::read_asking(data, options, [&](const Schema& schema, std::int64_t rows) {
    const ModelSpec model = spec ? *spec : parse_model(default_model(schema, rows));
    const ModelDefaults defaults = defaults_of(model, schema, rows);
    return data::Wishes{make_model(model, schema, loss).model.traits(schema.sample).reads_codes,
                        defaults.input_scale, defaults.target_range};
  });
}

}  // namespace gradus
