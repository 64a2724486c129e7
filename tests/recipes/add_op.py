"""add_op.py - HACKING, "Add an op": softsign, which formulas may call too."""

from recipe import Declared, Recipe

SOFTSIGN = """\
// softsign.cpp - an activation that tends to -1 and 1, slowly.
#include "base/exact.hpp"
#include "ops/support/op_file.hpp"

namespace gradus {
namespace {

struct Softsign {
  static constexpr Info info{.signature = "[...] -> [...]",
                             .doc = "x / (1 + |x|).",
                             .accuracy = {2},
                             .slope = {4},
                             .function = {"softsign"}};
  static Var formula(const Call& c) { return c.x() / (1 + abs(c.x())); }
  template <class T>
  static T value(T x) {
    return x / (1 + (x < 0 ? -x : x));
  }
  static Grads gradient(const Local& l) { return {l.dy * square(reciprocal(1 + abs(l.x())))}; }
  static Example example() { return {{numbers({-3, 0, 1})}, numbers({-0.75, 0, 0.5}), "by hand"}; }
  static std::vector<Sample> samples() { return element_wise_samples({{.kinks = {0}}}); }
  static Exact exact() {
    return {[](Long x, Long) { return x / (1 + std::abs(x)); },
            {{[](Long x, Long) { return 1 / ((1 + std::abs(x)) * (1 + std::abs(x))); }}}};
  }
};

}  // namespace

constinit const Op softsign_op = make_op<Softsign>("softsign");
Var softsign(Var x) { return apply(softsign_op, {x}); }

}  // namespace gradus
"""

RECIPE = Recipe(
    section="Add an op",
    files={
        "src/ops/softsign.cpp": SOFTSIGN,
        "include/gradus/ops.hpp": Declared("Var tanh(Var x);                             ///< hyperbolic tangent\n",
                                           "Var softsign(Var x);                         ///< x / (1 + |x|)\n"),
    },
    tests=("every_op/.*softsign", "explain/Formula"),
    says={("ops", "softsign"): "in formulas     softsign", ("explain", "--formula", "softsign(w*x)^2", "--wrt", "w"): "softsign"},
)
