// minimum.cpp - the smaller of two tensors, element by element.
#include "ops/support/op_file.hpp"

namespace gradus {
namespace {

struct Minimum {
  static constexpr Info info{
      .signature = "[...], [...] -> [...]",
      .doc = "min(a, b). On a tie each gets half of the gradient. Not a number where a or b is not.",
      .accuracy = {0},
      .slope = {0},
      .has_kinks = true,
      .function = {"min"}};
  static constexpr const char* notation = "min({0}, {1})";
  template <class T>
  static T value(T a, T b) {
    return a < b || a != a ? a : b;
  }
  static Grads gradient(const Local& l) {
    const Var tie = equal(l.x(0), l.x(1)), half = 0.5 * l.dy, none = zeros_like(l.dy);
    const Var first = select(less(l.x(0), l.x(1)), l.dy, none);
    const Var second = select(greater(l.x(0), l.x(1)), l.dy, none);
    return {select(tie, half, first), select(tie, half, second)};
  }
  static Example example() {
    return {{numbers({1, 5, 2}), numbers({3, -4, 2})}, numbers({1, -4, 2}), "by definition"};
  }
  static std::vector<Sample> samples() {
    std::vector<Sample> result = element_wise_samples({{.low = -2, .high = 0.4}, {.low = 0.5, .high = 2}});
    for (Sample& sample : element_wise_samples({{.low = 0.5, .high = 2}, {.low = -2, .high = 0.4}}))
      result.push_back(std::move(sample));
    return result;
  }
  static Exact exact() {
    return {[](Long a, Long b) -> Long { return a < b || a != a ? a : b; },
            {{[](Long a, Long b) -> Long { return a < b    ? 1
                                                  : a == b ? 0.5L
                                                           : 0; },
              [](Long a, Long b) -> Long { return a > b    ? 1
                                                  : a == b ? 0.5L
                                                           : 0; }}}};
  }
};

}  // namespace

constinit const Op minimum_op = make_op<Minimum, Numeric>("minimum");
Var minimum(Var a, Var b) {
  const auto [x, y] = broadcast_together(a, b);
  return apply(minimum_op, {x, y});
}

}  // namespace gradus
