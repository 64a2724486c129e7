// negate.cpp - the opposite number, element by element.
#include "ops/support/op_file.hpp"

namespace gradus {
namespace {

struct Negate {
  static constexpr Info info{
      .signature = "[...] -> [...]", .doc = "-x.", .rule = "sum rule", .accuracy = {0}, .slope = {0}};
  static constexpr const char* notation = "-{0}";
  template <class T>
  static T value(T x) {
    return -x;
  }
  static Grads gradient(const Local& l) { return {-l.dy}; }
  static Example example() { return {{numbers({1, -2})}, numbers({-1, 2}), "by definition"}; }
  static std::vector<Sample> samples() { return element_wise_samples({{}}); }
  static Exact exact() {
    return {[](Long x, Long) -> Long { return -x; }, {{[](Long, Long) -> Long { return -1; }}}};
  }
};

}  // namespace

constinit const Op negate_op = make_op<Negate, Numeric>("negate");
Var negate(Var x) { return apply(negate_op, {x}); }

}  // namespace gradus
