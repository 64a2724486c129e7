// subtract.cpp - the difference of two tensors, element by element.
#include "ops/support/op_file.hpp"

namespace gradus {
namespace {

struct Subtract {
  static constexpr Info info{.signature = "[...], [...] -> [...]",
                             .doc = "a - b.",
                             .rule = "sum rule",
                             .accuracy = {0.5},
                             .slope = {1.5}};
  static constexpr const char* notation = "{0} - {1}";
  template <class T>
  static T value(T a, T b) {
    return a - b;
  }
  static Grads gradient(const Local& l) { return {l.dy, -l.dy}; }
  static Example example() {
    return {{numbers({1, 2}), numbers({10, -2})}, numbers({-9, 4}), "by definition"};
  }
  static std::vector<Sample> samples() { return element_wise_samples({{}, {}}); }
  static Exact exact() {
    return {[](Long a, Long b) -> Long { return a - b; },
            {{[](Long, Long) -> Long { return 1; }, [](Long, Long) -> Long { return -1; }}}};
  }
};

}  // namespace

constinit const Op subtract_op = make_op<Subtract, Numeric>("subtract");
Var subtract(Var a, Var b) {
  const auto [x, y] = broadcast_together(a, b);
  return apply(subtract_op, {x, y});
}

}  // namespace gradus
