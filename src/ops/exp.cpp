// exp.cpp - the exponential function, element by element.
#include "base/math.hpp"
#include "ops/support/op_file.hpp"

namespace gradus {
namespace {

struct Exp {
  static constexpr Info info{
      .signature = "[...] -> [...]", .doc = "e^x.", .accuracy = {1.1}, .slope = {1.1}, .function = {"exp"}};
  static constexpr const char* notation = "exp({0})";
  template <class T>
  static T value(T x) {
    return math::exp(x);
  }
  static Grads gradient(const Local& l) { return {l.dy * l.y}; }
  static Example example() {
    return {{numbers({-1, 0, 2})}, numbers({0.36787944117144233, 1.0, 7.38905609893065}), "NumPy"};
  }
  static std::vector<Sample> samples() { return element_wise_samples({{}}); }
  static Exact exact() {
    return {[](Long x, Long) -> Long { return std::exp(x); },
            {{[](Long x, Long) -> Long { return std::exp(x); }}}};
  }
};

}  // namespace

constinit const Op exp_op = make_op<Exp>("exp");
Var exp(Var x) { return apply(exp_op, {x}); }

}  // namespace gradus
