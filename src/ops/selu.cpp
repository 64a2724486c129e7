// selu.cpp - elu, scaled so that mean 0 and variance 1 reproduce themselves from layer to layer.
#include "base/math.hpp"
#include "ops/support/op_file.hpp"

namespace gradus {
namespace {

struct Selu {
  static constexpr double scale = 1.0507009873554804934, alpha = 1.6732632423543772848;
  static constexpr Info info{
      .signature = "[...] -> [...]",
      .doc =
          "1.0507 x where x > 0, 1.0507 1.6733 (e^x - 1) elsewhere: elu with the two numbers for which mean "
          "0 "
          "and variance 1 reproduce themselves (Klambauer, Unterthiner, Mayr, Hochreiter: \"Self-normalizing "
          "neural networks\", 2017). At 0, where it has a kink, the slope of the left is taken. The slope is "
          "found from y alone, without another exponential: below 0 it is right to the last place of 1.758, "
          "not "
          "to its own.",
      .accuracy = {3},
      .slope = {4, "1.758"},
      .has_kinks = true,
      .function = {"selu"}};
  static Var formula(const Call& c) { return scale * elu(c.x(), alpha); }
  template <class T>
  static T value(T x) {
    return x > 0 ? static_cast<T>(scale) * x : static_cast<T>(scale * alpha) * math::expm1(x);
  }
  // y has the sign of x. Where it is not positive, scale alpha e^x = y + scale alpha.
  static Grads gradient(const Local& l) {
    const Var positive = greater(l.y, number_like(l.y, 0));
    const Var above = number_like(l.y, scale);
    return {l.dy * select(positive, above, l.y + scale * alpha)};
  }
  static Example example() {
    return {{numbers({-2, 0, 3})},
            numbers({-1.520166468595695, 0.0, 3.1521029620664414}),
            "NumPy, 1.0507... * where(x > 0, x, 1.6732... * expm1(x))"};
  }
  static std::vector<Sample> samples() { return element_wise_samples({{.kinks = {0}}}); }
  static Exact exact() {
    return {[](Long x, Long) -> Long {
              return x > 0 ? Long(scale) * x : Long(scale) * Long(alpha) * std::expm1(x);
            },
            {{[](Long x, Long) -> Long {
              return x > 0 ? Long(scale) : Long(scale) * Long(alpha) * std::exp(x);
            }}},
            {{[](Long, Long) -> Long { return Long(scale) * Long(alpha); }}}};
  }
};

}  // namespace

constinit const Op selu_op = make_op<Selu>("selu");
Var selu(Var x) { return apply(selu_op, {x}); }

}  // namespace gradus
