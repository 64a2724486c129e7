// tune.cpp - `gradus tune`: searches model and settings, and leaves a run of what it chose.
#include <gradus/choose.hpp>
#include <memory>

#include "choosing.hpp"
#include "command.hpp"
#include "data_options.hpp"
#include "tuning_text.hpp"

namespace gradus::cli::tune_command {
namespace {

struct Settings {
  RunCommand command;
  TuneOptions how;
  std::string out;
};

std::function<int()> declare(Options& options, Console& console) {
  auto settings = std::make_shared<Settings>();
  declare_trainings(options, settings->command);
  declare_model(options, settings->command);
  options.text("search", "WHAT", settings->how.search,
               "settings to vary, with values where these are to be chosen among, as in \"lr, batch, "
               "model=mlp:64|mlp:256,128\" (default: model, lr, batch, loss and dropout)");
  options.integer("candidates", "N", settings->how.candidates, "choices to try at most",
                  {.least = 2, .most = 10'000});
  options.integer("folds", "K", settings->how.folds,
                  "judge by folds; 0: by the validation rows (default 5 below 1,000 rows, else 0)",
                  {.least = 0, .most = 1000});
  declare_ledger(options, settings->command.ledger);
  options.text("out", "DIR", settings->out, "folder of the run (default runs/tune-N)");
  options.output(console.quiet, console.json, "one JSON object: the run, all candidates, the answers");
  return [settings, &console] {
    settings->command.load.seed = settings->command.training.seed;
    return show_tuning(console, [&](const TuneHooks& hooks) {
      return tune(settings->command, settings->out, settings->how, hooks);
    });
  };
}

constexpr Example examples[] = {
    {"gradus tune iris.csv --target species --out iris-tuned",
     "24 candidates for the price of six trainings at most"},
    {"gradus tune abalone.csv --target Rings --search \"lr, batch, model=mlp:64|mlp:256,128\" --metric mae",
     "these settings, judged by another figure"},
    {"gradus tune digits --model mlp:64 --search \"lr=0.03|0.1|0.3, dropout=0|0.2\" --folds 3",
     "a small grid, by folds"}};

}  // namespace

extern const Command command{
    "tune", "Searches model and settings, says why, and leaves a run of what it chose.", examples, &declare};

}  // namespace gradus::cli::tune_command
