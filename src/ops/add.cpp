// add.cpp - the sum of two tensors, element by element.
#include "ops/support/op_file.hpp"

namespace gradus {
namespace {

struct Add {
  using Types = Numeric;
  static constexpr Info info{.signature = "[...], [...] -> [...]",
                             .doc = "a + b.",
                             .rule = "sum rule",
                             .accuracy = {0.5},
                             .slope = {1.5}};
  static constexpr const char* notation = "{0} + {1}";
  template <class T>
  static T value(T a, T b) {
    return a + b;
  }
  static Grads gradient(const Local& l) { return {l.dy, l.dy}; }
  static Example example() {
    return {{numbers({1, 2}), numbers({10, -2})}, numbers({11, 0}), "by definition"};
  }
  static std::vector<Sample> samples() { return {{{{{5}}, {{5}}}}, {{{{2, 3}}, {{2, 3}}}}}; }
};

}  // namespace

constinit const Op add_op = make_op<Add>("add");
Var add(Var a, Var b) {
  const auto [x, y] = broadcast_together(a, b);
  return apply(add_op, {x, y});
}

}  // namespace gradus
