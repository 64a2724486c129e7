// log1p.cpp - the logarithm of one plus a number, exact for small numbers.
#include "base/math.hpp"
#include "ops/support/op_file.hpp"

namespace gradus {
namespace {

struct Log1p {
  static constexpr Info info{.signature = "[...] -> [...]",
                             .doc = "log(1 + x), computed without rounding 1 + x: exact for small x.",
                             .accuracy = {1},
                             .slope = {1.5},
                             .function = {"log1p"}};
  static Var formula(const Call& c) { return log(1 + c.x()); }
  template <class T>
  static T value(T x) {
    return math::log1p(x);
  }
  static Grads gradient(const Local& l) { return {l.dy / (1 + l.x())}; }
  static Example example() {
    return {{numbers({-0.5, 1e-10, 3})},
            numbers({-0.6931471805599453, 9.999999999500001e-11, 1.3862943611198906}),
            "NumPy"};
  }
  static std::vector<Sample> samples() { return element_wise_samples({{.low = -0.5, .high = 3}}); }
  static Exact exact() {
    return {[](Long x, Long) -> Long { return std::log1p(x); },
            {{[](Long x, Long) -> Long { return 1 / (1 + x); }}}};
  }
};

}  // namespace

constinit const Op log1p_op = make_op<Log1p>("log1p");
Var log1p(Var x) { return apply(log1p_op, {x}); }

}  // namespace gradus
