// ops.cpp - `gradus ops`: the catalog of ops, or one op in full.
#include <fmt/format.h>

#include <algorithm>
#include <gradus/catalog.hpp>
#include <memory>

#include "base/json.hpp"
#include "catalog/op_table.hpp"
#include "command.hpp"
#include "errors.hpp"
#include "field_facts.hpp"
#include "text_table.hpp"

namespace gradus::cli::ops_command {
namespace {

struct Settings {
  std::string name;
};

using catalog::OpFacts;

std::string derivative_text(const OpFacts& op) {
  return op.not_differentiable.empty() ? "yes" : fmt::format("no: {}", op.not_differentiable);
}

std::string accuracy_text(const Accuracy& accuracy) {
  if (accuracy.ulp == 0) return "exact";
  return fmt::format("within {:g} units in the last place of {}", accuracy.ulp, accuracy.of);
}

std::string exact_text(const Info& info) {
  const std::string values = accuracy_text(info.accuracy);
  return info.slope.ulp < 0 ? values : fmt::format("{}; derivatives {}", values, accuracy_text(info.slope));
}

Json example_json(const gradus::Example& example) {
  Json inputs = Json::array();
  for (const Tensor& input : example.inputs) inputs.push_back(input.str());
  return Json()
      .set("inputs", inputs)
      .set("attributes", example.attributes.str())
      .set("output", example.output.str())
      .set("source", example.source);
}

Json op_json(const OpFacts& facts) {
  const Op& op = catalog::find_op(facts.name);
  Json json;
  json.set("op", facts.name)
      .set("signature", facts.signature)
      .set("doc", facts.meaning)
      .set("formula", facts.formula)
      .set("accuracy", exact_text(op.info))
      .set("attributes", fields_json(facts.attributes))
      .set("function", facts.function.empty() ? Json(nullptr) : Json(facts.function));
  json.set("primitive", op.formula == nullptr).set("differentiable", facts.not_differentiable.empty());
  json.set("reason", facts.not_differentiable.empty() ? Json(nullptr) : Json(facts.not_differentiable));
  return json.set("example", example_json(op.example()));
}

std::string in_full(const OpFacts& facts) {
  const Op& op = catalog::find_op(facts.name);
  const gradus::Example example = op.example();
  std::string out =
      fmt::format("{}   {}\n{}\n\nformula         {}\ndifferentiable  {}\naccuracy        {}\n", facts.name,
                  facts.signature, facts.meaning, facts.formula, derivative_text(facts), exact_text(op.info));
  if (!facts.function.empty()) out += fmt::format("in formulas     {}\n", facts.function);
  if (!facts.attributes.empty()) out += "\n" + fields_table("attribute", facts.attributes);
  out += fmt::format("\nexample ({})\n", example.source);
  for (const Tensor& input : example.inputs) out += fmt::format("  input   {}\n", input.str());
  if (const std::string attributes = example.attributes.str(); !attributes.empty())
    out += fmt::format("  with    {}\n", attributes);
  return out + fmt::format("  output  {}\n", example.output.str());
}

int run(const Settings& settings, Console& console) {
  const std::vector<OpFacts> ops = catalog::ops();
  if (!settings.name.empty()) {
    const Op& op = catalog::find_op(settings.name);
    const auto facts = std::ranges::find(ops, op.name, &OpFacts::name);
    console.result(op_json(*facts), in_full(*facts));
    return exit_done;
  }
  TextTable table({"op", "signature", "formula", "differentiable", "meaning"});
  for (const OpFacts& op : ops) {
    if (console.json) console.print(op_json(op).str() + "\n");
    table.row({op.name, op.signature, op.formula, derivative_text(op), op.meaning});
  }
  console.tell(table.str());
  return exit_done;
}

std::function<int()> declare(Options& options, Console& console) {
  auto settings = std::make_shared<Settings>();
  options.positional("OP", settings->name, "one op, in full with its worked example").not_required();
  options.output(console.quiet, console.json, "one JSON object per op");
  return [settings, &console] { return run(*settings, console); };
}

constexpr Example examples[] = {
    {"gradus ops", "every op: what it takes and gives, its formula, whether it can be differentiated"},
    {"gradus ops softmax", "one op in full, with a worked example"},
    {"gradus ops --json", "the same for programs, one op a line"}};

}  // namespace

extern const Command command{"ops", "Lists the ops that models are made of.", examples, &declare};

}  // namespace gradus::cli::ops_command
