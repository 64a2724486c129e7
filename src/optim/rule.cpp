// rule.cpp - what a rule builds with, and the fields that all rules have.
#include <fmt/format.h>

#include <gradus/error.hpp>
#include <gradus/ops.hpp>
#include <gradus/optim.hpp>

#include "tensor/setting.hpp"

namespace gradus {
namespace {

const Field* find_field(const Rule& rule, std::string_view name) {
  for (const Field& field : rule.kind().fields)
    if (name == field.name) return &field;
  return nullptr;
}

const Field& field_of(const Rule& rule, std::string_view name) {
  if (const Field* found = find_field(rule, name)) return *found;
  throw UsageError(fmt::format("the rule {} has no {}", rule.name(), name));
}

// The field that holds the rule whose steps are taken; null for a rule that takes its own.
const Field* inner_field(const Rule& rule) { return find_field(rule, "rule"); }
Rule inner_rule(const Rule& rule, const Field& field) {
  return *static_cast<const Rule*>(std::get<PartValue>(field.get(rule.object())).held());
}

double number_of(const Rule& rule, std::string_view name) {
  if (const Field* inner = inner_field(rule)) return number_of(inner_rule(rule, *inner), name);
  return std::get<double>(field_of(rule, name).get(rule.object()));
}

// The scalar input of that name, shared by all who ask.
Var run_time_scalar(Graph& graph, std::string_view name, Dtype dtype) {
  const std::optional<NodeId> found = graph.find(name);
  if (!found) return graph.input(name, {}, dtype);
  const Var input = graph.var(*found);
  if (input.dtype() == dtype && input.shape().rank() == 0) return input;
  throw DtypeError(fmt::format("the input \"{}\" must be a single number of type {}, it is {} {}", name,
                               gradus::name(dtype), gradus::name(input.dtype()), input.shape().str()));
}

}  // namespace

double rule_learning_rate(const Rule& rule) { return number_of(rule, "learning_rate"); }

Rule with_learning_rate(const Rule& rule, double learning_rate) {
  if (learning_rate == 0)
    throw UsageError(
        fmt::format("with a learning rate of 0 the rule {} learns nothing; use more", rule.name()));
  if (const Field* inner = inner_field(rule)) {
    const Rule changed = with_learning_rate(inner_rule(rule, *inner), learning_rate);
    return rule.with(*inner, PartValue(part_text_of<Rule>(), std::make_shared<Rule>(changed)));
  }
  return rule.with(field_of(rule, "learning_rate"), learning_rate);
}

double rule_decay(const Rule& rule) { return number_of(rule, "alpha"); }

RuleBuilder::RuleBuilder(Var parameter, const Learned& learned, const Group& group, bool hidden)
    : parameter_(parameter),
      name_(learned.name),
      weight_(learned.weight),
      scale_(group.learning_rate_scale * learned.rate),
      alpha_(group.alpha),
      hidden_(hidden) {}

Var RuleBuilder::state(std::string_view name) {
  return graph().state(fmt::format("{}.{}", name_, name), parameter_.shape(), parameter_.dtype());
}

Var RuleBuilder::learning_rate() {
  expect_held(scale_, parameter_.dtype(), fmt::format("the factor of the learning rate of {}", name_));
  const Var rate = run_time_scalar(graph(), "learning_rate", parameter_.dtype());
  return scale_ == 1 ? rate : scale_ * rate;
}

Var RuleBuilder::step() { return cast(run_time_scalar(graph(), "step", Dtype::int64), Dtype::float64) + 1.0; }

Var RuleBuilder::bias_correction(double beta) {
  const Var t = step();
  return cast(1.0 - power(number_like(t, beta), t), parameter_.dtype());
}

double RuleBuilder::decay(double alpha) const { return alpha_ ? *alpha_ : weight_ ? alpha : 0; }

Var RuleBuilder::decayed(Var g, Var w, double alpha, bool falls) const {
  const double in_force = decay(alpha);
  if (in_force == 0) return g;
  if (!falls) return g + in_force * w;
  return g + in_force * run_time_scalar(graph(), "fall", parameter_.dtype()) * w;
}

}  // namespace gradus
