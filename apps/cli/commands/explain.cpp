// explain.cpp - `gradus explain`: how the gradient of a model comes about; and the computation graph of a
// training step with what each stage of the compiler makes of it.
#include <fmt/format.h>

#include <gradus/catalog.hpp>
#include <gradus/error.hpp>
#include <gradus/explain.hpp>
#include <gradus/picture.hpp>
#include <gradus/program.hpp>
#include <gradus/report.hpp>
#include <memory>
#include <optional>
#include <set>

#include "base/file.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "command.hpp"
#include "data_options.hpp"
#include "errors.hpp"
#include "explain/proof.hpp"
#include "nn/kinks.hpp"
#include "output_file.hpp"
#include "train/step.hpp"
#include "typed_rows.hpp"
#include "work.hpp"

namespace gradus::cli::explain_command {
namespace {

struct Settings {
  std::string model, stage = "derivation", format = "text", input, optimizer = "momentum", loss, corrupt, out;
  /// 0: what suits the stage.
  std::int64_t classes = 0, batch = 0;
  std::uint64_t seed = 1;
  std::string data;
  std::vector<std::string> formula, wrt, given;
  LoadOptions load;
  TypedRows typed;
  bool trace = false, nodes = false, fold = false, indexed = false;
  /// Names of the options that were given, and of those that say how data is read.
  std::set<std::string> told, of_data;

