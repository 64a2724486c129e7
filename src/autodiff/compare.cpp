// compare.cpp - numerical, manual and automatic gradients of one function, side by side.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <gradus/autodiff.hpp>
#include <gradus/error.hpp>

#include "autodiff/weighted_sum.hpp"

namespace gradus {
namespace {

double seconds_of(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void check_types(std::span<const Tensor> inputs) {
  for (std::size_t i = 0; i < inputs.size(); ++i)
    if (inputs[i].dtype() != Dtype::float64)
      throw DtypeError(
          fmt::format("gradients are compared in float64, input {} is {}", i, name(inputs[i].dtype())));
}

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
  if (!formula) throw UsageError("gradients of no function cannot be compared");
  check_types(inputs);
  autodiff::WeightedSum loss(formula, inputs, Random(1, "upstream"));
  std::vector<Tensor> forward, central, automatic, by_hand;
  result.seconds.automatic = seconds_of([&] { automatic = loss.automatic(); });
  result.seconds.forward = seconds_of([&] { forward = loss.numerical(&forward_difference, forward_step); });
  result.seconds.central = seconds_of([&] { central = loss.numerical(&central_difference, central_step); });
  if (manual) {
    result.seconds.manual = seconds_of([&] { by_hand = manual(inputs, loss.weights()); });
    check_manual(inputs, by_hand);
  }
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    GradientComparisonLine line{.input = static_cast<std::int64_t>(i), .checked = inputs[i].size()};
    double worst = -1;
    for (std::int64_t k = 0; k < inputs[i].size(); ++k) {
      const double a = automatic[i].number(k), c = central[i].number(k);
      const double error = gradient_error(a, c);
      const double manual_error = manual ? gradient_error(by_hand[i].number(k), a) : 0;
      line.error = std::max(line.error, error);
      line.manual_error = std::max(line.manual_error, manual_error);
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
