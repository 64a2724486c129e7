// magnitudes.hpp - numbers of all magnitudes, errors in units in the last place, and formulas run both by the
// interpreter and compiled.
#pragma once

#include <cmath>
#include <cstring>
#include <gradus/autodiff.hpp>
#include <gradus/program.hpp>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "base/exact.hpp"
#include "base/parallel.hpp"

namespace gradus::testing {

/// Numbers of both signs from the smallest subnormal to the largest, 0 and what is no number, numbers near 1
/// and in the ranges where functions bend.
template <class T>
std::vector<T> all_magnitudes(int random_ones) {
  using Limits = std::numeric_limits<T>;
  std::vector<T> result{T(0),
                        -T(0),
                        Limits::infinity(),
                        -Limits::infinity(),
                        Limits::quiet_NaN(),
                        Limits::max(),
                        Limits::lowest(),
                        Limits::denorm_min(),
                        Limits::min()};
  const auto both = [&](T x) { result.push_back(x), result.push_back(-x); };
  for (int e = Limits::min_exponent - Limits::digits; e <= Limits::max_exponent; ++e)
    for (const double fraction : {0.5, 0.6180339887, 0.9999})
      if (const T x = static_cast<T>(std::ldexp(fraction, e)); x > 0 && x < Limits::infinity()) both(x);
  for (int k = 1; k < Limits::digits; ++k) {
    both(1 + std::ldexp(T(1), -k)), both(1 - std::ldexp(T(1), -k));
  }
  std::mt19937_64 random(7);
  for (const double range : {0.3, 1.0, 10.0, 40.0, 110.0, 750.0}) {
    std::uniform_real_distribution<double> number(-range, range);
    for (int i = 0; i < random_ones; ++i) result.push_back(static_cast<T>(number(random)));
  }
  return result;
}

/// The distance of two neighbours at a number.
template <class T>
Long unit_at(Long x) {
  constexpr int least = std::numeric_limits<T>::min_exponent;
  int exponent = least;
  if (x != 0 && std::isfinite(x)) std::frexp(x, &exponent);
  return std::ldexp(1.0L, std::max(exponent, least) - std::numeric_limits<T>::digits);
}

/// The error of y in units in the last place of `of`; infinite where one is not a number or not finite and
/// the other is, but for results at the end of the type's range.
template <class T>
double error_in_units(T y, Long exact, Long of) {
  constexpr double infinite = std::numeric_limits<double>::infinity();
  constexpr Long end = std::numeric_limits<T>::max() * (1 - 1e-5L);
  if (std::isnan(y) && std::isnan(exact)) return 0;
  if (std::isnan(y) || std::isnan(exact)) return infinite;
  if (static_cast<Long>(y) == exact) return 0;
  const bool large = std::abs(exact) > end && std::signbit(y) == std::signbit(exact);
  if (large && (std::isinf(y) || static_cast<Long>(std::abs(y)) > end)) return 0;
  if (!std::isfinite(y) || !std::isfinite(exact)) return infinite;
  return static_cast<double>(std::abs(static_cast<Long>(y) - exact) / unit_at<T>(of));
}

/// Values of some nodes by the interpreter, or by the compiled program.
inline std::vector<Tensor> values_of(Graph& graph, const std::vector<Var>& nodes, const Feeds& feeds,
                                     bool compiled) {
  std::vector<NodeId> ids;
  for (const Var& node : nodes) ids.push_back(node.id());
  if (!compiled) return evaluate(graph, ids, feeds);
  for (std::size_t i = 0; i < nodes.size(); ++i) graph.output("out" + std::to_string(i), nodes[i]);
  Threads threads(1);
  Execution execution(Program::compile(graph), {}, threads);
  for (const auto& [name, value] : feeds)
    if (execution.has_input(name)) std::memcpy(execution.input(name).raw(), value.raw(), value.bytes());
  execution.run();
  std::vector<Tensor> result;
  for (std::size_t i = 0; i < nodes.size(); ++i)
    result.push_back(execution.output("out" + std::to_string(i)));
  return result;
}

}  // namespace gradus::testing
