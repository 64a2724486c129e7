// op_table.cpp - every op, by name.
#include "catalog/op_table.hpp"

#include <fmt/format.h>

#include <gradus/error.hpp>
#include <vector>

#include "base/text.hpp"
#include "catalog/check_op.hpp"
#include "ops/records.hpp"

namespace gradus::catalog {
namespace {

constexpr const Op* table[] = {
#define GRADUS_ENTRY(name, Type) &name##_op,
#include "tables/ops.inc"
#undef GRADUS_ENTRY
};

std::string letter(std::size_t i) { return std::string(1, static_cast<char>('a' + i)); }

}  // namespace

std::span<const Op* const> op_table() { return table; }

const Op& find_op(std::string_view name) {
  std::vector<std::string> names;
  for (const Op* op : table) {
    if (op->name == name) return *op;
    names.emplace_back(op->name);
  }
  throw UsageError(fmt::format("there is no op {}.{}", quote(name), did_you_mean(name, names)));
}

std::string op_formula(const Op& op) {
  const std::vector<Sample> samples = op.samples();
  if (samples.empty()) return op.notation ? op.notation : "";
  Graph graph;
  std::vector<Var> inputs;
  for (std::size_t i = 0; i < samples[0].inputs.size(); ++i)
    inputs.push_back(graph.input(letter(i), samples[0].inputs[i].shape, sample_type(op, i)));
  const Attributes& attributes = samples[0].attributes;
  if (op.notation) return formula_text(graph, graph.apply(op, inputs, attributes).id());
  return formula_text(graph, op.formula(Call(op, graph, inputs, attributes)).id());
}

}  // namespace gradus::catalog
