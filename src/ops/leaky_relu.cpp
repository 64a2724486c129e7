// leaky_relu.cpp - keeps what is positive, and a part of what is not.
#include "ops/support/op_file.hpp"

namespace gradus {
namespace {

struct LeakyRelu {
  static constexpr Info info{.signature = "[...] -> [...]",
                             .doc =
                                 "x where x > 0, slope x elsewhere (Maas, Hannun, Ng, 2013). At 0, where it "
                                 "has a kink, the subgradient slope is taken.",
                             .accuracy = {0.5},
                             .slope = {0.5},
                             .has_kinks = true};
  static constexpr Attribute<double> slope{"slope", any_number, "slope of what is not positive", 0.01};
  static constexpr const AttributeInfo* attributes[] = {&slope};
  static Var formula(const Call& c) {
    const Var zero = zeros_like(c.x());
    const Var above = maximum(c.x(), zero);
    return above + c[slope] * minimum(c.x(), zero);
  }
  template <class T>
  static T value(T x, Settings<T> settings) {
    return x > 0 ? x : settings[0] * x;
  }
  static Grads gradient(const Local& l) {
    const Var positive = greater(l.x(), number_like(l.x(), 0));
    return {select(positive, l.dy, l[slope] * l.dy)};
  }
  static Example example() {
    return {{numbers({-2, 0, 3})}, numbers({-0.5, 0, 3}), "by definition", {slope(0.25)}};
  }
  static std::vector<Sample> samples() { return element_wise_samples({{.kinks = {0}}}, {slope(0.125)}); }
  static Exact exact() {
    return {[](Long x, Long) -> Long { return x > 0 ? x : 0.125L * x; },
            {{[](Long x, Long) -> Long { return x > 0 ? 1 : 0.125L; }}}};
  }
};

}  // namespace

constinit const Op leaky_relu_op = make_op<LeakyRelu>("leaky_relu");
Var leaky_relu(Var x, double slope) { return apply(leaky_relu_op, {x}, {LeakyRelu::slope(slope)}); }

}  // namespace gradus
