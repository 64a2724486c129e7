// parts.cpp - parts by name, from text and to text.
#include "catalog/part_text.hpp"

#include <fmt/format.h>

#include <gradus/catalog.hpp>
#include <gradus/error.hpp>

#include "base/text.hpp"
#include "nn/kinds.hpp"
#include "optim/kinds.hpp"

namespace gradus {
namespace {

// A solver taken for an optimizer, or the other way round, is the likeliest slip.
template <class Functions>
void refuse_any(std::span<const Kind<Functions>* const> kinds, std::string_view text,
                std::string_view remark) {
  const std::string_view name = text.substr(0, text.find(' '));
  for (const Kind<Functions>* kind : kinds)
    if (name == kind->name) throw UsageError(fmt::format("{} is {}", name, remark));
}

}  // namespace

std::span<const LayerKind* const> catalog::layers() { return layer_kinds(); }
std::span<const LossKind* const> catalog::losses() { return loss_kinds(); }
std::span<const PenaltyKind* const> catalog::penalties() { return penalty_kinds(); }
std::span<const InitializerKind* const> catalog::initializers() { return initializer_kinds(); }
std::span<const RuleKind* const> catalog::rules() { return rule_kinds(); }
std::span<const ScheduleKind* const> catalog::schedules() { return schedule_kinds(); }
std::span<const MethodKind* const> catalog::methods() { return method_kinds(); }
std::span<const ModelKind* const> catalog::models() { return model_kinds(); }

namespace {

// Layers one behind the other.
std::string text_of(const std::vector<Layer>& layers) {
  std::string text;
  for (const Layer& layer : layers) text += (text.empty() ? "" : ", ") + text_of(layer);
  return text;
}

// How a field holds what `parse` makes of a text that begins with the name of one of the kinds.
template <class Held, auto parse, auto kinds>
constexpr PartText written_as(const char* called) {
  return {called, [](const void* held) { return text_of(*static_cast<const Held*>(held)); },
          [](std::string_view words) -> std::shared_ptr<const void> {
            return std::make_shared<Held>(parse(words));
          },
          [] {
            std::vector<std::string> names;
            for (const auto* kind : kinds()) names.emplace_back(kind->name);
            return names;
          }};
}

}  // namespace

template <>
const PartText& part_text_of<Initializer>() {
  static constexpr auto how = written_as<Initializer, parse_initializer, initializer_kinds>(
      "an initialiser, as in normal deviation=0.02");
  return how;
}
template <>
const PartText& part_text_of<Layer>() {
  static constexpr auto how = written_as<Layer, parse_layer, layer_kinds>("a layer, as in relu");
  return how;
}
template <>
const PartText& part_text_of<std::vector<Layer>>() {
  static constexpr auto how =
      written_as<std::vector<Layer>, parse_layers, layer_kinds>("layers in order, as in linear 32, relu");
  return how;
}
template <>
const PartText& part_text_of<Loss>() {
  static constexpr auto how = written_as<Loss, parse_loss, loss_kinds>("a loss, as in huber delta=2");
  return how;
}
template <>
const PartText& part_text_of<Rule>() {
  static constexpr auto how =
      written_as<Rule, parse_rule, rule_kinds>("an optimizer, as in momentum tau=0.9");
  return how;
}
template <>
const PartText& part_text_of<Schedule>() {
  static constexpr auto how =
      written_as<Schedule, parse_schedule, schedule_kinds>("a schedule, as in step every=5");
  return how;
}
template <>
const PartText& part_text_of<Method>() {
  static constexpr auto how = written_as<Method, parse_method, method_kinds>("a solver, as in lbfgs");
  return how;
}

std::vector<Layer> parse_layers(std::string_view text) {
  std::vector<Layer> layers;
  if (trimmed(text).empty()) return layers;
  for (const std::string& each : catalog::split_text(text, ',')) {
    if (each.empty()) throw UsageError(fmt::format("a layer is missing between commas in {}", quote(text)));
    layers.push_back(parse_layer(each));
  }
  return layers;
}
Initializer parse_initializer(std::string_view text) {
  return catalog::parse_part(text, initializer_kinds(), "initialiser");
}
Layer parse_layer(std::string_view text) { return catalog::parse_part(text, layer_kinds(), "layer"); }
Loss parse_loss(std::string_view text) { return catalog::parse_part(text, loss_kinds(), "loss"); }
Penalty parse_penalty(std::string_view text) { return catalog::parse_part(text, penalty_kinds(), "penalty"); }
Rule parse_rule(std::string_view text) {
  refuse_any(method_kinds(), text, "a solver: name it as the solver, not as the optimizer");
  return catalog::parse_part(text, rule_kinds(), "optimizer");
}
Schedule parse_schedule(std::string_view text) {
  return catalog::parse_part(text, schedule_kinds(), "schedule");
}
Method parse_method(std::string_view text) {
  refuse_any(rule_kinds(), text, "an optimizer: name it as the optimizer, not as the solver");
  return catalog::parse_part(text, method_kinds(), "solver");
}

std::string layers_text(const Model& model) {
  std::vector<std::string> texts;
  for (const NamedLayer& named : model.layers()) {
    Layer layer = named.layer;
    const Layer usual(layer.kind());
    for (const Field& field : layer.kind().fields) {
      const FieldValue value = field.get(usual.object());
      if (const auto* part = std::get_if<PartValue>(&value);
          part && &part->how() == &part_text_of<Initializer>())
        layer = layer.with(field, value);
    }
    texts.push_back(text_of(layer));
  }
  return fmt::format("{}", fmt::join(texts, ", "));
}

std::string text_of(const Layer& layer) { return catalog::part_text(layer, true); }
std::string text_of(const Loss& loss) { return catalog::part_text(loss); }
std::string text_of(const Penalty& penalty) { return catalog::part_text(penalty); }
std::string text_of(const Initializer& initializer) { return catalog::part_text(initializer); }
std::string text_of(const Rule& rule) { return catalog::part_text(rule); }
std::string text_of(const Schedule& schedule) { return catalog::part_text(schedule); }
std::string text_of(const Method& method) { return catalog::part_text(method); }

}  // namespace gradus
