// less_equal.cpp - whether numbers are less or equal, element by element.
#include "ops/support/op_file.hpp"

namespace gradus {
namespace {

struct LessEqual {
  static constexpr Info info{.signature = "[...], [...] -> [...] bool",
                             .doc = "a <= b; false where a or b is not a number.",
                             .accuracy = {0}};
  static constexpr const char* notation = "{0} <= {1}";
  template <class T>
  static bool value(T a, T b) {
    return a <= b;
  }
  static constexpr const char* not_differentiable =
      "its values are true and false: it is flat wherever it does not jump";
  static Example example() {
    return {{numbers({1, 2, 3}), numbers({2, 2, 2})},
            Tensor::from<bool>({3}, {true, true, false}),
            "by definition"};
  }
  static std::vector<Sample> samples() { return element_wise_samples({{}, {}}); }
};

}  // namespace

constinit const Op less_equal_op = make_op<LessEqual, Numeric>("less_equal");
Var less_equal(Var a, Var b) {
  const auto [x, y] = broadcast_together(a, b);
  return apply(less_equal_op, {x, y});
}

}  // namespace gradus
