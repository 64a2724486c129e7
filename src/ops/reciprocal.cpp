// reciprocal.cpp - one over each number.
#include "ops/support/op_file.hpp"

namespace gradus {
namespace {

struct Reciprocal {
  static constexpr Info info{.signature = "[...] -> [...]",
                             .doc = "1 / x; infinite at 0.",
                             .rule = "power rule",
                             .accuracy = {0.5},
                             .slope = {2}};
  template <class T>
  static T value(T x) {
    return T(1) / x;
  }
  static Grads gradient(const Local& l) { return {-(l.dy * square(l.y))}; }
  static Var formula(const Call& c) { return 1.0 / c.x(); }
  static Example example() { return {{numbers({-2, 0.5, 4})}, numbers({-0.5, 2, 0.25}), "by hand"}; }
  static std::vector<Sample> samples() { return element_wise_samples({{.low = 0.3, .high = 3}}); }
  static Exact exact() {
    return {[](Long x, Long) -> Long { return 1 / x; },
            {{[](Long x, Long) -> Long { return -1 / (x * x); }}}};
  }
};

}  // namespace

constinit const Op reciprocal_op = make_op<Reciprocal>("reciprocal");
Var reciprocal(Var x) { return apply(reciprocal_op, {x}); }

}  // namespace gradus
