// check_op.cpp - compares the gradient rule of an op with central differences, on the op's own samples.
#include "catalog/check_op.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "autodiff/weighted_sum.hpp"
#include "base/random.hpp"

namespace gradus::catalog {
namespace {

constexpr double kink_distance = 0.01;
constexpr std::size_t most_distinct = 200;
constexpr int tries = 1000;
constexpr double numerical_step = 1e-3;

bool allowed(double number, const SampleInput& input, const std::vector<double>& taken) {
  const auto far = [number](double other) { return std::abs(number - other) >= kink_distance; };
  return std::all_of(input.kinks.begin(), input.kinks.end(), far) &&
         (taken.size() > most_distinct || std::all_of(taken.begin(), taken.end(), far));
}

}  // namespace

Dtype sample_type(const Op& op, std::size_t i) {
  Dtype type = Dtype::float64;
  for (int other = 0; op.kernel(type) == nullptr && other < dtype_count; ++other)
    type = static_cast<Dtype>(other);
  return op.arity < 0 ? type : op.kernel(type)->inputs[i];
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
      if (is_floating(x.dtype()) && !input.whole) {
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

OpCheckLine check_sample(const Op& op, const Sample& sample, std::uint64_t seed) {
  const auto applied = [&](std::span<const Var> inputs) {
    return inputs[0].graph().apply(op, inputs, sample.attributes);
  };
  autodiff::WeightedSum sum(applied, draw_inputs(op, sample, seed), Random(seed, "weights"));
  const std::vector<Tensor> manual = sum.automatic(),
                            numerical = sum.numerical(&numerical_gradient, numerical_step);
  std::vector<Tensor> automatic;
  if (op.formula)
    automatic = sum.automatic([&](std::span<const Var> inputs) {
      return op.formula(Call(op, inputs[0].graph(), inputs, sample.attributes));
    });
  OpCheckLine worst;
  worst.error = -1;
  for (std::size_t i = 0; i < manual.size(); ++i)
    for (std::int64_t k = 0; k < manual[i].size(); ++k) {
      const double m = manual[i].number(k), n = numerical[i].number(k);
      double error = gradient_error(m, n);
      if (op.formula) error = std::max(error, gradient_error(m, automatic[i].number(k)));
      if (error <= worst.error) continue;
      worst = {sum.wrt()[i], k, n, m, {}, error};
      if (op.formula) worst.automatic = automatic[i].number(k);
    }
  worst.error = std::max(worst.error, 0.0);
  return worst;
}

OpCheck check_op(const Op& op, std::uint64_t seed) {
  OpCheck result{.op = op.name};
  if (op.gradient == nullptr) {
    result.reason = op.not_differentiable;
    return result;
  }
  result.error = 0;
  for (const Sample& sample : op.samples()) {
    result.lines.push_back(check_sample(op, sample, seed + static_cast<std::uint64_t>(result.samples)));
    result.error = std::max(*result.error, result.lines.back().error);
    ++result.samples;
  }
  return result;
}

}  // namespace gradus::catalog
