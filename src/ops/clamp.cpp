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
  static constexpr Attribute<double> low{"low", any_number, "the smallest result"};
  static constexpr Attribute<double> high{"high", any_number, "the largest result"};
  static constexpr const AttributeInfo* attributes[] = {&low, &high};
  static Var formula(const Call& c) {
    const Var bounded = maximum(c.x(), number_like(c.x(), c[low]));
    return minimum(bounded, number_like(c.x(), c[high]));
  }
  template <class T>
  static T value(T x, Settings<T> settings) {
    const T least = settings[0], most = settings[1];
    return x < least ? least : x > most ? most : x;
  }
  static Grads gradient(const Local& l) {
    const Var x = l.x(), none = zeros_like(l.dy);
    const Var above = greater_equal(x, number_like(x, l[low]));
    const Var below = less_equal(x, number_like(x, l[high]));
    return {select(above, select(below, l.dy, none), none)};
  }
  static Example example() {
    return {{numbers({-2, 0.25, 3})}, numbers({-1, 0.25, 0.5}), "by definition", {low(-1), high(0.5)}};
  }
  static std::vector<Sample> samples() {
    return element_wise_samples({{.kinks = {-1, 0.5}}}, {low(-1), high(0.5)});
  }
  static Exact exact() {
    return {[](Long x, Long) -> Long { return x < -1     ? -1
                                              : x > 0.5L ? 0.5L
                                                         : x; },
            {{[](Long x, Long) -> Long { return x >= -1 && x <= 0.5L ? 1 : 0; }}}};
  }
};

}  // namespace

constinit const Op clamp_op = make_op<Clamp>("clamp");
Var clamp(Var x, double low, double high) {
  if (!(low <= high))
    throw UsageError(fmt::format("clamp: the lower limit {} is not below the upper one {}", low, high));
  return apply(clamp_op, {x}, {Clamp::low(low), Clamp::high(high)});
}

}  // namespace gradus
