// op_run.cpp - an op on one sample: as a graph, and as a kernel run in pieces.
#include "every_op/op_run.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace gradus::testing {
namespace {

std::int64_t one(const Work&) { return 1; }
std::int64_t all(const Work&) { return std::numeric_limits<std::int32_t>::max(); }

}  // namespace

OpGraph::OpGraph(const Op& used, const Sample& sample, std::uint64_t seed)
    : op(used), attributes(sample.attributes) {
  const std::vector<Tensor> values = catalog::draw_inputs(op, sample, seed);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::string name = "x" + std::to_string(i);
    inputs.push_back(graph.input(name, values[i].shape(), values[i].dtype()));
    feeds.emplace(name, values[i]);
    if (is_floating(values[i].dtype())) wrt.push_back(inputs.back());
  }
  y = graph.apply(op, inputs, attributes);
}

std::vector<Var> OpGraph::gradients_of(Var of) {
  Tensor weights(of.shape(), Dtype::float64);
  for (std::int64_t i = 0; i < weights.size(); ++i)
    weights.set_number(i, 1 + 0.5 * std::sin(static_cast<double>(i)));
  return vector_jacobian(of, graph.constant(weights), wrt);
}

double largest_error(const Tensor& a, const Tensor& b) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  if (a.shape() != b.shape()) return infinity;
  double worst = 0;
  for (std::int64_t i = 0; i < a.size(); ++i) {
    const double x = a.number(i), y = b.number(i);
    if (x == y || (std::isnan(x) && std::isnan(y))) continue;
    const double error = gradient_error(x, y);
    if (!(error < infinity)) return infinity;
    worst = std::max(worst, error);
  }
  return worst;
}

Tensor run_in_pieces(const Op& op, std::span<const Tensor> inputs, const Attributes& attributes,
                     std::int64_t grain, int threads) {
  Op cut = op;
  if (grain != 0) cut.phases.grain = grain == 1 ? &one : &all;
  Threads team(threads);
  return evaluate(cut, inputs, attributes, team);
}

Sample enlarged(const Sample& sample) {
  double factor = 100'000;
  for (const SampleInput& input : sample.inputs)
    if (input.shape.rank() > 0 && input.shape.size() > 0)
      factor = std::min(
          factor, std::pow(100'000.0 / static_cast<double>(input.shape.size()), 1.0 / input.shape.rank()));
  Sample result = sample;
  for (SampleInput& input : result.inputs)
    for (int axis = 0; axis < input.shape.rank() && input.shape.size() > 0; ++axis)
      input.shape = input.shape.with(axis, static_cast<std::int64_t>(factor) * input.shape[axis]);
  return result;
}

Sample with_shape(Sample sample, const Shape& shape) {
  for (SampleInput& input : sample.inputs) input.shape = shape;
  return sample;
}

}  // namespace gradus::testing
