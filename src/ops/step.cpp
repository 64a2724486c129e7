// step.cpp - one where a number is positive.
#include "ops/support/op_file.hpp"

namespace gradus {
namespace {

struct Step {
  static constexpr Info info{
      .signature = "[...] -> [...]",
      .doc = "1 where x > 0, 0 elsewhere; not a number stays so (Heaviside, with 0 at 0).",
      .accuracy = {0},
      .function = {"step"}};
  static constexpr const char* notation = "step({0})";
  template <class T>
  static T value(T x) {
    return x > 0 ? T(1) : (x != x ? x : T(0));
  }
  static constexpr const char* not_differentiable =
      "it is flat on both sides of its jump: the gradient is 0 wherever it exists";
  static Example example() { return {{numbers({-1.5, 0, 3})}, numbers({0, 0, 1}), "by definition"}; }
  static std::vector<Sample> samples() { return element_wise_samples({{.kinks = {0}}}); }
  static Exact exact() {
    return {[](Long x, Long) -> Long { return x != x ? x : x > 0 ? 1 : 0; }};
  }
};

}  // namespace

constinit const Op step_op = make_op<Step>("step");
Var step(Var x) { return apply(step_op, {x}); }

}  // namespace gradus
