// finite.cpp - numbers that are finite; others are made known.
#include <cmath>
#include <limits>

#include "ops/support/op_file.hpp"

namespace gradus {
namespace {

struct Finite {
  static constexpr Info info{
      .signature = "[...] -> [...]",
      .doc =
          "x where it is finite, NaN elsewhere: what overflowed does not pass for a number "
          "once something is divided by it.",
      .accuracy = {0},
      .slope = {0}};
  static constexpr const char* notation = "{0}";
  template <class T>
  static T value(T x) {
    return std::abs(x) <= std::numeric_limits<T>::max() ? x : std::numeric_limits<T>::quiet_NaN();
  }
  static Grads gradient(const Local& l) { return {l.dy}; }
  static Example example() { return {{numbers({1, -2})}, numbers({1, -2}), "by definition"}; }
  static std::vector<Sample> samples() { return element_wise_samples({{}}); }
  static Exact exact() {
    return {[](Long x, Long) -> Long { return std::isfinite(x) ? x : NAN; },
            {{[](Long, Long) -> Long { return 1; }}}};
  }
};

}  // namespace

constinit const Op finite_op = make_op<Finite>("finite");
Var finite(Var x) { return apply(finite_op, {x}); }

}  // namespace gradus
