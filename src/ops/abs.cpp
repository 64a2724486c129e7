// abs.cpp - the absolute value, element by element.
#include "ops/support/op_file.hpp"

namespace gradus {
namespace {

struct Abs {
  static constexpr Info info{.signature = "[...] -> [...]",
                             .doc = "|x|. At 0, where it has a kink, the subgradient 0 is taken.",
                             .accuracy = {0},
                             .slope = {0},
                             .has_kinks = true,
                             .function = {"abs"}};
  static constexpr const char* notation = "|{0}|";
  template <class T>
  static T value(T x) {
    return x < 0 ? -x : x;
  }
  // The sign of x as a difference of steps.
  static Grads gradient(const Local& l) {
    const Var positive = step(l.x());
    return {l.dy * (positive - step(-l.x()))};
  }
  static Example example() { return {{numbers({-1.5, 0, 3})}, numbers({1.5, 0, 3}), "by definition"}; }
  static std::vector<Sample> samples() { return element_wise_samples({{.kinks = {0}}}); }
  static Exact exact() {
    return {[](Long x, Long) -> Long { return std::abs(x); }, {{[](Long x, Long) -> Long {
              return x > 0 ? 1 : x < 0 ? -1 : 0;
            }}}};
  }
};

}  // namespace

constinit const Op abs_op = make_op<Abs, Numeric>("abs");
Var abs(Var x) { return apply(abs_op, {x}); }

}  // namespace gradus
