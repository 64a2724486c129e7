// check_op.cpp - compares the gradient rule of an op with central differences, on the op's own samples.
#include "catalog/check_op.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/autodiff.hpp>
#include <gradus/ops.hpp>

#include "base/random.hpp"

namespace gradus {
namespace {

constexpr double kink_distance = 0.01;
constexpr std::size_t most_distinct = 200;
constexpr int tries = 1000;

bool allowed(double number, const SampleInput& input, const std::vector<double>& taken) {
  const auto far = [number](double other) { return std::abs(number - other) >= kink_distance; };
  return std::all_of(input.kinks.begin(), input.kinks.end(), far) &&
         (taken.size() > most_distinct || std::all_of(taken.begin(), taken.end(), far));
}

std::string input_name(std::size_t i) { return fmt::format("x{}", i); }

/// One sample as a graph: a weighted sum of the op's result, so that every element of it counts differently.
struct Checked {
  Checked(const Op& op, const Sample& sample, std::uint64_t seed) {
    const std::vector<Tensor> values = draw_inputs(op, sample, seed);
    std::vector<Var> inputs;
    for (std::size_t i = 0; i < values.size(); ++i) {
      inputs.push_back(graph.input(input_name(i), values[i].shape(), values[i].dtype()));
      if (values[i].dtype() == Dtype::float64) wrt.push_back(inputs.back());
      feeds.emplace(input_name(i), values[i]);
    }
    const Var y = graph.apply(op, inputs, sample.attributes);
    Tensor weights(y.shape(), Dtype::float64);
    const Random random(seed, "weights");
    for (std::int64_t i = 0; i < weights.size(); ++i)
      weights.set_number(i, 0.5 + random.uniform(static_cast<std::uint64_t>(i)));
    loss = sum(y * graph.constant(std::move(weights)));
  }

  double error() {
    const std::vector<Var> derived = gradients(loss, wrt);
    double worst = 0;
    for (std::size_t i = 0; i < wrt.size(); ++i) {
      Tensor& x = feeds.find(wrt[i].node().name)->second;
      const Tensor automatic = evaluate(graph, derived[i].id(), feeds);
      const Tensor here = x;
      const Tensor numerical = numerical_gradient(
          [&](const Tensor& moved) {
            x = moved;
            return evaluate(graph, loss.id(), feeds).item();
          },
          here);
      x = here;
      for (std::int64_t k = 0; k < here.size(); ++k) {
        const double error = gradient_error(automatic.number(k), numerical.number(k));
        worst = error <= worst ? worst : error;  // NaN is the worst of all, and stays
        if (std::isnan(error)) return error;
      }
    }
    return worst;
  }

  Graph graph;
  Feeds feeds;
  std::vector<Var> wrt;
  Var loss;
};

}  // namespace

Dtype sample_type(const Op& op, std::size_t i) {
  Dtype type = Dtype::float64;
  for (int other = 0; op.kernel(Device::cpu, type) == nullptr && other < dtype_count; ++other)
    type = static_cast<Dtype>(other);
  return op.arity < 0 ? type : op.kernel(Device::cpu, type)->inputs[i];
}

std::vector<Tensor> draw_inputs(const Op& op, const Sample& sample, std::uint64_t seed) {
  std::vector<Tensor> result;
  std::vector<double> taken;
  const Random random(seed, op.name);
  std::uint64_t drawn = 0;
  for (std::size_t i = 0; i < sample.inputs.size(); ++i) {
    const SampleInput& input = sample.inputs[i];
    Tensor& x = result.emplace_back(input.shape, sample_type(op, i));
    for (std::int64_t k = 0; k < x.size(); ++k) {
      const auto next = [&] { return input.low + (input.high - input.low) * random.uniform(drawn++); };
      double number = next();
      if (is_floating(x.dtype())) {
        for (int attempt = 0; attempt < tries && !allowed(number, input, taken); ++attempt) number = next();
        taken.push_back(number);
      } else {
        number = x.dtype() == Dtype::boolean ? number > (input.low + input.high) / 2 : std::floor(number);
      }
      x.set_number(k, number);
    }
  }
  return result;
}

double sample_error(const Op& op, const Sample& sample, std::uint64_t seed) {
  return Checked(op, sample, seed).error();
}

OpCheck check_op(const Op& op, std::uint64_t seed) {
  OpCheck result{.op = op.name};
  if (op.gradient == nullptr) {
    result.reason = op.not_differentiable;
    return result;
  }
  result.error = 0;
  for (const Sample& sample : op.samples()) {
    const double error = sample_error(op, sample, seed + static_cast<std::uint64_t>(result.samples));
    if (!(error <= *result.error)) result.error = error;
    ++result.samples;
  }
  return result;
}

}  // namespace gradus
