// cos.cpp - the cosine, element by element.
#include "base/angles.hpp"
#include "base/exact.hpp"
#include "ops/support/op_file.hpp"

namespace gradus {
namespace {

struct Cos {
  static constexpr Info info{
      .signature = "[...] -> [...]",
      .doc = "Cosine of an angle in radians. NaN where it is 2^26 (6.7e7) or more, either way.",
      .accuracy = {1.6},
      .slope = {1.6},
      .function = {"cos"}};
  static constexpr const char* notation = "cos({0})";
  template <class T>
  static T value(T x) {
    return math::cos(x);
  }
  static Grads gradient(const Local& l) {
    const Var down = -l.dy;
    return {down * sin(l.x())};
  }
  static Example example() {
    return {{numbers({-0.5, 0, 2, 10000})},
            numbers({0.8775825618903728, 1.0, -0.4161468365471424, -0.9521553682590148}),
            "NumPy"};
  }
  static std::vector<Sample> samples() { return element_wise_samples({{.low = -6, .high = 6}}); }
  static Exact exact() {
    return {[](Long x, Long) -> Long { return exact_cos(x); },
            {{[](Long x, Long) -> Long { return -exact_sin(x); }}}};
  }
};

}  // namespace

constinit const Op cos_op = make_op<Cos>("cos");
Var cos(Var x) { return apply(cos_op, {x}); }

}  // namespace gradus
