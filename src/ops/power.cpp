// power.cpp - one tensor to the power of another, element by element.
#include <optional>

#include "base/pow.hpp"
#include "ops/support/op_file.hpp"

namespace gradus {
namespace {

// The number that a constant exponent holds, as in x^2; nothing where it varies.
std::optional<double> constant_number(Var x) {
  while (x.node().op == &broadcast_op) x = x.graph().var(x.node().inputs[0]);
  const Node& node = x.node();
  if (!node.value || node.value->size() != 1) return std::nullopt;
  return node.value->item();
}

struct Power {
  static constexpr Info info{.signature = "[...], [...] -> [...]",
                             .doc =
                                 "a^b; 0^0 = 1, and a negative number has powers for whole b only. The "
                                 "gradient is b a^(b - 1) for a and "
                                 "a^b log(a) for b, where log(a) counts as 0 unless a > 0.",
                             .rule = "power rule",
                             .accuracy = {1.2},
                             .slope = {4, "the result times 1 + (1 + |b|) |log a|"}};
  static constexpr const char* notation = "{0}^{1}";
  template <class T>
  static T value(T a, T b) {
    return math::pow(a, b);
  }
  static Grads gradient(const Local& l) {
    const Var a = l.x(0), b = l.x(1);
    if (const auto fixed = constant_number(b)) return {by_base(l, *fixed), Var()};
    // Where b = 0 the factor b decides; b - 1 = -1 would make 0 times infinity of it at a = 0.
    const Var zero = equal(b, number_like(b, 0)), one = ones_like(b), lowered = select(zero, one, b - 1);
    const Var above = greater(a, number_like(a, 0)), positive = select(above, a, ones_like(a));
    return {l.dy * (b * power(a, lowered)), l.dy * (l.y * log(positive))};
  }
  static Example example() {
    return {{numbers({2, 9, -2, 0, 1.5}), numbers({10, -0.5, 3, 0, 2.5})},
            numbers({1024, 0.3333333333333333, -8, 1, 2.7556759606310752}),
            "NumPy"};
  }
  static std::vector<Sample> samples() { return element_wise_samples({{.low = 0.5, .high = 2}, {}}); }
  static Exact exact() {
    return {[](Long a, Long b) -> Long { return a != a || b != b ? a + b : std::pow(a, b); },
            {{[](Long a, Long b) -> Long { return b == 0 ? 0 : b * std::pow(a, b - 1); },
              [](Long a, Long b) -> Long { return a > 0 ? std::pow(a, b) * std::log(a) : 0; }}},
            {{[](Long a, Long b) -> Long {
                return b * std::pow(a, b - 1) * (1 + (1 + std::abs(b)) * std::abs(std::log(std::abs(a))));
              },
              [](Long a, Long b) -> Long { return a > 0 ? std::pow(a, b) * std::log(a) : 1; }}}};
  }

 private:
  static Var by_base(const Local& l, double exponent) {
    const Var a = l.x(0);
    if (exponent == 0) return zeros_like(l.dy);
    if (exponent == 1) return l.dy;
    return l.dy * (exponent * (exponent == 2 ? a : power(a, number_like(a, exponent - 1))));
  }
};

}  // namespace

constinit const Op power_op = make_op<Power>("power");
Var power(Var a, Var b) {
  const auto [x, y] = broadcast_together(a, b);
  return apply(power_op, {x, y});
}

}  // namespace gradus
