// square.cpp - the square, element by element.
#include "ops/support/op_file.hpp"

namespace gradus {
namespace {

struct Square {
  static constexpr Info info{.signature = "[...] -> [...]",
                             .doc = "x^2.",
                             .rule = "power rule",
                             .accuracy = {0.5},
                             .slope = {0.5},
                             .function = {"square"}};
  static Var formula(const Call& c) { return c.x() * c.x(); }
  template <class T>
  static T value(T x) {
    return x * x;
  }
  static Grads gradient(const Local& l) { return {l.dy * (2 * l.x())}; }
  static Example example() { return {{numbers({-1.5, 3})}, numbers({2.25, 9}), "by definition"}; }
  static std::vector<Sample> samples() { return element_wise_samples({{}}); }
  static Exact exact() {
    return {[](Long x, Long) -> Long { return x * x; }, {{[](Long x, Long) -> Long { return 2 * x; }}}};
  }
};

}  // namespace

constinit const Op square_op = make_op<Square, Numeric>("square");
Var square(Var x) { return apply(square_op, {x}); }

}  // namespace gradus
