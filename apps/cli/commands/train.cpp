// train.cpp - `gradus train`: data in, a trained and checked model out.
#include <gradus/runs.hpp>
#include <gradus/train.hpp>
#include <memory>

#include "choosing.hpp"
#include "command.hpp"
#include "data_options.hpp"
#include "declared_options.hpp"
#include "result.hpp"
#include "seeds_text.hpp"

namespace gradus::cli::train_command {
namespace {

struct Settings {
  RunCommand command;
  std::string out, config;
  int seeds = 1;
  bool no_verdict = false;
};

int run(Settings& settings, Console& console) {
  RunCommand& command = settings.command;
  command.load.seed = command.training.seed;
  if (settings.seeds > 1)
    return show_seeds(console, settings.seeds, [&](const SeedHooks& hooks) {
      return start_runs(command, settings.out, settings.seeds, hooks);
    });
  return show_training(
      console, [&](const RunHooks& hooks) { return start_run(command, settings.out, hooks); },
      !settings.no_verdict);
}

std::function<int()> declare(Options& options, Console& console) {
  auto settings = std::make_shared<Settings>();
  RunCommand& command = settings->command;
  declare_data_argument(options, command);
  declare_model(options, command);
  options.text("from", "RUN", command.from,
               "go on from the weights of a finished run or a model file, with other data, too: columns are "
               "known by their names");
  cli::declare(options, train_options, &command.training);
  cli::declare(options, run_options, &command);
  declare_data(options, command.load);
  declare_ledger(options, command.ledger);
  options.integer("seeds", "N", settings->seeds,
                  "so many trainings, with seeds from --seed on and one split: their spread, and the mean of "
                  "their models as one",
                  {.least = 1, .most = 1000});
  options.flag("no-verdict", settings->no_verdict, "leave out the verdict on how the training went");
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
