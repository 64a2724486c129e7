// gradcheck.cpp - `gradus gradcheck`: gradients of a model or of an op beside central differences.
#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <gradus/autodiff.hpp>
#include <gradus/catalog.hpp>
#include <gradus/error.hpp>
#include <gradus/explain.hpp>
#include <gradus/gradient_check.hpp>
#include <gradus/train.hpp>
#include <map>
#include <memory>
#include <optional>

#include "base/json.hpp"
#include "base/text.hpp"
#include "catalog/check_op.hpp"
#include "catalog/op_table.hpp"
#include "command.hpp"
#include "data_options.hpp"
#include "errors.hpp"
#include "jacobian.hpp"
#include "nn/kinks.hpp"
#include "text_table.hpp"
#include "typed_rows.hpp"

namespace gradus::cli::gradcheck_command {
namespace {

struct Settings {
  std::string subject, data, loss, corrupt, by;
  LoadOptions load;
  TypedRows typed;
  std::optional<std::int64_t> rows;
  std::uint64_t seed = 1;
  std::optional<Mode> mode;
  bool all = false, jacobian = false;
};

constexpr std::int64_t usual_rows = 8;
// What --corrupt does to a gradient.
constexpr double corruption = 1.01;

const char* verdict(bool good) { return good ? "ok" : "WRONG"; }

bool good(const catalog::OpCheck& check) { return !check.error || *check.error <= catalog::op_tolerance; }

Json op_json(const catalog::OpCheck& check) {
  Json json;
  json.set("op", check.op)
      .set("error", check.error ? Json(*check.error) : Json(nullptr))
      .set("samples", check.samples);
  if (!check.error) json.set("reason", check.reason);
  return json;
}

// One op: its worst entry in each sample, seen three ways.
int check_one_op(const Op& op, const Settings& settings, Console& console) {
  const catalog::OpCheck check = catalog::check_op(op, settings.seed);
  Json samples = Json::array();
  TextTable table(
      {"sample", ">input", ">entry", ">numerical", ">manual (rule)", ">automatic (formula)", ">error"});
  for (std::size_t i = 0; i < check.lines.size(); ++i) {
    const catalog::OpCheckLine& line = check.lines[i];
    table.row({std::to_string(i), std::to_string(line.input), std::to_string(line.index),
               fmt::format("{:.10g}", line.numerical), fmt::format("{:.10g}", line.manual),
               line.automatic ? fmt::format("{:.10g}", *line.automatic) : "-",
               fmt::format("{:.1e}", line.error)});
    samples.push_back(Json()
                          .set("input", line.input)
                          .set("index", line.index)
                          .set("numerical", line.numerical)
                          .set("manual", line.manual)
                          .set("automatic", line.automatic ? Json(*line.automatic) : Json(nullptr))
                          .set("error", line.error));
  }
  console.result(op_json(check).set("entries", samples),
                 check.error ? fmt::format("{}  {}  {}\n{}", check.op, catalog::op_formula(op),
                                           verdict(good(check)), table.str())
                             : fmt::format("{}  no gradient: {}\n", check.op, check.reason));
  if (good(check)) return exit_done;
  console.warn(fmt::format("the gradient of {} is off by more than {}", check.op, catalog::op_tolerance));
  return exit_failed;
}

int check_ops(std::span<const Op* const> ops, const Settings& settings, Console& console) {
  TextTable table({"op", ">error", ">samples", "verdict"});
  std::string wrong;
  for (const Op* op : ops) {
    const catalog::OpCheck check = catalog::check_op(*op, settings.seed);
    if (!good(check)) wrong += (wrong.empty() ? "" : ", ") + check.op;
    if (console.json) console.print(op_json(check).str() + "\n");
    table.row({check.op, check.error ? fmt::format("{:.1e}", *check.error) : "-",
               std::to_string(check.samples),
               check.error ? verdict(good(check)) : "no gradient: " + check.reason});
  }
  console.tell(table.str());
  if (wrong.empty()) return exit_done;
  console.warn(fmt::format("gradients differ from central differences by more than {}: {}",
                           catalog::op_tolerance, wrong));
  return exit_failed;
}

/// Gradients by their derived formulas, evaluated, and how long that took. They are of the formula of
/// training.
struct Symbolic {
  std::map<std::string, Tensor> gradients;
  double seconds = 0;

