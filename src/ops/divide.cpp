// divide.cpp - the quotient of two tensors, element by element.
#include "ops/support/op_file.hpp"

namespace gradus {
namespace {

struct Divide {
  static constexpr Info info{.signature = "[...], [...] -> [...]",
                             .doc = "a / b, as IEEE 754 divides: 1 / 0 is infinite, 0 / 0 is not a number.",
                             .rule = "quotient rule",
                             .accuracy = {0.5},
                             .slope = {2}};
  static constexpr const char* notation = "{0} / {1}";
  template <class T>
  static T value(T a, T b) {
    return a / b;
  }
  // (a' b - a b') / b^2 with y = a / b: a quotient where b^2 might overflow.
  static Grads gradient(const Local& l) {
    const Var da = l.dy / l.x(1);
    return {da, -(da * l.y)};
  }
  static Example example() {
    return {{numbers({1, -3}), numbers({4, 2})}, numbers({0.25, -1.5}), "by definition"};
  }
  static std::vector<Sample> samples() { return element_wise_samples({{}, {.low = 0.5, .high = 3}}); }
  static Exact exact() {
    return {[](Long a, Long b) -> Long { return a / b; },
            {{[](Long, Long b) { return 1 / b; }, [](Long a, Long b) -> Long { return -a / b / b; }}}};
  }
};

}  // namespace

constinit const Op divide_op = make_op<Divide>("divide");
Var divide(Var a, Var b) {
  const auto [x, y] = broadcast_together(a, b);
  return apply(divide_op, {x, y});
}

}  // namespace gradus
