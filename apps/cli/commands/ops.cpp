// ops.cpp - `gradus ops`: the catalog of ops, or one op in full.
#include <fmt/format.h>

#include <memory>

#include "base/json.hpp"
#include "catalog/op_table.hpp"
#include "command.hpp"
#include "errors.hpp"
#include "text_table.hpp"

namespace gradus::cli::ops_command {
namespace {

struct Settings {
  std::string name;
};

std::string derivative_text(const Op& op) {
  return op.gradient ? "yes" : fmt::format("no: {}", op.not_differentiable);
}

std::string accuracy_text(const Accuracy& accuracy) {
  if (accuracy.ulp == 0) return "exact";
  return fmt::format("within {:g} units in the last place of {}", accuracy.ulp, accuracy.of);
}

std::string exact_text(const Op& op) {
  const std::string values = accuracy_text(op.info.accuracy);
  return op.info.slope.ulp < 0 ? values
                               : fmt::format("{}; derivatives {}", values, accuracy_text(op.info.slope));
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

Json op_json(const Op& op) {
  Json json;
  json.set("op", op.name)
      .set("signature", op.info.signature)
      .set("doc", op.info.doc)
      .set("formula", op_formula(op))
      .set("accuracy", exact_text(op));
  json.set("primitive", op.formula == nullptr).set("differentiable", op.gradient != nullptr);
  json.set("reason", op.gradient ? Json(nullptr) : Json(op.not_differentiable));
  return json.set("example", example_json(op.example()));
}

std::string in_full(const Op& op) {
  const gradus::Example example = op.example();
  std::string out = fmt::format(
      "{}   {}\n{}\n\nformula         {}\ndifferentiable  {}\naccuracy        {}\n\nexample ({})\n", op.name,
      op.info.signature, op.info.doc, op_formula(op), derivative_text(op), exact_text(op), example.source);
  for (const Tensor& input : example.inputs) out += fmt::format("  input   {}\n", input.str());
  if (const std::string attributes = example.attributes.str(); !attributes.empty())
    out += fmt::format("  with    {}\n", attributes);
  return out + fmt::format("  output  {}\n", example.output.str());
}

int run(const Settings& settings, Console& console) {
  if (!settings.name.empty()) {
    const Op& op = find_op(settings.name);
    console.result(op_json(op), in_full(op));
    return exit_done;
  }
  TextTable table({"op", "signature", "formula", "differentiable", "meaning"});
  for (const Op* op : op_table()) {
    if (console.json) console.print(op_json(*op).str() + "\n");
    table.row({op->name, op->info.signature, op_formula(*op), derivative_text(*op), op->info.doc});
  }
  console.tell(table.str());
  return exit_done;
}

std::function<int()> declare(Options& options, Console& console) {
  auto settings = std::make_shared<Settings>();
  options.positional("OP", settings->name, "one op, in full with its worked example", false);
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
