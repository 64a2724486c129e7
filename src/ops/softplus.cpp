// softplus.cpp - a smooth relu, element by element.
#include "base/exact.hpp"
#include "base/math.hpp"
#include "ops/support/op_file.hpp"

namespace gradus {
namespace {

struct Softplus {
  static constexpr Info info{
      .signature = "[...] -> [...]",
      .doc =
          "log(1 + e^x), a smooth relu; computed as max(x, 0) + log(1 + e^-|x|), so that nothing overflows.",
      .accuracy = {2.5},
      .slope = {2.5},
      .function = {"softplus"}};
  static Var formula(const Call& c) { return log(1 + exp(c.x())); }
  template <class T>
  static T value(T x) {
    return math::softplus(x);
  }
  static Grads gradient(const Local& l) { return {l.dy * sigmoid(l.x())}; }
  static Example example() {
    return {{numbers({-2, 0, 3})},
            numbers({0.1269280110429725, 0.6931471805599453, 3.048587351573742}),
            "NumPy, logaddexp(0, x)"};
  }
  static std::vector<Sample> samples() { return element_wise_samples({{.low = -4, .high = 4}}); }
  static Exact exact() {
    return {[](Long x, Long) -> Long { return exact_softplus(x); },
            {{[](Long x, Long) -> Long { return exact_sigmoid(x); }}}};
  }
};

}  // namespace

constinit const Op softplus_op = make_op<Softplus>("softplus");
Var softplus(Var x) { return apply(softplus_op, {x}); }

}  // namespace gradus