  bool pass() const { return trace || nodes || format == "dot" || format == "svg" || format == "html"; }
};

/// The model that is explained, and its loss.
struct Explained {
  Recipe recipe;
  std::int64_t classes = 0, batch = 0;
};

// Sizes that were not given: those of a usual training step for the stages of the compiler, small ones that
// fit on a page for the derivation.
enum class Size { of_a_step, of_a_page };
Explained explained_recipe(const Settings& settings, Size size) {
  const bool small = size == Size::of_a_page;
  const ModelSpec spec = parse_model(settings.model);
  const ModelTrial usual = spec.named ? spec.named->kind().functions.trial : ModelTrial();
  std::optional<Loss> loss;
  if (!settings.loss.empty()) loss = parse_loss(settings.loss);
  const bool numbers = loss ? !loss->kind().functions.classifies : usual.task == Task::regress;
  const bool shares = loss && loss->kind().functions.says == PredictionKind::probabilities;
  const std::int64_t several = usual.task == Task::classify ? usual.count : ModelTrial().count;
  const std::int64_t few = numbers && !shares ? 1 : several;
  const std::int64_t classes = settings.classes > 0 ? settings.classes : small || numbers ? few : 10;
  const Shape sample = parse_sample(!settings.input.empty() ? settings.input : small ? usual.sample : "784");
  const Task task = numbers ? Task::regress : Task::classify;
  Recipe recipe = make_model(spec, classes, task, sample, loss);
  recipe.model.prepare(sample, settings.seed);
  return {std::move(recipe), classes, settings.batch > 0 ? settings.batch : small ? 2 : 64};
}

// The first rows of the user's own data, or all that were typed.
Rows rows_of(const Settings& settings, const ModelSpec& spec, const std::optional<Loss>& loss) {
  if (settings.typed.given()) return settings.typed.data(spec, loss).all();
  LoadOptions load_options = settings.load;
  load_options.seed = settings.seed;
  const Dataset data = load_for(spec, settings.data, load_options, loss);
  return data.train().take(settings.batch > 0 ? settings.batch : 2);
}

// A model on the user's own rows.
Subject subject_on_rows(const Settings& settings) {
  std::optional<Loss> loss;
  if (!settings.loss.empty()) loss = parse_loss(settings.loss);
  const ModelSpec spec = parse_model(settings.model);
  const Rows rows = rows_of(settings, spec, loss);
  const Dataset& data = rows.dataset();
  const Schema& schema = data.schema();
  Recipe recipe = settings.classes > schema.outputs()  // of typed rows, which need not have all of them
                      ? make_model(spec, settings.classes, schema.task, schema.sample, loss)
                      : make_model(spec, schema, loss);
  recipe.model.prepare(schema.sample, settings.seed);
  leave_kinks(recipe.model, settings.seed);
  const Batch batch = rows.batch(Dtype::float64);
  Subject subject = explained_model(recipe.model, recipe.loss, batch.x, batch.y, recipe.penalties,
                                    data.has_weights() ? std::optional(batch.weight) : std::nullopt);
  subject.title = fmt::format("{}, {}, on {}", settings.model, text_of(recipe.loss),
                              settings.typed.given() ? data.name() : settings.data);
  return subject;
}

Subject subject_of(const Settings& settings) {
  if (!settings.formula.empty())
    return explained_formula(settings.formula, settings.wrt, settings.given, settings.seed);
  if (settings.model.empty())
    throw UsageError("name a model, or give a formula by --formula; see `gradus explain --help`");
  if (!settings.data.empty() || settings.typed.given()) return subject_on_rows(settings);
  const Explained explained = explained_recipe(settings, Size::of_a_page);
  Subject subject = explained_model(explained.recipe.model, explained.recipe.loss, explained.batch,
                                    explained.classes, explained.recipe.penalties, settings.seed);
  subject.title = fmt::format("{}, {}", settings.model, text_of(explained.recipe.loss));
  return subject;
}

void deliver(const std::string& text, const Settings& settings, Console& console) {
  if (settings.out.empty())
    console.print(text);
  else
    write_file(settings.out, text);
}

// The exit code of a derivation that has been shown.
int verdict(const Derivation& derivation, Console& console) {
  if (derivation.good()) return exit_done;
  console.warn("a step of the derivation failed its check; it is marked WRONG");
  return exit_failed;
}

// The pass with all its numbers, as a list of nodes or as on the board.
int show_replay(const Settings& settings, Console& console) {
  const Subject subject = subject_of(settings);
  const ReplayOptions options{.fold = settings.fold};
  if (settings.format == "html") {
    const Derivation derivation = derive(subject, {.corrupt = settings.corrupt});
    deliver(explanation_page(subject, derivation, options), settings, console);
    return verdict(derivation, console);
  }
  const Replay pass = replay(subject, options);
  const std::string text = settings.format == "dot"   ? graph_dot(pass)
                           : settings.format == "svg" ? graph_svg(pass)
                           : settings.trace           ? subject.title + "\n\n" + trace_text(pass)
                                                      : subject.title + "\n\n" + graph_text(pass);
  deliver(text, settings, console);
  return exit_done;
}

// One object a line of the derivation.
std::string json_lines(const Derivation& derivation) {
  std::string text;
  explain::Proof proof(derivation);
  const std::pair<const char*, const std::vector<DerivationLine>*> parts[] = {
      {"formula", &derivation.formulas},
      {"local", &derivation.locals},
      {"upstream", &derivation.upstream},
      {"gradient", &derivation.gradients}};
  for (const auto& [part, lines] : parts)
    for (const DerivationLine& line : *lines) {
      Json steps = Json::array();
      for (const DerivationStep& step : line.steps)
        steps.push_back(Json()
                            .set("rule", step.rule)
                            .set("formula", proof.printed(step.after, explain::Notation::text))
                            .set("difference", step.difference)
                            .set("numbers", step.numbers)
                            .set("good", step.good));
      text += Json()
                  .set("part", part)
                  .set("subject", line.subject)
                  .set("layer", line.layer)
                  .set("shape",
                       std::vector<std::int64_t>(line.shape.lengths().begin(), line.shape.lengths().end()))
                  .set("result", proof.printed(line.result, explain::Notation::text))
                  .set("steps", steps)
                  .set("note", line.note)
                  .str() +
              "\n";
    }
  return text;
}

int show_derivation(const Settings& settings, Console& console) {
  const Derivation derivation = derive(subject_of(settings), {.corrupt = settings.corrupt});
  const std::string text = settings.format == "json"    ? json_lines(derivation)
                           : settings.format == "latex" ? derivation_latex(derivation, settings.indexed)
                                                        : derivation_text(derivation, settings.indexed);
  deliver(text, settings, console);
  return verdict(derivation, console);
}

int show_stage(const Settings& settings, Console& console) {
  if (settings.model.empty()) throw UsageError("--stage shows what the compiler makes of a model: name one");
  if (settings.format != "text" && settings.format != "dot")
    throw UsageError(
        fmt::format("--format {} is for the derivation and the pass; leave out --stage", settings.format));
  const Explained explained = explained_recipe(settings, Size::of_a_step);
  const training::StepSettings step{{explained.recipe.loss}, parse_rule(settings.optimizer), {}, {}};
  const std::unique_ptr<Graph> graph =
      training::training_graph(explained.recipe.model, step, explained.batch);
  if (settings.format == "dot") {
    if (settings.stage != "graph")
      throw UsageError("--format dot draws --stage graph; the later stages are text");
    deliver(to_dot(*graph), settings, console);
    return exit_done;
  }
  for (const auto& [name, text] : Program::stages(*graph))
    if (name == settings.stage) deliver(text, settings, console);
  return exit_done;
}

// Throws UsageError where one of these options was given.
void refuse(const Settings& settings, const std::set<std::string>& names, const char* why) {
  for (const std::string& name : names)
    if (settings.told.contains(name)) throw UsageError(fmt::format("--{} {}", name, why));
}

void refuse_with_formula(const Settings& settings) {
  if (!settings.model.empty()) throw UsageError("a model or a formula is explained, not both: leave out one");
  refuse(settings, {"loss", "data", "x", "y", "input", "classes", "batch", "fold"},
         "is for models; a --formula has none of it: leave it out");
  refuse(settings, settings.of_data, "says how data is read, and a --formula has none: leave it out");
}

void refuse_with_model(const Settings& settings) {
  refuse(settings, {"wrt", "given"}, "is for variables of a --formula");
  if (settings.data.empty())
    refuse(settings, settings.of_data, "says how data is read: name some by --data, or leave it out");
  else
    refuse(settings, {"x", "y", "input", "classes"}, "is what --data decides: leave out one of them");
  if (settings.typed.given())
    refuse(settings, {"input", "batch"}, "is what the typed rows decide: leave out --x and --y, or this");
}

void refuse_with_stage(const Settings& settings) {
  refuse(settings, {"trace", "nodes", "fold"}, "is for the pass with its numbers; leave out --stage");
  refuse(settings, {"data", "x", "y", "index", "corrupt"}, "is for the derivation; leave out --stage");
}

void refuse_with_derivation(const Settings& settings) {
  refuse(settings, {"optimizer"}, "is for the stages of the compiler, such as --stage program");
  if (!settings.pass()) refuse(settings, {"fold"}, "is for --trace, --nodes and pictures");
  if ((settings.trace || settings.nodes) && (settings.format == "json" || settings.format == "latex"))
    throw UsageError(
        fmt::format("--format {} is for the derivation; leave out --trace and --nodes", settings.format));
  if (settings.pass() || settings.format == "json")
    refuse(settings, {"index"}, "is for the derivation as text or LaTeX");
  if (settings.pass() && settings.format != "html" && settings.told.contains("corrupt"))
    throw UsageError("--corrupt is for the derivation; leave out --trace, --nodes and --format " +
                     settings.format);
}

// What would be left out without a word.
void refuse_what_does_not_fit(const Settings& settings) {
  if (settings.formula.empty())
    refuse_with_model(settings);
  else
    refuse_with_formula(settings);
  if (settings.stage == "derivation")
    refuse_with_derivation(settings);
  else
    refuse_with_stage(settings);
}

int run(const Settings& settings, Console& console) {
  expect_output(settings.out, {settings.data});
  refuse_what_does_not_fit(settings);
  if (settings.stage != "derivation") return show_stage(settings, console);
  return settings.pass() ? show_replay(settings, console) : show_derivation(settings, console);
}

void declare_all(Options& options, Settings* settings) {
  options.positional("SPEC", settings->model, "a model, as for `gradus train`").not_required();
  options.many("formula", "F", settings->formula,
               "a formula instead of a model, and definitions: \"-log(a)\" \"a = 1/(1 + exp(-w.x))\"");
  options.many("wrt", "NAME", settings->wrt, "variables that the gradient is wanted for (default: all)");
  options.many("given", "VALUE", settings->given, "values of variables: \"w=[1, 2]\" (default: drawn)");
  options
      .text("stage", "NAME", settings->stage,
            "the derivation (default), or the training step as the compiler has it")
      .only({"derivation", "graph", "simplify", "specialise", "layout", "fuse", "program"});
  options.flag("trace", settings->trace, "replays the forward and the backward pass, number by number");
  options.flag("nodes", settings->nodes, "every node with its value and its gradients");
  options.flag("fold", settings->fold, "one node a layer, for --trace and --nodes");
  options.text("format", "FORMAT", settings->format, "how it is written")
      .only({"text", "json", "latex", "html", "dot", "svg"});
  options.text("out", "FILE", settings->out, "file to write (default: the text goes to standard output)")
      .short_form('o');
  options.text("input", "SHAPE", settings->input, "shape of one sample: 784, or 1x28x28 (default small)");
  options.integer("classes", "N", settings->classes, "classes or targets (default 1 to 3)", counted);
  options.integer("batch", "ROWS", settings->batch, "batch size (default 2)", counted);
  options.text("loss", "LOSS", settings->loss, "loss (default: the one it would be trained with)");
  options.text("data", "D", settings->data,
               "data whose first rows it is checked on (default: random numbers)");
  settings->typed.declare(options);
  Options of_data;
  declare_data(of_data, settings->load);
  for (const Option& option : of_data.all()) {
    settings->of_data.insert(option.name);
    options.add(option);
  }
  options.text("optimizer", "RULE", settings->optimizer,
               "how weights change, for the stages of the compiler");
  options.flag("index", settings->indexed, "index notation: z_ij = sum_k x_ik W_jk + b_j");
  options.text("corrupt", "RULE", settings->corrupt,
               "makes what a rule leads to wrong, to see the check fail");
  options.integer("seed", "N", settings->seed, "decides the numbers it is checked on", {.least = 0});
}

std::function<int()> declare(Options& options, Console& console) {
  auto settings = std::make_shared<Settings>();
  Options all;
  declare_all(all, settings.get());
  for (Option option : all.all()) {  // each also notes that it was given
    option.set = [told = &settings->told, name = option.name, set = option.set](const auto& values) {
      told->insert(name);
      set(values);
    };
    options.add(std::move(option));
  }
  return [settings, &console] { return run(*settings, console); };
}

constexpr Example examples[] = {
    {"gradus explain softmax", "the gradient of softmax regression, derived step by step"},
    {"gradus explain --formula \"-log(1/(1+exp(-w.x)))\" --wrt w", "the gradient of a formula"},
    {"gradus explain mlp:2 --input 2 --batch 1 --trace",
     "one forward and one backward pass, number by number, as on the board"},
    {"gradus explain softmax --x \"[[1, 2], [3, 4]]\" --y \"[0, 2]\" --trace",
     "the same on rows of one's own"},
    {"gradus explain lenet5 --fold --format svg > graph.svg",
     "the graph with values and gradients as a picture; --format dot for Graphviz"},
    {"gradus explain mlp:32 --input 64 --stage graph",
     "forward, loss, gradients and update of one training step, one node a line"},
    {"gradus explain mlp:32 --input 64 --stage program",
     "the instructions that run, and the memory they write"},
    {"gradus explain softmax --stage graph --format dot | dot -Tsvg > step.svg",
     "the graph of a training step"}};

}  // namespace

extern const Command command{
    "explain", "Derives the gradient of a model step by step; shows what the compiler makes of it.", examples,
    &declare};

}  // namespace gradus::cli::explain_command
