// gelu.cpp - x times the normal distribution function, element by element.
#include "base/erfc.hpp"

#include <numbers>

#include "base/exact.hpp"
#include "ops/support/op_file.hpp"

namespace gradus {
namespace {

struct Gelu {
  static constexpr Info info{.signature = "[...] -> [...]",
                             .doc =
                                 "x Phi(x), Phi the distribution function of the normal distribution: Phi(x) "
                                 "= erfc(-x / sqrt(2)) / 2 (Hendrycks, Gimpel: \"Gaussian error linear "
                                 "units\", 2016). Exact, not the approximation by tanh.",
                             .accuracy = {8},
                             .slope = {8, "the larger of its two terms times 1 + x^2"},
                             .function = {"gelu"}};
  static constexpr double half_root = 0.5 * std::numbers::sqrt2;  // 1 / sqrt(2)
  static Var distribution(Var x) { return 0.5 * erfc(-half_root * x); }
  static Var formula(const Call& c) { return c.x() * distribution(c.x()); }
  template <class T>
  static T value(T x) {
    return math::gelu(x);
  }
  // Phi + x phi, phi(x) = e^(-x^2 / 2) / sqrt(2 pi) being the density.
  static Grads gradient(const Local& l) {
    const Var density = std::numbers::inv_sqrtpi * half_root * exp(-0.5 * square(l.x()));
    const Var share = distribution(l.x());
    return {l.dy * (share + l.x() * density)};
  }
  static Example example() {
    return {{numbers({-1, 0, 2})},
            numbers({-0.15865525393145707, 0.0, 1.9544997361036416}),
            "SciPy, x * special.ndtr(x)"};
  }
  static std::vector<Sample> samples() { return element_wise_samples({{.low = -3, .high = 3}}); }
  static Exact exact() {
    return {[](Long x, Long) -> Long { return x * exact_normal(x); },
            {{[](Long x, Long) -> Long { return exact_normal(x) + x * exact_density(x); }}},
            {{[](Long x, Long) -> Long {
              return std::max(exact_normal(x), std::abs(x) * exact_density(x)) * (1 + x * x);
            }}}};
  }
};

}  // namespace

constinit const Op gelu_op = make_op<Gelu>("gelu");
Var gelu(Var x) { return apply(gelu_op, {x}); }

}  // namespace gradus
