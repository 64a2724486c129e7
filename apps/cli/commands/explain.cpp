// explain.cpp - `gradus explain`: the computation graph of a training step, and what each stage of the
// compiler makes of it.
#include <fmt/format.h>

#include <gradus/catalog.hpp>
#include <gradus/error.hpp>
#include <gradus/program.hpp>
#include <memory>

#include "base/text.hpp"
#include "command.hpp"
#include "errors.hpp"
#include "train/step.hpp"
#include "work.hpp"

namespace gradus::cli {
namespace {

struct Settings {
  std::string model, stage = "graph", format = "text", input = "784", optimizer = "momentum";
  std::int64_t classes = 10, batch = 64;
};

int run(const Settings& settings, Console& console) {
  const Shape sample = parse_sample(settings.input);
  Recipe recipe = make_model(parse_model(settings.model), settings.classes, Task::classify, sample);
  recipe.model.prepare(sample, 1);
  const StepSettings step{recipe.loss, parse_rule(settings.optimizer), {}, {}, {}};
  const std::unique_ptr<Graph> graph = training_graph(recipe.model, step, settings.batch);
  if (settings.format == "dot") {
    if (settings.stage != "graph")
      throw UsageError("--format dot draws --stage graph; the later stages are text");
    console.print(to_dot(*graph));
    return exit_done;
  }
  const std::shared_ptr<const Program> program = Program::compile(*graph);
  for (const auto& [name, text] : program->stages())
    if (name == settings.stage) console.print(text);
  return exit_done;
}

std::function<int()> declare(Options& options, Console& console) {
  auto settings = std::make_shared<Settings>();
  options.positional("SPEC", settings->model, "a model, as for `gradus train`");
  options.text("stage", "NAME", settings->stage, "how far the compiler has come")
      .only({"graph", "simplify", "fuse", "program"});
  options.text("format", "FORMAT", settings->format, "how it is written").only({"text", "dot"});
  options.text("input", "SHAPE", settings->input, "shape of one sample: 784, or 1x28x28");
  options.integer("classes", "N", settings->classes, "classes", {.least = 1});
  options.integer("batch", "ROWS", settings->batch, "batch size", {.least = 1});
  options.text("optimizer", "RULE", settings->optimizer, "how weights change");
  return [settings, &console] { return run(*settings, console); };
}

constexpr Example examples[] = {
    {"gradus explain mlp:32 --input 64",
     "forward, loss, gradients and update of one training step, one node a line"},
    {"gradus explain mlp:32 --input 64 --stage program",
     "the instructions that run, and the memory they write"},
    {"gradus explain softmax --format dot | dot -Tsvg > graph.svg", "the graph as a picture"}};

}  // namespace

extern const Command explain_command{
    "explain", "Prints the graph of a training step and what the compiler makes of it.", examples, &declare};

}  // namespace gradus::cli
