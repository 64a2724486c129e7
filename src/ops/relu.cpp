// relu.cpp - keeps what is positive.
#include "ops/support/op_file.hpp"

namespace gradus {
namespace {

struct Relu {
  static constexpr Info info{.signature = "[...] -> [...]",
                             .doc = "max(0, x). At 0, where it has a kink, the subgradient 0 is taken.",
                             .accuracy = {0},
                             .slope = {0},
                             .has_kinks = true,
                             .function = {"relu"}};
  template <class T>
  static T value(T x) {
    return x > 0 ? x : (x != x ? x : T(0));  // NaN stays NaN: it must be seen
  }
  // max(0, x) is positive where x is: x itself need not be kept.
  static Grads gradient(const Local& l) { return {l.dy * step(l.y)}; }
  static Var formula(const Call& c) { return maximum(c.x(), zeros_like(c.x())); }
  static Example example() { return {{numbers({-1.5, 0, 2})}, numbers({0, 0, 2}), "by definition"}; }
  static std::vector<Sample> samples() { return {{{{{5}, -2, 2, {0}}}}, {{{{2, 3, 4}, -1, 3, {0}}}}}; }
  static Exact exact() {
    return {[](Long x, Long) -> Long { return x > 0 || x != x ? x : 0; },
            {{[](Long x, Long) -> Long { return x > 0 ? 1 : 0; }}}};
  }
};

}  // namespace

constinit const Op relu_op = make_op<Relu>("relu");
Var relu(Var x) { return apply(relu_op, {x}); }

}  // namespace gradus
