// model.cpp - layers in a row: shapes inferred, parameters made, formulas applied.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/error.hpp>
#include <gradus/nn.hpp>
#include <limits>
#include <set>

#include "base/random.hpp"
#include "base/text.hpp"
#include "nn/fit.hpp"
#include "nn/model_plan.hpp"
#include "tensor/setting.hpp"

namespace gradus {
namespace {

// More would not fit any machine, and is more likely a slip or an attack.
constexpr double most_numbers = 1e10;  // of a sample, and of all parameters
// The time to compile a step grows with the square of its length: more would take minutes.
constexpr std::size_t most_layers = 1000;

void check_name(const std::string& name) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  };
  if (!name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), fits)) return;
  throw UsageError(fmt::format("{} cannot name a layer: use up to 64 letters, digits, _ and -", quote(name)));
}

Fans fans_of(const Shape& shape) {
  if (shape.rank() == 0 || shape.size() == 0) return {};
  if (shape.rank() == 1) return {shape[0], shape[0]};
  return {shape.product(1, shape.rank()), shape.size() / shape[1]};
}

Tensor initial_value(const Builder::Made& made, const std::string& name, std::uint64_t seed, Dtype dtype) {
  const Random random(seed, name);
  const Fans fans = made.extras.fans.value_or(fans_of(made.var.shape()));
  Tensor value(made.var.shape(), dtype);
  const auto& functions = made.initializer.kind().functions;
  const bool written = made.initializer.as<Given>() != nullptr;  // what is drawn may happen to be tiny
  for (std::int64_t i = 0; i < value.size(); ++i) {
    const double number =
        functions.value(made.initializer.object(), fans, random, static_cast<std::uint64_t>(i));
    if (!std::isfinite(number))
      throw UsageError(fmt::format("the first value of {} is {}: it must be finite", quote(name), number));
    if (std::abs(number) > std::numeric_limits<float>::max() || written) expect_held(number, dtype, name);
    value.set_number(i, number);
  }
  return value;
}

// "0.weight" and "0" both belong to the layer "0".
bool belongs(std::string_view parameter, std::string_view layer_or_parameter) {
  return parameter.starts_with(layer_or_parameter) &&
         (parameter.size() == layer_or_parameter.size() || parameter[layer_or_parameter.size()] == '.');
}

}  // namespace

Model::Model(std::vector<NamedLayer> layers) : layers_(std::move(layers)) {
  if (layers_.size() > most_layers)
    throw UsageError(fmt::format("a model of {} layers; it has {} at most",
                                 grouped(static_cast<long long>(layers_.size())),
                                 grouped(static_cast<long long>(most_layers))));
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    std::string& name = layers_[i].name;
    if (name.empty()) name = std::to_string(i);
    check_name(name);
    if (!names.insert(name).second) throw UsageError(fmt::format("two layers are called {}", quote(name)));
  }
}

Model::Plan::Plan(const Model& model, const Shape& sample, Dtype dtype) : builder(graph, Mode::training) {
  expect_layers(model);
  if (!is_floating(dtype))
    throw DtypeError(fmt::format("a model computes in float32 or float64, not {}", name(dtype)));
  double size = 1;
  for (const std::int64_t length : sample.lengths()) size *= static_cast<double>(length);
  if (size == 0) throw ShapeError(fmt::format("a sample of shape {} has no numbers", sample.str()));
  if (size > most_numbers)
    throw ShapeError(fmt::format("a sample of shape {} is larger than any that is allowed", sample.str()));
  std::vector<std::int64_t> lengths{1};
  lengths.insert(lengths.end(), sample.lengths().begin(), sample.lengths().end());
  Var x = graph.input("x", Shape(lengths).labelled(0, "B"), dtype);
  for (const NamedLayer& named : model.layers_) {
    const Var before = std::exchange(x, builder.layer(named.name, named.layer, x));
    if (!same(before, x)) traits.gives = named.layer.kind().functions.gives;
    if (x.shape().rank() == 0 || x.shape()[0] != 1)
      throw ShapeError(fmt::format("{}.{}: must keep the first axis, the samples of the batch, and gives {}",
                                   named.name, named.layer.name(), x.shape().labelled_str()));
    outputs.push_back(x.shape().without(0));
  }
  traits.output = x.shape().without(0);
  traits.least_batch = builder.least_rows();
  traits.reads_codes = builder.reads_codes();
  double numbers = 0;
  for (const Builder::Made& made : builder.made()) numbers += static_cast<double>(made.var.shape().size());
  if (numbers > most_numbers)
    throw ShapeError(
        fmt::format("the model would have {:.3g} parameters, more than the {:.0e} that are allowed", numbers,
                    most_numbers));
}

void Model::adopt(Plan& plan, const Shape& sample, Dtype dtype) {
  traits_ = std::make_shared<const ModelTraits>(plan.traits);  // all that follows cannot fail
  sample_ = sample;
  layer_outputs_ = std::move(plan.outputs);
  dtype_ = dtype;
}

void Model::prepare(const Shape& sample, std::uint64_t seed, Dtype dtype) {
  Plan plan(*this, sample, dtype);
  std::vector<Parameter> parameters;
  for (const Builder::Made& made : plan.builder.made()) {
    const std::string& name = made.var.node().name;
    parameters.push_back(
        {name, initial_value(made, name, seed, dtype), made.role, is_frozen(name), made.extras.rate});
  }
  std::vector<ModelState> states;
  for (const NodeId id : plan.graph.states()) {
    const Node& node = plan.graph.node(id);
    states.push_back({node.name, Tensor::full(node.shape, node.dtype, plan.graph.initial(id))});
  }
  adopt(plan, sample, dtype);
  parameters_ = std::move(parameters);
  states_ = std::move(states);
}

