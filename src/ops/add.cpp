// add.cpp - the sum of two tensors, element by element.
#include "ops/support/op_file.hpp"

namespace gradus {
namespace {

struct Add {
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
  static Exact exact() {
    return {[](Long a, Long b) -> Long { return a + b; },
            {{[](Long, Long) -> Long { return 1; }, [](Long, Long) -> Long { return 1; }}}};
  }
};

}  // namespace

constinit const Op add_op = make_op<Add, Numeric>("add");
Var add(Var a, Var b) {
  const auto [x, y] = broadcast_together(a, b);
  return apply(add_op, {x, y});
}

}  // namespace gradus
