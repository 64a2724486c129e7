// check_op.cpp - compares the gradient rule of an op with central differences, on the op's own samples.
#include "catalog/check_op.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/autodiff.hpp>
#include <gradus/ops.hpp>
#include <utility>

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
class Checked {
 public:
  Checked(const Op& op, const Sample& sample, std::uint64_t seed) {
    const std::vector<Tensor> values = draw_inputs(op, sample, seed);
    std::vector<Var> inputs;
    for (std::size_t i = 0; i < values.size(); ++i) {
      inputs.push_back(graph_.input(input_name(i), values[i].shape(), values[i].dtype()));
      if (values[i].dtype() == Dtype::float64) wrt_.emplace_back(i, inputs.back());
      feeds_.emplace(input_name(i), values[i]);
    }
    const Var y = graph_.apply(op, inputs, sample.attributes);
    Tensor weights(y.shape(), Dtype::float64);
    const Random random(seed, "weights");
    for (std::int64_t i = 0; i < weights.size(); ++i)
      weights.set_number(i, 0.5 + random.uniform(static_cast<std::uint64_t>(i)));
    const Var factors = graph_.constant(std::move(weights));
    loss_ = sum(y * factors);
    if (op.formula) formula_loss_ = sum(op.formula(Call(op, graph_, inputs, sample.attributes)) * factors);
  }

  OpCheckLine worst() {
    const std::vector<Tensor> manual = derived(loss_);
    const std::vector<Tensor> automatic = formula_loss_ ? derived(formula_loss_) : std::vector<Tensor>{};
    OpCheckLine result;
    for (std::size_t i = 0; i < wrt_.size(); ++i) {
      const Tensor n = numerical(wrt_[i].second);
      for (std::int64_t k = 0; k < n.size(); ++k) {
        double error = gradient_error(manual[i].number(k), n.number(k));
        if (formula_loss_) error = larger(error, gradient_error(manual[i].number(k), automatic[i].number(k)));
        if (error <= result.error && (i > 0 || k > 0)) continue;
        result = {wrt_[i].first, k, n.number(k), manual[i].number(k), {}, error};
        if (formula_loss_) result.automatic = automatic[i].number(k);
        if (std::isnan(error)) return result;  // the worst of all
      }
    }
    return result;
  }

 private:
  static double larger(double a, double b) { return std::isnan(b) || b > a ? b : a; }

  std::vector<Tensor> derived(Var loss) {
    std::vector<Var> vars;
    for (const auto& [input, var] : wrt_) vars.push_back(var);
    std::vector<NodeId> ids;
    for (const Var& g : gradients(loss, vars)) ids.push_back(g.id());
    return evaluate(graph_, ids, feeds_);
  }

  Tensor numerical(Var input) {
    Tensor& x = feeds_.find(input.node().name)->second;
    const Tensor here = x;
    Tensor result = numerical_gradient(
        [&](const Tensor& moved) {
          x = moved;
          return evaluate(graph_, loss_.id(), feeds_).item();
        },
        here);
    x = here;
    return result;
  }

  Graph graph_;
  Feeds feeds_;
  std::vector<std::pair<std::size_t, Var>> wrt_;
  Var loss_, formula_loss_;
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

OpCheckLine check_sample(const Op& op, const Sample& sample, std::uint64_t seed) {
  return Checked(op, sample, seed).worst();
}

double sample_error(const Op& op, const Sample& sample, std::uint64_t seed) {
  return check_sample(op, sample, seed).error;
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
    const double error = result.lines.back().error;
    if (!(error <= *result.error)) result.error = error;
    ++result.samples;
  }
  return result;
}

}  // namespace gradus
