// clamp.cpp - limits numbers to an interval.
#include <fmt/format.h>

#include <gradus/error.hpp>

#include "ops/support/op_file.hpp"

namespace gradus {
namespace {

struct Clamp {
  static constexpr Info info{
      .signature = "[...] -> [...]",
      .doc = "x limited to [low, high]. The gradient passes in the closed interval and is 0 outside.",
      .accuracy = {0},
      .slope = {0}};
  static constexpr const char* settings[] = {"low", "high"};
  static Var formula(const Call& c) {
    return minimum(maximum(c.x(), number_like(c.x(), c.number("low"))), number_like(c.x(), c.number("high")));
  }
  template <class T>
  static T value(T x, Settings<T> settings) {
    const T low = settings[0], high = settings[1];
    return x < low ? low : x > high ? high : x;
  }
  static Grads gradient(const Local& l) {
    const Var x = l.x(), none = zeros_like(l.dy);
    const Var above = greater_equal(x, number_like(x, l.number("low")));
    const Var below = less_equal(x, number_like(x, l.number("high")));
    return {select(above, select(below, l.dy, none), none)};
  }
  static Example example() {
    return {
        {numbers({-2, 0.25, 3})}, numbers({-1, 0.25, 0.5}), "by definition", {{"low", -1.0}, {"high", 0.5}}};
  }
  static std::vector<Sample> samples() {
    return element_wise_samples({{.kinks = {-1, 0.5}}}, {{"low", -1.0}, {"high", 0.5}});
  }
};

}  // namespace

constinit const Op clamp_op = make_op<Clamp>("clamp");
Var clamp(Var x, double low, double high) {
  if (!(low <= high))
    throw UsageError(fmt::format("clamp: the lower limit {} is not below the upper one {}", low, high));
  return apply(clamp_op, {x}, {{"low", low}, {"high", high}});
}

}  // namespace gradus
