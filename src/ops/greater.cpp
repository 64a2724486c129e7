// greater.cpp - whether numbers are greater, element by element.
#include "ops/support/op_file.hpp"

namespace gradus {
namespace {

struct Greater {
  static constexpr Info info{.signature = "[...], [...] -> [...] bool",
                             .doc = "a > b; false where a or b is not a number.",
                             .accuracy = {0}};
  static constexpr const char* notation = "{0} > {1}";
  template <class T>
  static bool value(T a, T b) {
    return a > b;
  }
  static constexpr const char* not_differentiable =
      "its values are true and false: it is flat wherever it does not jump";
  static Example example() {
    return {{numbers({1, 2, 3}), numbers({2, 2, 2})},
            Tensor::from<bool>({3}, {false, false, true}),
            "by definition"};
  }
  static std::vector<Sample> samples() { return element_wise_samples({{}, {}}); }
};

}  // namespace

constinit const Op greater_op = make_op<Greater, Numeric>("greater");
Var greater(Var a, Var b) {
  const auto [x, y] = broadcast_together(a, b);
  return apply(greater_op, {x, y});
}

}  // namespace gradus
