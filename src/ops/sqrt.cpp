// sqrt.cpp - the square root, element by element.
#include <cmath>

#include "ops/support/op_file.hpp"

namespace gradus {
namespace {

struct Sqrt {
  static constexpr Info info{
      .signature = "[...] -> [...]",
      .doc = "The square root of x; not a number below 0. Its gradient 1 / (2 sqrt(x)) is infinite at 0.",
      .rule = "power rule",
      .accuracy = {0.5},
      .slope = {2},
      .function = {"sqrt"}};
  static constexpr const char* notation = "sqrt({0})";
  template <class T>
  static T value(T x) {
    return std::sqrt(x);
  }
  static Grads gradient(const Local& l) { return {l.dy / (2 * l.y)}; }
  static Example example() { return {{numbers({0, 2.25, 9})}, numbers({0, 1.5, 3}), "by definition"}; }
  static std::vector<Sample> samples() { return element_wise_samples({{.low = 0.5, .high = 4}}); }
  static Exact exact() {
    return {[](Long x, Long) -> Long { return std::sqrt(x); },
            {{[](Long x, Long) -> Long { return 0.5L / std::sqrt(x); }}}};
  }
};

}  // namespace

constinit const Op sqrt_op = make_op<Sqrt>("sqrt");
Var sqrt(Var x) { return apply(sqrt_op, {x}); }

}  // namespace gradus
