// linear.cpp - weighted sums of the inputs, and a bias.
#include <fmt/format.h>

#include <gradus/error.hpp>

#include "nn/part_file.hpp"

namespace gradus {
namespace {

// More would be a slip or an attack, and their product must not overflow.
constexpr Range width{.least = 0, .most = 1e8, .scale = Scale::powers_of_two};

constexpr Field linear_fields[] = {
    field<&Linear::outputs>("outputs", width,
                            "numbers it gives; 0: what the data needs, in a model's last layer"),
    field<&Linear::inputs>("inputs", width, "numbers it takes; 0: what it gets"),
    field<&Linear::bias>("bias", any_number, "whether it adds b"),
    field<&Linear::init>("init", any_number, "initialiser of the weight"),
    field<&Linear::weights>("weights", any_number,
                            "first values, a row for each output: [[20,20],[-20,-20]]"),
    field<&Linear::biases>("biases", any_number, "first values: [-30,10]"),
    field<&Linear::bias_init>("bias_init", any_number, "initialiser of the biases"),
};

// The layer with the shape that its written numbers have.
Linear with_given_shape(Linear layer) {
  if (!layer.biases.empty()) {
    if (layer.biases.columns != 0) throw UsageError("biases of linear are one row of numbers: [-30,10]");
    const auto count = static_cast<std::int64_t>(layer.biases.values.size());
    if (layer.outputs == 0) layer.outputs = count;
    if (!layer.bias || layer.outputs != count)
      throw UsageError(fmt::format("linear has {} outputs{}, and biases for {}", layer.outputs,
                                   layer.bias ? "" : " without bias", count));
  }
  if (layer.weights.empty()) return layer;
  const Shape shape{layer.weights.rows(), layer.weights.columns};
  if (layer.weights.columns == 0)
    throw UsageError(
        "weights of linear are rows of numbers in brackets: [[20,20],[-20,-20]], or [[20,20]] for one");
  if (layer.outputs == 0) layer.outputs = shape[0];
  if (layer.inputs == 0) layer.inputs = shape[1];
  if (shape != Shape{layer.outputs, layer.inputs})
    throw UsageError(fmt::format("weights of linear are {}, and the layer is [{}, {}]", shape.str(),
                                 layer.outputs, layer.inputs));
  return layer;
}

void check(const Linear& layer, Builder& build, const Shape& x) {
  build.require(x.rank() == 2, fmt::format("takes rows [B, inputs], got {}", x.labelled_str()));
  build.require(layer.outputs > 0, "needs its number of outputs, as in Linear(10) or \"linear 10\"");
  build.require(layer.inputs == 0 || layer.inputs == x.back(),
                fmt::format("is made for {} inputs, gets {} ({})", layer.inputs, x.back(), x.labelled_str()));
}

Initializer given_or(const Numbers& values, const Initializer& otherwise) {
  return values.empty() ? otherwise : Initializer(Given{values});
}

Var formula(const Linear& as_written, Builder& build, Var samples) {
  const Linear layer = with_given_shape(as_written);
  const Var x = samples.shape().rank() > 2 ? samples_as_rows(samples) : samples;
  check(layer, build, x.shape());
  const Var w = build.parameter("weight", {layer.outputs, x.shape().back()}, x.dtype(),
                                given_or(layer.weights, layer.init), ParameterRole::weight);
  const Var z = matmul(x, transpose(w));
  if (!layer.bias) return z;
  return z + build.parameter("bias", {layer.outputs}, x.dtype(), given_or(layer.biases, layer.bias_init),
                             ParameterRole::bias, {.fans = Fans{x.shape().back(), layer.outputs}});
}

}  // namespace

Linear::Linear(NumberRows weight_rows, std::initializer_list<double> bias_values)
    : bias(bias_values.size() > 0) {
  for (const auto& row : weight_rows) {
    const auto columns = static_cast<std::int64_t>(row.size());
    if (!weights.empty() && columns != weights.columns)
      throw UsageError(
          fmt::format("weights of linear has rows of {} and of {} numbers", weights.columns, columns));
    weights.columns = columns;
    weights.values.insert(weights.values.end(), row);
  }
  biases.values = bias_values;
  with_given_shape(*this);  // throws where the numbers do not go together
}

constinit const LayerKind Linear::kind =
    make_layer<Linear, formula>("linear",
                                "z = x W^T + b: [B, in] -> [B, out], W [out, in], b [out]; "
                                "samples of any shape are "
                                "rows of their numbers.",
                                linear_fields, {"3"});

}  // namespace gradus