void Model::restore(const Shape& sample, std::map<std::string, Tensor, std::less<>> values, Dtype dtype) {
  Plan plan(*this, sample, dtype);
  const auto take = [&](const Node& node) {
    auto found = values.extract(node.name);
    if (found.empty()) throw UsageError(fmt::format("there is no value for {}", quote(node.name)));
    Tensor& value = found.mapped();
    if (value.shape() != node.shape || value.dtype() != node.dtype)
      throw UsageError(fmt::format("{} needs shape {} and type {}, got {} and {}", quote(node.name),
                                   node.shape.str(), name(node.dtype), value.shape().str(),
                                   name(value.dtype())));
    return std::move(value);
  };
  std::vector<Parameter> parameters;
  for (const Builder::Made& made : plan.builder.made()) {
    const Node& node = made.var.node();
    parameters.push_back({node.name, take(node), made.role, is_frozen(node.name), made.extras.rate});
  }
  std::vector<ModelState> states;
  for (const NodeId id : plan.graph.states())
    states.push_back({plan.graph.node(id).name, take(plan.graph.node(id))});
  if (!values.empty())
    throw UsageError(fmt::format("the model has nothing called {}", quote(values.begin()->first)));
  adopt(plan, sample, dtype);
  parameters_ = std::move(parameters);
  states_ = std::move(states);
}

ModelTraits Model::traits(const Shape& sample, Dtype dtype) const {
  return Plan(*this, sample, dtype).traits;
}

const ModelTraits& Model::traits() const {
  static const ModelTraits none;
  return traits_ ? *traits_ : none;
}

Var Model::apply(Builder& builder, Var x) const {
  expect_layers(*this);
  const Shape& shape = x.shape();
  if (shape.rank() == 0) throw ShapeError("a model takes a batch [B, ...], got a single number");
  if (prepared() && shape.without(0) != sample_)
    throw ShapeError(fmt::format("the model takes batches of samples of shape {}, got {}", sample_.str(),
                                 shape.labelled_str()));
  for (const NamedLayer& named : layers_) x = builder.layer(named.name, named.layer, x);
  builder.expect_rows(shape[0]);
  return x;
}

Model Model::to(Dtype dtype) const {
  expect_layers(*this);
  if (!is_floating(dtype))
    throw DtypeError(fmt::format("a model computes in float32 or float64, not {}", name(dtype)));
  Model result = *this;
  result.dtype_ = dtype;
  for (Parameter& parameter : result.parameters_) parameter.value = parameter.value.to(dtype);
  for (ModelState& state : result.states_)
    if (is_floating(state.value.dtype())) state.value = state.value.to(dtype);
  return result;
}

const Parameter& Model::parameter(std::string_view name) const {
  std::vector<std::string> names;
  for (const Parameter& parameter : parameters_) {
    if (parameter.name == name) return parameter;
    names.push_back(parameter.name);
  }
  const std::string why = prepared() ? did_you_mean(name, names) : " The model is not prepared yet.";
  throw UsageError(fmt::format("the model has no parameter {}.{}", quote(name), why));
}

Parameter& Model::parameter(std::string_view name) {
  return const_cast<Parameter&>(std::as_const(*this).parameter(name));
}

std::int64_t Model::parameter_count() const {
  std::int64_t count = 0;
  for (const Parameter& parameter : parameters_) count += parameter.value.size();
  return count;
}

bool Model::is_frozen(std::string_view parameter) const {
  for (const Parameter& before : parameters_)
    if (before.name == parameter) return before.frozen;
  return std::any_of(frozen_.begin(), frozen_.end(),
                     [&](const std::string& name) { return belongs(parameter, name); });
}

void Model::set_frozen(std::string_view name, bool frozen) {
  std::vector<std::string> names;
  for (const NamedLayer& named : layers_) names.push_back(named.name);
  for (const Parameter& parameter : parameters_) names.push_back(parameter.name);
  // Before the parameters exist, a layer's name in front must do.
  const bool known = std::any_of(names.begin(), names.end(), [&](const std::string& other) {
    return belongs(other, name) || (!prepared() && belongs(name, other));
  });
  if (!known)
    throw UsageError(
        fmt::format("the model has no layer or parameter {}.{}", quote(name), did_you_mean(name, names)));
  std::erase_if(frozen_, [&](const std::string& other) { return belongs(other, name); });
  if (frozen) frozen_.emplace_back(name);
  for (Parameter& parameter : parameters_)
    if (belongs(parameter.name, name)) parameter.frozen = frozen;
}

std::string Model::str() const {
  std::string text;
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    const NamedLayer& named = layers_[i];
    std::int64_t count = 0;
    for (const Parameter& parameter : parameters_)
      if (belongs(parameter.name, named.name)) count += parameter.value.size();
    text += fmt::format("{:<10} {:<12}", named.name, named.layer.name());
    if (prepared()) text += fmt::format(" {:<16} {:>10}", layer_outputs_[i].str(), grouped(count));
    text += '\n';
  }
  return text;
}

}  // namespace gradus
