// sin.cpp - the sine, element by element.
#include "base/angles.hpp"
#include "base/exact.hpp"
#include "ops/support/op_file.hpp"

namespace gradus {
namespace {

struct Sin {
  static constexpr Info info{
      .signature = "[...] -> [...]",
      .doc = "Sine of an angle in radians. NaN where it is 2^26 (6.7e7) or more, either way.",
      .accuracy = {1.6},
      .slope = {1.6},
      .function = {"sin"}};
  static constexpr const char* notation = "sin({0})";
  template <class T>
  static T value(T x) {
    return math::sin(x);
  }
  static Grads gradient(const Local& l) { return {l.dy * cos(l.x())}; }
  static Example example() {
    return {{numbers({-0.5, 0, 2, 10000})},
            numbers({-0.479425538604203, 0.0, 0.9092974268256817, -0.30561438888825215}),
            "NumPy"};
  }
  static std::vector<Sample> samples() { return element_wise_samples({{.low = -6, .high = 6}}); }
  static Exact exact() {
    return {[](Long x, Long) -> Long { return exact_sin(x); },
            {{[](Long x, Long) -> Long { return exact_cos(x); }}}};
  }
};

}  // namespace

constinit const Op sin_op = make_op<Sin>("sin");
Var sin(Var x) { return apply(sin_op, {x}); }

}  // namespace gradus
