// tanh.cpp - the hyperbolic tangent, element by element.
#include "base/math.hpp"
#include "ops/support/op_file.hpp"

namespace gradus {
namespace {

struct Tanh {
  static constexpr Info info{
      .signature = "[...] -> [...]",
      .doc =
          "(e^x - e^-x) / (e^x + e^-x), from -1 to 1. Its slope 1 - y^2 is found from "
          "y alone, without another exponential: it is right to the last place of 1, not "
          "to its own, and 0 from about |x| = 9 on in float32, 19 in float64.",
      .accuracy = {3},
      .slope = {7, "1"},
      .function = {"tanh"}};
  static Var formula(const Call& c) {
    const Var up = exp(c.x()), down = exp(-c.x());
    return (up - down) / (up + down);
  }
  template <class T>
  static T value(T x) {
    return math::tanh(x);
  }
  static Grads gradient(const Local& l) { return {l.dy * (1 - square(l.y))}; }
  static Example example() {
    return {{numbers({-0.5, 0, 2})}, numbers({-0.46211715726000974, 0.0, 0.9640275800758169}), "NumPy"};
  }
  static std::vector<Sample> samples() { return element_wise_samples({{}}); }
  static Exact exact() {
    return {[](Long x, Long) -> Long { return std::tanh(x); },
            {{[](Long x, Long) {
              const Long e = std::exp(-2 * std::abs(x));
              return 4 * e / ((1 + e) * (1 + e));
            }}},
            {{[](Long, Long) -> Long { return 1; }}}};
  }
};

}  // namespace

constinit const Op tanh_op = make_op<Tanh>("tanh");
Var tanh(Var x) { return apply(tanh_op, {x}); }

}  // namespace gradus
