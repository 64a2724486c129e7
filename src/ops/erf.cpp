// erf.cpp - the error function, element by element.
#include <numbers>

#include "base/exact.hpp"
#include "base/math.hpp"
#include "ops/support/op_file.hpp"

namespace gradus {
namespace {

struct Erf {
  static constexpr Info info{.signature = "[...] -> [...]",
                             .doc = "2 / sqrt(pi) times the integral of e^(-t^2) from 0 to x.",
                             .accuracy = {2},
                             .slope = {4, "the result times 1 + x^2"},
                             .function = {"erf"}};
  static constexpr const char* notation = "erf({0})";
  template <class T>
  static T value(T x) {
    return math::erf(x);
  }
  static Grads gradient(const Local& l) {
    return {l.dy * (2 * std::numbers::inv_sqrtpi * exp(-square(l.x())))};
  }
  static Example example() {
    return {{numbers({-0.5, 0, 1.5})},
            numbers({-0.5204998778130465, 0.0, 0.9661051464753108}),
            "SciPy, special.erf"};
  }
  static std::vector<Sample> samples() { return element_wise_samples({{.low = -3, .high = 3}}); }
  static Exact exact() {
    return {[](Long x, Long) -> Long { return std::erf(x); },
            {{[](Long x, Long) -> Long { return exact_bell(x); }}},
            {{[](Long x, Long) -> Long { return exact_bell_size(x); }}}};
  }
};

}  // namespace

constinit const Op erf_op = make_op<Erf>("erf");
Var erf(Var x) { return apply(erf_op, {x}); }

}  // namespace gradus
