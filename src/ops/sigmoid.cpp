// sigmoid.cpp - the logistic function, element by element.
#include "base/exact.hpp"
#include "base/math.hpp"
#include "ops/support/op_file.hpp"

namespace gradus {
namespace {

struct Sigmoid {
  static constexpr Info info{.signature = "[...] -> [...]",
                             .doc =
                                 "1 / (1 + e^-x), from 0 to 1; e^-|x| is computed, so that nothing "
                                 "overflows. Its slope y (1 - y) is found from y alone, without another "
                                 "exponential: for large x it is right to the last place of 1, not to its "
                                 "own, and 0 from about x = 17 on in float32, 37 in float64.",
                             .accuracy = {2.5},
                             .slope = {4, "the sigmoid"},
                             .function = {"sigmoid"}};
  static Var formula(const Call& c) { return 1 / (1 + exp(-c.x())); }
  template <class T>
  static T value(T x) {
    return math::sigmoid(x);
  }
  static Grads gradient(const Local& l) { return {l.dy * (l.y * (1 - l.y))}; }
  static Example example() {
    return {{numbers({-2, 0, 1})},
            numbers({0.11920292202211755, 0.5, 0.7310585786300049}),
            "SciPy, special.expit"};
  }
  static std::vector<Sample> samples() { return element_wise_samples({{.low = -4, .high = 4}}); }
  static Exact exact() {
    return {[](Long x, Long) -> Long { return exact_sigmoid(x); },
            {{[](Long x, Long) -> Long { return exact_sigmoid(x) * exact_sigmoid(-x); }}},
            {{[](Long x, Long) -> Long { return exact_sigmoid(x); }}}};
  }
};

}  // namespace

constinit const Op sigmoid_op = make_op<Sigmoid>("sigmoid");
Var sigmoid(Var x) { return apply(sigmoid_op, {x}); }

}  // namespace gradus
