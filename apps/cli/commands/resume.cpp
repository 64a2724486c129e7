// resume.cpp - `gradus resume`: goes on with a training that was interrupted.
#include <gradus/choose.hpp>
#include <gradus/runs.hpp>
#include <gradus/train.hpp>
#include <memory>

#include "command.hpp"
#include "data_options.hpp"
#include "result.hpp"
#include "run_argument.hpp"
#include "seeds_text.hpp"
#include "tuning_text.hpp"

namespace gradus::cli::resume_command {
namespace {

struct Settings {
  std::string folder, ledger;
  std::uint64_t max_bytes = 0;
  bool no_verdict = false;
};

std::function<int()> declare(Options& options, Console& console) {
  auto settings = std::make_shared<Settings>();
  options.positional("RUN", settings->folder,
                     "the folder of the run, of runs of several seeds, or of a search");
  declare_ledger(options, settings->ledger);
  options.max_bytes(settings->max_bytes);
  options.flag("no-verdict", settings->no_verdict, "leave out the verdict on how the training went");
  options.output(console.quiet, console.json, "the result as one JSON object");
  return [settings, &console] {
    if (is_tune_folder(settings->folder))
      return show_tuning(console, [&](const TuneHooks& hooks) {
        return resume_tune(settings->folder, hooks, settings->ledger, settings->max_bytes);
      });
    if (const std::size_t seeds = runs_of_seeds(settings->folder).size(); seeds > 0)
      return show_seeds(console, static_cast<int>(seeds), [&](const SeedHooks& hooks) {
        return resume_runs(settings->folder, hooks, settings->ledger, settings->max_bytes);
      });
    expect_run(settings->folder);
    return show_training(
        console,
        [&](const RunHooks& hooks) {
          return resume_run(settings->folder, hooks, settings->ledger, settings->max_bytes);
        },
        !settings->no_verdict);
  };
}

constexpr Example examples[] = {{"gradus resume runs/digits-mlp32-1",
                                 "goes on after the last checkpoint; a finished run is only shown again"}};

}  // namespace

extern const Command command{"resume", "Goes on with a training that was interrupted.", examples, &declare};

}  // namespace gradus::cli::resume_command
