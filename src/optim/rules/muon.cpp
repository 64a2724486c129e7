// muon.cpp - steps whose matrices turn all directions alike.
#include <algorithm>
#include <cmath>

#include "optim/adam_step.hpp"
#include "optim/part_file.hpp"

namespace gradus {
namespace {

constexpr Field muon_fields[] = {
    learning_rate_field<Muon>(),
    field<&Muon::tau>("tau", share, "share of the momentum of hidden matrices that is kept"),
    field<&Muon::beta1>("beta1", share, "share of the mean gradient that is kept, of all others"),
    field<&Muon::beta2>("beta2", share, "share of the mean square that is kept, of all others"),
    field<&Muon::epsilon>("epsilon", positive_by_factors, "keeps the divisor from zero"),
    alpha_field<Muon>(),
};

// Brings the singular values of u near 1: five steps of Newton and Schulz, with the polynomial of Jordan et
// al. The sum of squares is taken in float64, where none overflows.
Var orthogonal(Var u) {
  constexpr double a = 3.4445, b = -4.775, c = 2.0315;
  constexpr int steps = 5;
  const bool tall = u.shape()[0] > u.shape()[1];
  const Var norm = sqrt(sum(square(cast(u, Dtype::float64)))) + 1e-7;
  const Var wide = tall ? transpose(u) : u;
  Var x = wide * cast(1.0 / norm, u.dtype());
  for (int i = 0; i < steps; ++i) {
    const Var gram = matmul(x, transpose(x));
    const Var second = b * gram, factors = second + c * matmul(gram, gram), first = a * x;
    x = first + matmul(factors, x);
  }
  return tall ? transpose(x) : x;
}

Var formula(const Muon& rule, RuleBuilder& build, Var w, Var g) {
  const Var lr = build.learning_rate();
  if (!build.hidden()) return w - lr * build.decayed(adam_direction(rule, build, g), w, rule.alpha);
  const Var m = build.state("momentum");
  const Var m_next = rule.tau * m + g;
  build.next(m, m_next);
  const double size = 0.2 * std::sqrt(static_cast<double>(std::max(w.shape()[0], w.shape()[1])));
  return w - lr * build.decayed(size * orthogonal(g + rule.tau * m_next), w, rule.alpha);
}

// A single number is no matrix.
RuleExample muon_example() {
  RuleExample example = Adamw::kind.functions.example();
  example.rule = Muon{.learning_rate = Adamw().learning_rate};
  return example;
}

}  // namespace

constinit const RuleKind Muon::kind =
    make_rule<Muon, formula, muon_example>("muon",
                                           "Of hidden matrices w' = w - lr (0.2 sqrt(max(rows, columns)) u + "
                                           "alpha w), u the momentum g + tau m' with "
                                           "its singular values brought near 1 by five steps of Newton and "
                                           "Schulz (Jordan et al., 2024; scaled as by "
                                           "Liu et al., 2025); of all others the step of adamw.",
                                           muon_fields);

}  // namespace gradus
