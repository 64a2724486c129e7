// adam_step.hpp - what Adam and AdamW share: the direction of a step.
#pragma once

#include <array>

#include "optim/part_file.hpp"

namespace gradus {

/// The fields of both.
template <class T>
constexpr std::array<Field, 5> fields_like_adam() {
  return {
      learning_rate_field<T>(), field<&T::beta1>("beta1", share, "share of the mean gradient that is kept"),
      field<&T::beta2>("beta2", share, "share of the mean square that is kept"),
      field<&T::epsilon>("epsilon", positive_by_factors, "keeps the divisor from zero"), alpha_field<T>()};
}

/// (m' / (1 - beta1^t)) / (sqrt(s' / (1 - beta2^t)) + epsilon) with m' = beta1 m + (1 - beta1) d and
/// s' = beta2 s + (1 - beta2) d^2.
template <class T>
Var adam_direction(const T& rule, RuleBuilder& build, Var d) {
  const Var m = build.state("mean"), s = build.state("squares");
  const Var m_kept = rule.beta1 * m, m_next = m_kept + (1 - rule.beta1) * d;
  const Var s_kept = rule.beta2 * s, s_next = s_kept + (1 - rule.beta2) * square(d);
  build.next(m, m_next);
  build.next(s, s_next);
  const Var mean = m_next / build.bias_correction(rule.beta1);
  const Var squares = finite(s_next);
  return mean / (sqrt(squares / build.bias_correction(rule.beta2)) + rule.epsilon);
}

}  // namespace gradus
