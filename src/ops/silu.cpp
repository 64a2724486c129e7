// silu.cpp - x sigmoid(x), element by element.
#include "base/exact.hpp"
#include "base/math.hpp"
#include "ops/support/op_file.hpp"

namespace gradus {
namespace {

struct Silu {
  static constexpr Info info{
      .signature = "[...] -> [...]",
      .doc = "x sigmoid(x), also called swish (Hendrycks, Gimpel, 2016; Ramachandran et al., 2017).",
      .accuracy = {4},
      .slope = {4, "the larger of its two terms times 1 + |x|"},
      .function = {"silu"}};
  static Var formula(const Call& c) { return c.x() * (1 / (1 + exp(-c.x()))); }
  template <class T>
  static T value(T x) {
    return math::silu(x);
  }
  static Grads gradient(const Local& l) {
    const Var s = sigmoid(l.x());
    return {l.dy * (s + l.y * (1 - s))};
  }
  static Example example() {
    return {{numbers({-2, 0, 1})},
            numbers({-0.2384058440442351, 0.0, 0.7310585786300049}),
            "SciPy, x * special.expit(x)"};
  }
  static std::vector<Sample> samples() { return element_wise_samples({{.low = -4, .high = 4}}); }
  static Exact exact() {
    return {[](Long x, Long) -> Long { return x * exact_sigmoid(x); },
            {{[](Long x, Long) -> Long { return exact_sigmoid(x) * (1 + x * exact_sigmoid(-x)); }}},
            {{[](Long x, Long) {
              const Long p = exact_sigmoid(x);
              return std::max(p, std::abs(x) * p * exact_sigmoid(-x)) * (1 + std::abs(x));
            }}}};
  }
};

}  // namespace

constinit const Op silu_op = make_op<Silu>("silu");
Var silu(Var x) { return apply(silu_op, {x}); }

}  // namespace gradus
