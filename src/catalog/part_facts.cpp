// part_facts.cpp - all parts with their fields, as their declarations tell them.
#include <fmt/format.h>

#include <algorithm>
#include <gradus/catalog.hpp>

#include "base/text.hpp"
#include "catalog/part_text.hpp"
#include "nn/kinds.hpp"
#include "optim/kinds.hpp"

namespace gradus::catalog {
namespace {

std::string type_of(const Field& field, const FieldValue& otherwise) {
  if (*field.choices == '\0') return std::string(type_text(otherwise));
  return fmt::format("{}", fmt::join(words_in(field.choices), " or "));
}

FieldFacts facts_of(const Field& field, const void* with_defaults) {
  const FieldValue otherwise = field.get(with_defaults);
  return {field.name,
          field.doc,
          field.unit,
          type_of(field, otherwise),
          field.is_given(with_defaults) ? field_text(otherwise) : "",
          range_text(field.range),
          field.range.scale};
}

// A part in words: as layers are tried, or with its first field as it is by default.
template <class Functions>
std::string example_of(const Kind<Functions>& kind, const Part<Functions>& part) {
  if constexpr (requires { kind.functions.trial.values; })
    return fmt::format("{}{}{}", kind.name, *kind.functions.trial.values ? " " : "",
                       kind.functions.trial.values);
  for (const Field& field : kind.fields)
    if (const std::string text = value_text(field.get(part.object())); text != "\"\"")
      return std::is_same_v<Functions, ModelFunctions> ? fmt::format("{}:{}={}", kind.name, field.name, text)
                                                       : fmt::format("{} {}={}", kind.name, field.name, text);
  return kind.name;
}

template <class Functions>
void add(const char* sort, std::span<const Kind<Functions>* const> kinds, std::vector<PartFacts>& all) {
  for (const Kind<Functions>* kind : kinds) {
    const Part<Functions> part(*kind);
    PartFacts facts{sort, kind->name, kind->doc, example_of(*kind, part), {}};
    for (const Field& field : kind->fields) facts.fields.push_back(facts_of(field, part.object()));
    all.push_back(std::move(facts));
  }
}

}  // namespace

std::vector<PartFacts> parts() {
  std::vector<PartFacts> all;
  add("layer", layer_kinds(), all);
  add("loss", loss_kinds(), all);
  add("penalty", penalty_kinds(), all);
  add("initialiser", initializer_kinds(), all);
  add("optimizer", rule_kinds(), all);
  add("schedule", schedule_kinds(), all);
  add("solver", method_kinds(), all);
  add("model", model_kinds(), all);
  return all;
}

}  // namespace gradus::catalog
