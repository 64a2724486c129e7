// log_cosh.cpp - the logarithm of the hyperbolic cosine, element by element.
#include "base/exact.hpp"
#include "base/math.hpp"
#include "ops/support/op_file.hpp"

namespace gradus {
namespace {

struct LogCoshOp {
  static constexpr Info info{
      .signature = "[...] -> [...]",
      .doc = "log((e^x + e^-x) / 2): near x^2 / 2 for small x, |x| - log 2 for large ones, exact for both.",
      .accuracy = {6},
      .slope = {3}};
  static Var formula(const Call& c) {
    const Var up = exp(c.x()), down = exp(-c.x());
    return log(0.5 * (up + down));
  }
  template <class T>
  static T value(T x) {
    return math::log_cosh(x);
  }
  static Grads gradient(const Local& l) { return {l.dy * tanh(l.x())}; }
  static Example example() {
    return {{numbers({-2, 0, 0.5, 1e-4})},
            numbers({1.3250027473578645, 0.0, 0.12011450695827751, 4.9999999916666667e-09}),
            "mpmath, log(cosh(x))"};
  }
  static std::vector<Sample> samples() { return element_wise_samples({{.low = -3, .high = 3}}); }
  static Exact exact() {
    return {[](Long x, Long) { return exact_log_cosh(x); },
            {{[](Long x, Long) -> Long { return std::tanh(x); }}}};
  }
};

}  // namespace

constinit const Op log_cosh_op = make_op<LogCoshOp>("log_cosh");
Var log_cosh(Var x) { return apply(log_cosh_op, {x}); }

}  // namespace gradus
