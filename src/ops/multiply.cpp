// multiply.cpp - the product of two tensors, element by element.
#include "ops/support/op_file.hpp"

namespace gradus {
namespace {

struct Multiply {
  static constexpr Info info{.signature = "[...], [...] -> [...]",
                             .doc = "a b.",
                             .rule = "product rule",
                             .accuracy = {0.5},
                             .slope = {1.5},
                             .keeps_zeros = KeepsZeros::of_any};
  static constexpr const char* notation = "{0} * {1}";
  template <class T>
  static T value(T a, T b) {
    return a * b;
  }
  static Grads gradient(const Local& l) { return {l.dy * l.x(1), l.x(0) * l.dy}; }
  static Example example() {
    return {{numbers({1.5, -2}), numbers({4, 3})}, numbers({6, -6}), "by definition"};
  }
  static std::vector<Sample> samples() { return element_wise_samples({{}, {}}); }
  static Exact exact() {
    return {[](Long a, Long b) -> Long { return a * b; },
            {{[](Long, Long b) { return b; }, [](Long a, Long) { return a; }}}};
  }
};

}  // namespace

constinit const Op multiply_op = make_op<Multiply, Numeric>("multiply");
Var multiply(Var a, Var b) {
  const auto [x, y] = broadcast_together(a, b);
  return apply(multiply_op, {x, y});
}

}  // namespace gradus
