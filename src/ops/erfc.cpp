// erfc.cpp - the complement of the error function, element by element.
#include "base/erfc.hpp"

#include <numbers>

#include "base/exact.hpp"
#include "ops/support/op_file.hpp"

namespace gradus {
namespace {

struct Erfc {
  static constexpr Info info{.signature = "[...] -> [...]",
                             .doc = "1 - erf(x), exact in the tail, where erf(x) rounds to 1.",
                             .accuracy = {6},
                             .slope = {4, "the result times 1 + x^2"}};
  static Var formula(const Call& c) { return 1 - erf(c.x()); }
  template <class T>
  static T value(T x) {
    return math::erfc(x);
  }
  static Grads gradient(const Local& l) {
    return {l.dy * (-2 * std::numbers::inv_sqrtpi * exp(-square(l.x())))};
  }
  static Example example() {
    return {{numbers({-0.5, 0, 1.5, 6})},
            numbers({1.5204998778130465, 1.0, 0.033894853524689274, 2.1519736712498913e-17}),
            "SciPy, special.erfc"};
  }
  static std::vector<Sample> samples() { return element_wise_samples({{.low = -2, .high = 2}}); }
  static Exact exact() {
    return {[](Long x, Long) -> Long { return std::erfc(x); },
            {{[](Long x, Long) -> Long { return -exact_bell(x); }}},
            {{[](Long x, Long) -> Long { return exact_bell_size(x); }}}};
  }
};

}  // namespace

constinit const Op erfc_op = make_op<Erfc>("erfc");
Var erfc(Var x) { return apply(erfc_op, {x}); }

}  // namespace gradus
