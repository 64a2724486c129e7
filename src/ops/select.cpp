// select.cpp - one of two numbers, as a condition says, element by element.
#include "ops/support/op_file.hpp"

namespace gradus {
namespace {

struct Select {
  static constexpr Info info{
      .signature = "[...] bool, [...], [...] -> [...]",
      .doc = "a where the condition holds, b elsewhere. The gradient goes to the one chosen.",
      .accuracy = {0},
      .type_input = 1};
  static constexpr const char* notation = "({1} if {0} else {2})";
  template <class T>
  static T value(bool condition, T a, T b) {
    return condition ? a : b;
  }
  static Grads gradient(const Local& l) {
    const Var none = zeros_like(l.dy);
    return {Var(), select(l.x(0), l.dy, none), select(l.x(0), none, l.dy)};
  }
  static Example example() {
    return {{Tensor::from<bool>({3}, {true, false, true}), numbers({1, 2, 3}), numbers({-1, -2, -3})},
            numbers({1, -2, 3}),
            "by definition"};
  }
  static std::vector<Sample> samples() { return element_wise_samples({{}, {}, {}}); }
};

}  // namespace

constinit const Op select_op = make_op<Select, Any>("select");
Var select(Var condition, Var a, Var b) {
  const auto [x, y] = broadcast_together(a, b);
  const auto [c, first] = broadcast_together(condition, x);
  return apply(select_op, {c, first, broadcast(y, first.shape())});
}

}  // namespace gradus
