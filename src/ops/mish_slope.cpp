// mish_slope.cpp - the derivative of mish, element by element.
#include "base/exact.hpp"
#include "base/math.hpp"
#include "ops/support/op_file.hpp"

namespace gradus {
namespace {

struct MishSlope {
  static constexpr Info info{.signature = "[...] -> [...]",
                             .doc =
                                 "t + x (1 - t^2) sigmoid(x) for t = tanh(softplus(x)): the derivative of "
                                 "mish, with one exponential "
                                 "for all of it.",
                             .accuracy = {6, "the larger of its two terms"},
                             .slope = {12, "1 + x^2"}};
  static Var formula(const Call& c) {
    const Var t = tanh(softplus(c.x()));
    const Var rise = 1 - square(t);
    return t + c.x() * (rise * sigmoid(c.x()));
  }
  template <class T>
  static T value(T x) {
    return math::mish_slope(x);
  }
  // With s = sigmoid(x): t' = (1 - t^2) s, t'' = t' (1 - s - 2 t s), and (t + x t')' = 2 t' + x t''.
  static Grads gradient(const Local& l) {
    const Var s = sigmoid(l.x()), t = tanh(softplus(l.x())), slope = (1 - square(t)) * s;
    const Var twice = 2 * slope, bent = l.x() * slope, rest = 1 - s;
    return {l.dy * (twice + bent * (rest - 2 * (t * s)))};
  }
  static Example example() {
    return {{numbers({-2, 0, 1})},
            numbers({-0.10835509242039393, 0.6, 1.0490362200997922}),
            "NumPy, t + x * (1 - t**2) / (1 + exp(-x)), t = tanh(logaddexp(0, x))"};
  }
  static std::vector<Sample> samples() { return element_wise_samples({{.low = -4, .high = 4}}); }
  static Exact exact() {
    return {[](Long x, Long) -> Long {
              return std::isinf(x) ? exact_mish_share(x)
                                   : exact_mish_share(x) + x * exact_mish_share_slope(x);
            },
            {{[](Long x, Long) -> Long {
              const Long s = exact_sigmoid(x), t = exact_mish_share(x);
              return exact_mish_share_slope(x) * (2 + x * (1 - s - 2 * t * s));
            }}},
            {{[](Long x, Long) -> Long { return 1 + x * x; }}},
            [](Long x, Long) -> Long {
              return std::isinf(x) ? exact_mish_share(x)
                                   : std::max(exact_mish_share(x), std::abs(x) * exact_mish_share_slope(x));
            }};
  }
};

}  // namespace

constinit const Op mish_slope_op = make_op<MishSlope>("mish_slope");
Var mish_slope(Var x) { return apply(mish_slope_op, {x}); }

}  // namespace gradus
