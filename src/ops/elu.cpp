// elu.cpp - keeps what is positive, and bends what is not towards a limit.
#include "base/math.hpp"
#include "ops/support/op_file.hpp"

namespace gradus {
namespace {

struct Elu {
  static constexpr Info info{
      .signature = "[...] -> [...]",
      .doc =
          "x where x > 0, alpha (e^x - 1) elsewhere (Clevert, Unterthiner, Hochreiter, 2015). At 0, where it "
          "has a kink unless alpha is 1, the subgradient alpha is taken. The slope below, y + alpha, is "
          "found from y alone, without another exponential: it is right to the last place of alpha, not to "
          "its own, and 0 from about x = -17 on in float32, -37 in float64.",
      .accuracy = {3},
      .slope = {4, "alpha"},
      .has_kinks = true};
  static constexpr Attribute<double> alpha{"alpha", any_number, "it tends to -alpha on the left", 1};
  static constexpr const AttributeInfo* attributes[] = {&alpha};
  static Var formula(const Call& c) {
    const Var zero = zeros_like(c.x());
    const Var above = maximum(c.x(), zero);
    return above + c[alpha] * (exp(minimum(c.x(), zero)) - 1);
  }
  template <class T>
  static T value(T x, Settings<T> settings) {
    return x > 0 ? x : settings[0] * math::expm1(x);
  }
  // Where x < 0, alpha e^x = y + alpha.
  static Grads gradient(const Local& l) {
    const Var positive = greater(l.x(), number_like(l.x(), 0));
    return {select(positive, l.dy, l.dy * (l.y + l[alpha]))};
  }
  static Example example() {
    return {{numbers({-2, 0, 3})},
            numbers({-1.296997075145081, 0.0, 3.0}),
            "NumPy, where(x > 0, x, 1.5 * expm1(x))",
            {alpha(1.5)}};
  }
  static std::vector<Sample> samples() { return element_wise_samples({{.kinks = {0}}}, {alpha(1.5)}); }
  static Exact exact() {
    return {[](Long x, Long) -> Long { return x > 0 ? x : 1.5L * std::expm1(x); },
            {{[](Long x, Long) -> Long { return x > 0 ? 1 : 1.5L * std::exp(x); }}},
            {{[](Long, Long) -> Long { return 1.5L; }}}};
  }
};

}  // namespace

constinit const Op elu_op = make_op<Elu>("elu");
Var elu(Var x, double alpha) { return apply(elu_op, {x}, {Elu::alpha(alpha)}); }

}  // namespace gradus
