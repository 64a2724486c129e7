// gradcheck.cpp - `gradus gradcheck`: gradients of a model or of an op beside central differences.
#include <fmt/format.h>

#include <gradus/catalog.hpp>
#include <gradus/error.hpp>
#include <gradus/train.hpp>
#include <memory>

#include "catalog/check_op.hpp"
#include "catalog/op_table.hpp"
#include "command.hpp"
#include "data_options.hpp"
#include "errors.hpp"
#include "json.hpp"
#include "text_table.hpp"

namespace gradus::cli {
namespace {

struct Settings {
  std::string subject, data, loss, corrupt;
  LoadOptions load;
  std::int64_t rows = 8;
  std::uint64_t seed = 1;
  bool all = false, json = false;
};

// What --corrupt does to a gradient.
constexpr double corruption = 1.01;

const char* verdict(bool good) { return good ? "ok" : "WRONG"; }

bool good(const OpCheck& check) { return !check.error || *check.error <= op_tolerance; }

Json op_json(const OpCheck& check) {
  Json json;
  json.set("op", check.op)
      .set("error", check.error ? Json(*check.error) : Json(nullptr))
      .set("samples", check.samples);
  if (!check.error) json.set("reason", check.reason);
  return json;
}

int check_ops(std::span<const Op* const> ops, const Settings& settings, Console& console) {
  TextTable table({"op", ">error", ">samples", "verdict"});
  std::string wrong;
  for (const Op* op : ops) {
    const OpCheck check = check_op(*op, settings.seed);
    if (!good(check)) wrong += (wrong.empty() ? "" : ", ") + check.op;
    if (settings.json) console.print(op_json(check).str() + "\n");
    table.row({check.op, check.error ? fmt::format("{:.1e}", *check.error) : "-",
               std::to_string(check.samples),
               check.error ? verdict(good(check)) : "no gradient: " + check.reason});
  }
  if (!settings.json) console.print(table.str());
  if (wrong.empty()) return exit_done;
  console.warn(
      fmt::format("gradients differ from central differences by more than {}: {}", op_tolerance, wrong));
  return exit_failed;
}

Json line_json(const GradientCheckLine& line) {
  Json json;
  json.set("parameter", line.parameter)
      .set("index", line.index)
      .set("automatic", line.automatic)
      .set("numerical", line.numerical);
  return json.set("error", line.error)
      .set("checked", line.checked)
      .set("verdict", line.good ? "ok" : "wrong");
}

GradientCheck check_model(const Settings& settings) {
  LoadOptions load_options = settings.load;
  load_options.seed = settings.seed;
  const Dataset data = load(settings.data.empty() ? "digits" : settings.data, load_options);
  const Schema& schema = data.schema();
  std::optional<Loss> loss;
  if (!settings.loss.empty()) loss = parse_loss(settings.loss);
  Recipe recipe =
      make_model(parse_model(settings.subject), schema.outputs(), schema.task, schema.sample, loss);
  recipe.model.prepare(schema.sample, settings.seed, Dtype::float64);
  GradientCheckOptions options{.seed = settings.seed};
  if (!settings.corrupt.empty()) {
    const std::string wanted(recipe.model.parameter(settings.corrupt).name);
    options.corrupt = [wanted](std::string_view parameter, Tensor& gradient) {
      if (parameter != wanted) return;
      for (std::int64_t i = 0; i < gradient.size(); ++i)
        gradient.set_number(i, corruption * gradient.number(i) + (corruption - 1));
    };
  }
  return check_gradients(recipe.model, recipe.loss, data.train().take(settings.rows), options);
}

int show_model_check(const Settings& settings, Console& console) {
  const GradientCheck check = check_model(settings);
  TextTable table({"parameter", ">entry", ">automatic", ">numerical", ">error", ">checked", "verdict"});
  std::string wrong;
  for (const GradientCheckLine& line : check.lines) {
    if (!line.good) wrong += (wrong.empty() ? "" : ", ") + line.parameter;
    if (settings.json) console.print(line_json(line).str() + "\n");
    table.row({line.parameter, std::to_string(line.index), fmt::format("{:.10g}", line.automatic),
               fmt::format("{:.10g}", line.numerical), fmt::format("{:.1e}", line.error),
               std::to_string(line.checked), verdict(line.good)});
  }
  if (!settings.json) console.print(table.str());
  if (wrong.empty()) return exit_done;
  console.warn(fmt::format("the gradient of {} differs from central differences by more than {}", wrong,
                           check.tolerance));
  return exit_failed;
}

bool is_op(const std::string& name) {
  for (const Op* op : op_table())
    if (op->name == name) return true;
  return false;
}

int run(const Settings& settings, Console& console) {
  if (settings.all) return check_ops(op_table(), settings, console);
  if (settings.subject.empty())
    throw UsageError(
        "name a model or an op to check, or say --all for every op; see `gradus gradcheck --help`");
  if (settings.data.empty() && settings.corrupt.empty() && is_op(settings.subject)) {
    const Op* const op = &find_op(settings.subject);
    return check_ops({&op, 1}, settings, console);
  }
  return show_model_check(settings, console);
}

std::function<int()> declare(Options& options, Console& console) {
  auto settings = std::make_shared<Settings>();
  options.positional("SUBJECT", settings->subject, "a model, as for `gradus train`, or the name of an op",
                     false);
  options.flag("all", settings->all, "every op of the catalog, on its own samples");
  options.text("data", "D", settings->data, "data to check a model on (default digits)");
  options.text("loss", "LOSS", settings->loss,
               "loss of the model (default: the one it would be trained with)");
  options.integer("rows", "N", settings->rows, "training rows to check on", {.least = 1});
  options.text("corrupt", "PARAMETER", settings->corrupt,
               "makes the gradient of one parameter 1 % wrong, to see the check fail");
  options.integer("seed", "N", settings->seed, "decides weights, rows and samples", {.least = 0});
  declare_data(options, settings->load);
  options.flag("json", settings->json, "one JSON object per op or parameter");
  return [settings, &console] { return run(*settings, console); };
}

constexpr Example examples[] = {
    {"gradus gradcheck --all",
     "every op: largest error against central differences in float64; 1e-7 is the limit"},
    {"gradus gradcheck gelu", "one op"},
    {"gradus gradcheck mlp:16 --data iris.csv --target species",
     "each parameter of a model on one's own data: both values at the worst entry"},
    {"gradus gradcheck mlp:16 --corrupt 0.weight", "what a wrong gradient looks like: exit code 1"}};

}  // namespace

extern const Command gradcheck_command{
    "gradcheck", "Compares gradients with central differences, for a model or for ops.", examples, &declare};

}  // namespace gradus::cli
