// gelu_slope.cpp - the derivative of gelu, element by element.
#include <numbers>

#include "base/erfc.hpp"
#include "base/exact.hpp"
#include "ops/support/op_file.hpp"

namespace gradus {
namespace {

struct GeluSlope {
  static constexpr Info info{
      .signature = "[...] -> [...]",
      .doc =
          "Phi(x) + x phi(x), Phi and phi the distribution and the density of the normal "
          "distribution: the derivative of gelu, with one exponential for both terms.",
      .accuracy = {8, "the larger of its two terms"},
      .slope = {8, "the larger of its two terms times 1 + x^2"}};
  static constexpr double half_root = 0.5 * std::numbers::sqrt2;  // 1 / sqrt(2)
  static Var density(Var x) { return std::numbers::inv_sqrtpi * half_root * exp(-0.5 * square(x)); }
  static Var formula(const Call& c) {
    const Var share = 0.5 * erfc(-half_root * c.x());
    return share + c.x() * density(c.x());
  }
  template <class T>
  static T value(T x) {
    return math::gelu_slope(x);
  }
  // phi' = -x phi; x^2 by itself may be infinite where phi is 0
  static Grads gradient(const Local& l) {
    const Var phi = density(l.x());
    const Var twice = 2 * phi;
    return {l.dy * (twice - l.x() * (l.x() * phi))};
  }
  static Example example() {
    return {{numbers({-1, 0, 2})},
            numbers({-0.08331547058768629, 0.5, 1.0852318010781969}),
            "SciPy, special.ndtr(x) + x * stats.norm.pdf(x)"};
  }
  static std::vector<Sample> samples() { return element_wise_samples({{.low = -3, .high = 3}}); }
  static Exact exact() {
    return {[](Long x, Long) -> Long {
              return std::isinf(x) ? exact_normal(x) : exact_normal(x) + x * exact_density(x);
            },
            {{[](Long x, Long) -> Long { return exact_density(x) * (2 - x * x); }}},
            {{[](Long x, Long) -> Long { return std::max(2.0L, x * x) * exact_density(x) * (1 + x * x); }}},
            [](Long x, Long) -> Long {
              return std::isinf(x) ? exact_normal(x)
                                   : std::max(exact_normal(x), std::abs(x) * exact_density(x));
            }};
  }
};

}  // namespace

constinit const Op gelu_slope_op = make_op<GeluSlope>("gelu_slope");
Var gelu_slope(Var x) { return apply(gelu_slope_op, {x}); }

}  // namespace gradus