  std::optional<double> at(const GradientCheckLine& line) const {
    const auto found = gradients.find(line.parameter);
    if (found == gradients.end()) return std::nullopt;
    return found->second.number(line.index);
  }
};

Symbolic symbolic_gradients(const Model& model, const Loss& loss, const Rows& rows) {
  const Batch batch = rows.batch(Dtype::float64);
  const Subject subject =
      explained_model(model, loss, batch.x, batch.y, {},
                      rows.dataset().has_weights() ? std::optional(batch.weight) : std::nullopt);
  const Derivation derivation = derive(subject, {.entries = 1});
  Symbolic result;
  const auto start = std::chrono::steady_clock::now();
  const std::vector<Tensor> values = derived_gradients(derivation);
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  for (std::size_t i = 0; i < values.size(); ++i)
    result.gradients[subject.graph->node(subject.wrt[i]).name] = values[i];
  return result;
}

Json line_json(const GradientCheckLine& line, Mode mode, const std::optional<double>& symbolic) {
  Json json;
  json.set("parameter", line.parameter)
      .set("index", line.index)
      .set("automatic", line.automatic)
      .set("numerical", line.numerical)
      .set("forward", line.forward)
      .set("manual", line.manual ? Json(*line.manual) : Json(nullptr))
      .set("symbolic", symbolic ? Json(*symbolic) : Json(nullptr));
  return json.set("error", line.error)
      .set("checked", line.checked)
      .set("verdict", lower(verdict_text(line)))
      .set("formula", name(mode));
}

std::optional<Loss> loss_of(const Settings& settings) {
  if (settings.loss.empty()) return std::nullopt;
  return parse_loss(settings.loss);
}

Dataset data_of(const Settings& settings) {
  if (settings.typed.given()) return settings.typed.data(parse_model(settings.subject), loss_of(settings));
  LoadOptions load_options = settings.load;
  load_options.seed = settings.seed;
  return load_for(parse_model(settings.subject), settings.data.empty() ? "digits" : settings.data,
                  load_options, loss_of(settings));
}

Recipe recipe_for(const Settings& settings, const Schema& schema) {
  Recipe recipe = make_model(parse_model(settings.subject), schema.outputs(), schema.task, schema.sample,
                             loss_of(settings));
  recipe.model.prepare(schema.sample, settings.seed, Dtype::float64);
  return recipe;
}

GradientCheck check_model(const Settings& settings, Symbolic& symbolic) {
  const Dataset data = data_of(settings);
  Recipe recipe = recipe_for(settings, data.schema());
  leave_kinks(recipe.model, settings.seed);
  GradientCheckOptions options{.mode = settings.mode.value_or(Mode::training), .seed = settings.seed};
  if (!settings.corrupt.empty()) {
    const std::string wanted(recipe.model.parameter(settings.corrupt).name);
    options.corrupt = [wanted](std::string_view parameter, Tensor& gradient) {
      if (parameter != wanted) return;
      for (std::int64_t i = 0; i < gradient.size(); ++i)
        gradient.set_number(i, corruption * gradient.number(i) + (corruption - 1));
    };
  }
  const Rows rows =
      settings.typed.given() ? data.all() : data.train().take(settings.rows.value_or(usual_rows));
  if (options.mode == Mode::training) symbolic = symbolic_gradients(recipe.model, recipe.loss, rows);
  return check_gradients(recipe.model, recipe.loss, rows, options);
}

std::string time_text(const GradientCheck& check, const Symbolic& symbolic) {
  std::int64_t checked = 0;
  for (const GradientCheckLine& line : check.lines) checked += line.checked;
  std::string text = fmt::format(
      "time: numerical {:.2g} s for {} numbers, forward {:.2g} s for {}, automatic {:.2g} s for all",
      check.seconds.central, checked, check.seconds.forward, check.lines.size(), check.seconds.automatic);
  if (check.seconds.manual > 0) text += fmt::format(", manual {:.2g} s for all", check.seconds.manual);
  if (symbolic.seconds > 0) text += fmt::format(", symbolic {:.2g} s for all", symbolic.seconds);
  return text + "\n";
}

int show_model_check(const Settings& settings, Console& console) {
  Symbolic symbolic;
  const GradientCheck check = check_model(settings, symbolic);
  TextTable table({"parameter", ">entry", ">numerical", ">forward", ">manual", ">symbolic", ">automatic",
                   ">error", ">checked", "verdict"});
  std::string wrong, undecided;
  for (GradientCheckLine line : check.lines) {
    const std::optional<double> derived = symbolic.at(line);
    if (derived && gradient_error(*derived, line.automatic) > check.tolerance) line.good = false;
    if (!line.good) wrong += (wrong.empty() ? "" : ", ") + line.parameter;
    if (line.good && !line.decided) undecided += (undecided.empty() ? "" : ", ") + line.parameter;
    if (console.json) console.print(line_json(line, check.mode, derived).str() + "\n");
    table.row({line.parameter, std::to_string(line.index), fmt::format("{:.10g}", line.numerical),
               fmt::format("{:.10g}", line.forward), line.manual ? fmt::format("{:.10g}", *line.manual) : "-",
               derived ? fmt::format("{:.10g}", *derived) : "-", fmt::format("{:.10g}", line.automatic),
               fmt::format("{:.1e}", line.error), std::to_string(line.checked),
               std::string(verdict_text(line))});
  }
  console.tell(formula_text(check.mode) + "\n" + table.str() + time_text(check, symbolic));
  if (!undecided.empty())
    console.warn(fmt::format(
        "differences cannot tell the gradient of {} to within {}: the rounding of so large a loss "
        "hides it; scale the data",
        undecided, check.tolerance));
  if (wrong.empty()) return exit_done;
  console.warn(fmt::format("the gradient of {} differs from central differences by more than {}", wrong,
                           check.tolerance));
  return exit_failed;
}

int show_model_jacobian(const Settings& settings, Console& console) {
  const Dataset data = data_of(settings);
  const Schema& schema = data.schema();
  return show_jacobian(jacobian_subject(recipe_for(settings, schema).model,
                                        data.train().take(1).batch(Dtype::float64).x, schema.feature_names(),
                                        schema.task == Task::classify ? schema.classes : schema.targets,
                                        settings.by, settings.seed),
                       settings.seed, console);
}

bool is_op(const std::string& name) {
  for (const Op* op : catalog::op_table())
    if (op->name == name) return true;
  return false;
}

int run(const Settings& settings, Console& console) {
  if (!settings.by.empty() && !settings.jacobian)
    throw UsageError("--by names what a Jacobian is by: say --jacobian, too");
  if (settings.jacobian && (settings.all || !settings.corrupt.empty()))
    throw UsageError("--jacobian is of one model or op as it is: leave out --all and --corrupt");
  if (settings.mode && (settings.all || settings.jacobian))
    throw UsageError("--mode is for the gradients of a model: leave out --all and --jacobian");
  if (settings.all && (!settings.subject.empty() || !settings.data.empty() || settings.rows))
    throw UsageError("--all is every op on its own samples: leave out SUBJECT, --data and --rows, or --all");
  if (settings.typed.given() && (settings.all || !settings.data.empty() || settings.rows))
    throw UsageError("the rows of --x and --y are all there are: leave out --data, --rows and --all");
  if (settings.all) return check_ops(catalog::op_table(), settings, console);
  if (settings.subject.empty())
    throw UsageError(
        "name a model or an op to check, or say --all for every op; see `gradus gradcheck --help`");
  if (settings.data.empty() && !settings.typed.given() && settings.corrupt.empty() &&
      is_op(settings.subject)) {
    const Op& op = catalog::find_op(settings.subject);
    if (!settings.by.empty()) throw UsageError("--by names a parameter of a model, and an op has none");
    if (settings.mode) throw UsageError("--mode is for models, and an op has one formula");
    if (settings.rows) throw UsageError("--rows is for models, and an op has its own samples");
    return settings.jacobian ? show_jacobian(jacobian_subject(op, settings.seed), settings.seed, console)
                             : check_one_op(op, settings, console);
  }
  if (settings.jacobian) return show_model_jacobian(settings, console);
  return show_model_check(settings, console);
}

std::function<int()> declare(Options& options, Console& console) {
  auto settings = std::make_shared<Settings>();
  options.positional("SUBJECT", settings->subject, "a model, as for `gradus train`, or the name of an op")
      .not_required();
  options.flag("all", settings->all, "every op of the catalog, on its own samples");
  options.flag("jacobian", settings->jacobian,
               "the derivatives of all outputs by all inputs: of an op on its first sample, of a model on a "
               "training row");
  options.text("by", "PARAMETER", settings->by, "a parameter of the model to derive by (default: the input)");
  options.text("data", "D", settings->data, "data to check a model on (default digits)");
  settings->typed.declare(options);
  options.text("loss", "LOSS", settings->loss,
               "loss of the model (default: the one it would be trained with)");
  options
      .maybe("mode", "MODE", settings->mode,
             "which of a model's formulas: the one to learn with (default), its random masks those of one "
             "step, or "
             "the one to use what was learnt",
             &parse_mode)
      .only({"training", "inference"});
  options.integer("rows", "N", settings->rows,
                  fmt::format("training rows to check on (default {})", usual_rows), counted);
  options.text("corrupt", "PARAMETER", settings->corrupt,
               "makes the gradient of one parameter 1 % wrong, to see the check fail");
  options.integer("seed", "N", settings->seed, "decides weights, rows and samples", {.least = 0});
  declare_data(options, settings->load);
  options.output(console.quiet, console.json, "one JSON object per op or parameter");
  return [settings, &console] { return run(*settings, console); };
}

constexpr Example examples[] = {
    {"gradus gradcheck --all",
     "every op: largest error against central differences in float64; 1e-7 is the limit"},
    {"gradus gradcheck gelu", "one op: differences, its rule, and the derivative of its formula"},
    {"gradus gradcheck mlp:16 --data iris.csv --target species",
     "each parameter of a model on one's own data: all values at the worst entry, and what they took"},
    {"gradus gradcheck \"linear 3, softmax\" --data iris.csv --target species --jacobian",
     "probabilities by inputs, as numbers; --by 0.weight: by weights"},
    {"gradus gradcheck mlp:16 --corrupt 0.weight", "what a wrong gradient looks like: exit code 1"}};

}  // namespace

extern const Command command{
    "gradcheck", "Compares gradients with central differences, for a model or for ops.", examples, &declare};

}  // namespace gradus::cli::gradcheck_command
