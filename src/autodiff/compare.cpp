// compare.cpp - numerical, manual and automatic gradients of one function, side by side.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <gradus/autodiff.hpp>
#include <gradus/error.hpp>
#include <gradus/ops.hpp>

#include "base/random.hpp"

namespace gradus {
namespace {

std::string input_name(std::size_t i) { return fmt::format("x{}", i); }

Tensor upstream_for(const Shape& shape) {
  Tensor result(shape, Dtype::float64);
  const Random random(1, "upstream");
  for (std::int64_t i = 0; i < result.size(); ++i)
    result.set_number(i, 0.5 + random.uniform(static_cast<std::uint64_t>(i)));
  return result;
}

double seconds_of(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// sum(y * upstream) of a formula at given inputs.
class Weighted {
 public:
  Weighted(const OpFunction& formula, std::span<const Tensor> inputs) {
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      if (inputs[i].dtype() != Dtype::float64)
        throw DtypeError(
            fmt::format("gradients are compared in float64, input {} is {}", i, name(inputs[i].dtype())));
      vars_.push_back(graph_.input(input_name(i), inputs[i].shape(), Dtype::float64));
      feeds_.emplace(input_name(i), inputs[i]);
    }
    const Var y = formula(vars_);
    upstream = upstream_for(y.shape());
    loss_ = sum(y * graph_.constant(upstream));
  }

  std::vector<Tensor> automatic() {
    std::vector<NodeId> ids;
    for (const Var& g : gradients(loss_, vars_)) ids.push_back(g.id());
    return evaluate(graph_, ids, feeds_);
  }

  /// Differences of one kind for all inputs.
  std::vector<Tensor> numerical(Tensor (*difference)(const ScalarFunction&, const Tensor&, double),
                                double step) {
    std::vector<Tensor> result;
    for (const Var& x : vars_) {
      Tensor& at = feeds_.find(x.node().name)->second;
      const Tensor here = at;
      result.push_back(difference(
          [&](const Tensor& moved) {
            at = moved;
            return evaluate(graph_, loss_.id(), feeds_).item();
          },
          here, step));
      at = here;
    }
    return result;
  }

  Tensor upstream;

 private:
  Graph graph_;
  Feeds feeds_;
  std::vector<Var> vars_;
  Var loss_;
};

void check_manual(std::span<const Tensor> inputs, std::span<const Tensor> manual) {
  bool fits = inputs.size() == manual.size();
  for (std::size_t i = 0; fits && i < inputs.size(); ++i) fits = inputs[i].shape() == manual[i].shape();
  if (!fits)
    throw ShapeError(
        fmt::format("a gradient by hand must give one tensor for each of the {} inputs, in the input's shape",
                    inputs.size()));
}

}  // namespace

GradientComparison compare_gradients(const OpFunction& formula, std::span<const Tensor> inputs,
                                     const ManualGradient& manual, double tolerance) {
  constexpr double forward_step = 1e-6, central_step = 1e-5;
  GradientComparison result;
  result.tolerance = tolerance;
  Weighted loss(formula, inputs);
  std::vector<Tensor> forward, central, automatic, by_hand;
  result.seconds.automatic = seconds_of([&] { automatic = loss.automatic(); });
  result.seconds.forward = seconds_of([&] { forward = loss.numerical(&forward_difference, forward_step); });
  result.seconds.central = seconds_of([&] { central = loss.numerical(&central_difference, central_step); });
  if (manual) {
    result.seconds.manual = seconds_of([&] { by_hand = manual(inputs, loss.upstream); });
    check_manual(inputs, by_hand);
  }
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    GradientComparisonLine line{.input = static_cast<std::int64_t>(i), .checked = inputs[i].size()};
    double worst = -1;
    for (std::int64_t k = 0; k < inputs[i].size(); ++k) {
      const double a = automatic[i].number(k), c = central[i].number(k);
      const double error = gradient_error(a, c);
      const double manual_error = manual ? gradient_error(by_hand[i].number(k), a) : 0;
      line.error = error <= line.error ? line.error : error;  // NaN stays
      line.manual_error = manual_error <= line.manual_error ? line.manual_error : manual_error;
      if (std::max(error, manual_error) <= worst) continue;
      worst = std::max(error, manual_error);
      line.index = k;
      line.forward = forward[i].number(k);
      line.central = c;
      line.automatic = a;
      if (manual) line.manual = by_hand[i].number(k);
    }
    result.lines.push_back(line);
  }
  return result;
}

bool GradientComparison::good() const {
  return std::all_of(lines.begin(), lines.end(), [this](const GradientComparisonLine& line) {
    return line.error <= tolerance && line.manual_error <= tolerance;
  });
}

std::string GradientComparison::str() const {
  std::string text = fmt::format("{:<6} {:>8} {:>15} {:>15} {:>15} {:>15} {:>9}\n", "input", "worst at",
                                 "forward", "central", "manual", "automatic", "error");
  for (const GradientComparisonLine& line : lines)
    text +=
        fmt::format("{:<6} {:>8} {:>15.9g} {:>15.9g} {:>15} {:>15.9g} {:>9.1e}  {}\n", line.input, line.index,
                    line.forward, line.central, line.manual ? fmt::format("{:.9g}", *line.manual) : "-",
                    line.automatic, std::max(line.error, line.manual_error),
                    line.error <= tolerance && line.manual_error <= tolerance ? "ok" : "WRONG");
  return text + fmt::format("seconds         {:>15.2g} {:>15.2g} {:>15.2g} {:>15.2g}\n", seconds.forward,
                            seconds.central, seconds.manual, seconds.automatic);
}

}  // namespace gradus
