// train.cpp - `gradus train`: data in, a trained and checked model out.
#include <fmt/format.h>

#include <gradus/catalog.hpp>
#include <gradus/error.hpp>
#include <gradus/runs.hpp>
#include <gradus/train.hpp>
#include <memory>

#include "command.hpp"
#include "data_options.hpp"
#include "result.hpp"

namespace gradus::cli::train_command {
namespace {

constexpr Bounds positive_number{.least = 0, .open = true};
constexpr Bounds zero_or_more{.least = 0};
constexpr Bounds counted_or_none{.least = 0, .most = most_counted};

struct Settings {
  RunCommand command;
  std::string out, config;
};

template <class Kind>
std::string names(std::span<const Kind* const> kinds) {
  std::string list;
  for (const Kind* kind : kinds) list += fmt::format("{}{}", list.empty() ? "" : ", ", kind->name);
  return list;
}

void declare_learning(Options& options, RunCommand& command) {
  options.text("model", "SPEC", command.model,
               names(catalog::models()) +
                   ", as in mlp:128,64; or layers in order, as in \"linear 128, relu, dropout "
                   "0.5, linear 10\" "
                   "(default mlp:64 for tables, mlp:128 for images)");
  options.text("loss", "LOSS", command.loss,
               "what to make small: " + names(catalog::losses()) +
                   " (default cross_entropy for classes, squared_error for numbers)");
  options.text(
      "optimizer", "RULE", command.optimizer,
      "how weights change: " + names(catalog::rules()) +
          "; with settings, as in \"momentum tau=0.9\" (default momentum for classes, adam for numbers)");
  options.text("solver", "METHOD", command.solver,
               "in place of an optimizer, a method that sees all rows at once: " + names(catalog::methods()));
  options.number(
      "lr", "RATE", command.learning_rate,
      "learning rate (default: 0.1 with momentum and 0.01 with adam where these were chosen for the task, "
      "else the optimiser's own)",
      positive_number);
  options.text("schedule", "SCHEDULE", command.schedule,
               "the learning rate over time: " + names(catalog::schedules()) +
                   "; as in \"step every=5\" (default cosine)");
  options.integer("batch", "ROWS", command.batch, "rows of a mini-batch (default 64, fewer for small data)",
                  counted);
  options.integer("epochs", "N", command.epochs,
                  "how often each row is learnt from (default 12, more for small data), or iterations of the "
                  "solver at most",
                  counted);
  options.integer("patience", "N", command.patience,
                  "epochs without a better validation loss after which to stop; 0: never", counted_or_none);
  options.number("tolerance", "T", command.tolerance,
                 "stop after an epoch that changes no weight by more than this; 0: never", zero_or_more);
  options.number("l1", "A", command.l1, "adds A sum |w| to the loss", zero_or_more);
  options.number("l2", "A", command.l2, "adds A/2 sum w^2 to the loss", zero_or_more);
  options.number("clip", "NORM", command.clip, "largest norm of the gradient; 0: any", zero_or_more);
  options.many("freeze", "NAME", command.freeze,
               "layers or parameters to leave as they are, such as 0 or 0.weight");
  options.integer("seed", "N", command.seed, "decides splits, first weights, order of rows and dropout",
                  zero_or_more);
}

int run(Settings& settings, Console& console) {
  RunCommand& command = settings.command;
  command.load.seed = command.seed;
  return show_training(console,
                       [&](const RunHooks& hooks) { return start_run(command, settings.out, hooks); });
}

std::function<int()> declare(Options& options, Console& console) {
  auto settings = std::make_shared<Settings>();
  RunCommand& command = settings->command;
  options.positional("DATA", command.data, "digits, a .csv file, or a folder of IDX files (MNIST)");
  declare_learning(options, command);
  declare_data(options, command.load);
  declare_threads(options, command.threads);
  options
      .add({.name = "dtype",
            .value = "TYPE",
            .doc = "numbers to compute with (default float32)",
            .set = [&command](const auto& values) { command.dtype = parse_dtype(values.back()); }})
      .only({"float32", "float64"});
  options.flag("precise", command.precise,
               "convolutions without Winograd's method: slower, with smaller rounding errors");
  options.add({.name = "no-test",
               .arity = Arity::none,
               .doc = "leave the test rows closed",
               .set = [&command](const auto&) { command.test = false; }});
  declare_ledger(options, command.ledger);
  options.flag("allow-nonfinite", command.allow_nonfinite, "go on with NaN, infinity and diverging losses");
  options.text("config", "F.toml", settings->config, "options from a file; those on the command line win");
  options.text("out", "DIR", settings->out, "folder of the run (default runs/DATA-MODEL-N)");
  options.output(console.quiet, console.json, "the result as one JSON object");
  return [settings, &console] { return run(*settings, console); };
}

constexpr Example examples[] = {
    {"gradus train digits --model mlp:32", "a network with 32 hidden units on the built-in digits"},
    {"gradus train iris.csv --target species", "one column of a table is the class; the others are inputs"},
    {"gradus train abalone.csv --target Rings Shell_weight --epochs 50", "two columns of numbers to predict"},
    {"gradus train /data/mnist --model \"linear 128, relu, dropout 0.2, linear 10\" --optimizer adam --lr "
     "0.002 --out mnist-run",
     "layers in order on a folder of images"}};

}  // namespace

extern const Command command{"train", "Trains a model on data, checks it, and keeps both in a run folder.",
                             examples, &declare};

}  // namespace gradus::cli::train_command
