// coefficients.cpp - what a linear model says, as a formula of the inputs in their own units.
#include <fmt/format.h>

#include <algorithm>
#include <gradus/autodiff.hpp>
#include <gradus/coefficients.hpp>
#include <gradus/error.hpp>
#include <gradus/layers.hpp>

#include "base/sums.hpp"
#include "nn/fit.hpp"

namespace gradus {
namespace {

bool moves_numbers(const Layer& layer) { return layer.as<Flatten>() || layer.as<Reshape>(); }
bool makes_probabilities(const Layer& layer) {
  return layer.as<Sigmoid>() || layer.as<Softmax>() || layer.as<LogSoftmax>();
}

struct OneLayer {
  std::size_t place = 0;
  bool probabilities = false;
};

// Whether a loss of numbers takes what the layer gives as they are.
bool says_what_it_gets(const Loss& loss, std::int64_t outputs) {
  Graph graph;
  Tensor numbers({2, outputs}, Dtype::float64);
  for (std::int64_t i = 0; i < numbers.size(); ++i) numbers.set_number(i, i < outputs ? -2.5 : 3);
  const Tensor says = evaluate(graph, prediction_of(loss, graph.constant(numbers)).id(), {});
  return std::ranges::equal(says.data<double>(), numbers.data<double>());
}

OneLayer find_linear(const Model& model, Task task) {
  const auto refuse = [](const std::string& why) {
    throw UsageError(fmt::format(
        "coefficients are those of a model with one linear layer, and {}: gradus importance tells of any "
        "model what its columns matter for",
        why));
  };
  OneLayer found;
  bool there = false;
  const std::span<const NamedLayer> layers = model.layers();
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const Layer& layer = layers[i].layer;
    if (moves_numbers(layer)) continue;
    if (there && i + 1 == layers.size() && makes_probabilities(layer) && task == Task::classify) {
      found.probabilities = true;
    } else if (there || !layer.as<Linear>()) {
      refuse(fmt::format("this one has {} layers, {} among them", layers.size(),
                         there && layer.as<Linear>() ? "a second linear one" : layer.name()));
    } else {
      found.place = i;
      there = true;
    }
  }
  if (!there) refuse("this one has none");
  return found;
}

const Tensor* parameter_of(const Model& model, const std::string& name) {
  for (const Parameter& parameter : model.parameters())
    if (parameter.name == name) return &parameter.value;
  return nullptr;
}

// With x' = (x - shift) scale and y' = (y - shift) scale: y = (w . x' + b) / scale + shift.
LinearOutput unscaled(const Tensor& weight, const Tensor* bias, std::int64_t output, const Schema& schema) {
  const std::int64_t inputs = weight.shape()[1];
  const auto of_output = static_cast<std::size_t>(output);
  const Scaling &of_inputs = schema.input_scaling, &of_targets = schema.target_scaling;
  const bool scaled = !of_inputs.shift.empty(), target_scaled = !of_targets.shift.empty();
  const double unit = target_scaled ? 1 / of_targets.scale[of_output] : 1;
  LinearOutput result;
  CompensatedSum intercept;
  intercept.add(bias ? bias->number(output) * unit : 0);
  if (target_scaled) intercept.add(of_targets.shift[of_output]);
  for (std::int64_t j = 0; j < inputs; ++j) {
    const auto at = static_cast<std::size_t>(j);
    const double slope = weight.number(output * inputs + j) * unit * (scaled ? of_inputs.scale[at] : 1);
    result.coefficients.push_back(slope);
    if (scaled) intercept.add(-slope * of_inputs.shift[at]);
  }
  result.intercept = intercept.value();
  return result;
}

}  // namespace

LinearFormula linear_formula(const Model& model, const Loss& loss, const Schema& schema) {
  check_fits(model, loss, schema, {});
  if (!schema.input_scaling.linear())
    throw UsageError(fmt::format(
        "the inputs were scaled by a curve ({}): what the model says is no linear function of them "
        "in their own units; {} has coefficients",
        named_option("input_scale", name(input_scale_of(schema.input_scaling))),
        named_option("input_scale", "standard")));
  const OneLayer linear = find_linear(model, schema.task);
  const std::string& given = model.layers()[linear.place].name;
  const std::string name = given.empty() ? std::to_string(linear.place) : given;
  const Tensor& weight = model.parameter(name + ".weight").value;
  const Tensor* bias = parameter_of(model, name + ".bias");
  LinearFormula formula{.inputs = schema.feature_names(),
                        .outputs = {},
                        .gives = schema.target_scaling.log ? "logarithms" : "targets"};
  if (schema.task == Task::regress && !says_what_it_gets(loss, weight.shape()[0]))
    throw UsageError(
        fmt::format("the loss {} makes other numbers of what the linear layer gives: they are no linear "
                    "function of the inputs",
                    loss.name()));
  if (schema.task != Task::regress)
    formula.gives = schema.task == Task::label || linear.probabilities ||
                            loss.kind().functions.says != PredictionKind::scores
                        ? "logits"
                        : "scores";
  for (std::int64_t output = 0; output < weight.shape()[0]; ++output) {
    LinearOutput of = unscaled(weight, bias, output, schema);
    const auto at = static_cast<std::size_t>(output);
    of.name = schema.task == Task::regress ? schema.targets[at]
              : weight.shape()[0] == 1     ? schema.classes.back()
                                           : schema.classes[at];
    formula.outputs.push_back(std::move(of));
  }
  return formula;
}

}  // namespace gradus
