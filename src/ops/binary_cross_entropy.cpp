// binary_cross_entropy.cpp - how surprised sigmoid(z) is by y, element by element.
#include "base/exact.hpp"
#include "base/math.hpp"
#include "ops/support/op_file.hpp"

namespace gradus {
namespace {

struct BinaryCrossEntropy {
  static constexpr Info info{
      .signature = "[...], [...] -> [...]",
      .doc =
          "softplus(z) - y z = -y log a - (1 - y) log(1 - a) with a = sigmoid(z), y from 0 to 1. Computed as "
          "(1 - y) z where z > 0, -y z elsewhere, plus log(1 + e^-|z|): nothing large is taken from anything "
          "large.",
      .rule = "sigmoid with cross-entropy",
      .accuracy = {3},
      .slope = {5, "the larger of its two terms"}};
  static Var formula(const Call& c) {
    const Var of_zeros = softplus(c.x(0));
    return of_zeros - c.x(1) * c.x(0);
  }
  template <class T>
  static T value(T z, T y) {
    return math::binary_cross_entropy(z, y);
  }
  // a - y, as (1 - y) a - y (1 - a): exact where a is near y.
  static Grads gradient(const Local& l) {
    const Var z = l.x(0), y = l.x(1);
    const Var rest = 1 - y, of_zeros = rest * sigmoid(z);
    return {l.dy * (of_zeros - y * sigmoid(-z)), -(l.dy * z)};
  }
  static Example example() {
    return {{numbers({-2, 0, 3, 40}), numbers({0, 1, 0.25, 1})},
            numbers({0.12692801104297263, 0.6931471805599453, 2.298587351573742, 4.248354255291589e-18}),
            "mpmath, log(1 + exp(z)) - y z"};
  }
  static std::vector<Sample> samples() {
    return element_wise_samples({{.low = -4, .high = 4, .kinks = {0}}, {.low = 0, .high = 1}});
  }
  static Exact exact() {
    return {[](Long z, Long y) {
              const Long share = z > 0 ? 1 - y : -y;
              return (share == 0 ? 0 : share * z) + std::log1p(std::exp(-std::abs(z)));
            },
            {{[](Long z, Long y) -> Long { return (1 - y) * exact_sigmoid(z) - y * exact_sigmoid(-z); },
              [](Long z, Long) { return -z; }}},
            {{[](Long z, Long y) -> Long {
                return std::max(std::abs(1 - y) * exact_sigmoid(z), std::abs(y) * exact_sigmoid(-z));
              },
              [](Long z, Long) { return z; }}}};
  }
};

}  // namespace

constinit const Op binary_cross_entropy_op = make_op<BinaryCrossEntropy>("binary_cross_entropy");
Var binary_cross_entropy(Var z, Var y) {
  const auto [logits, targets] = broadcast_together(z, y);
  return apply(binary_cross_entropy_op, {logits, targets});
}

}  // namespace gradus
