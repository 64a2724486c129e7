// mish.cpp - x tanh(softplus(x)), element by element.
#include "base/exact.hpp"
#include "base/math.hpp"
#include "ops/support/op_file.hpp"

namespace gradus {
namespace {

struct Mish {
  static constexpr Info info{.signature = "[...] -> [...]",
                             .doc =
                                 "x tanh(log(1 + e^x)) (Misra: \"Mish: a self regularized non-monotonic "
                                 "activation function\", 2019); "
                                 "computed with one exponential.",
                             .accuracy = {6},
                             .slope = {6, "the larger of its two terms times 1 + |x|"},
                             .function = {"mish"}};
  static Var formula(const Call& c) { return c.x() * tanh(softplus(c.x())); }
  template <class T>
  static T value(T x) {
    return math::mish(x);
  }
  static Grads gradient(const Local& l) { return {l.dy * mish_slope(l.x())}; }
  static Example example() {
    return {{numbers({-2, 0, 1})},
            numbers({-0.2525014826957089, 0.0, 0.8650983882673103}),
            "NumPy, x * tanh(logaddexp(0, x))"};
  }
  static std::vector<Sample> samples() { return element_wise_samples({{.low = -4, .high = 4}}); }
  static Exact exact() {
    return {[](Long x, Long) -> Long { return x * exact_mish_share(x); },
            {{[](Long x, Long) -> Long { return exact_mish_share(x) + x * exact_mish_share_slope(x); }}},
            {{[](Long x, Long) {
              return std::max(exact_mish_share(x), std::abs(x) * exact_mish_share_slope(x)) *
                     (1 + std::abs(x));
            }}}};
  }
};

}  // namespace

constinit const Op mish_op = make_op<Mish>("mish");
Var mish(Var x) { return apply(mish_op, {x}); }

}  // namespace gradus
