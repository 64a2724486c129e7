// show.cpp - `gradus show`: what is on record of a finished run.
#include <gradus/runs.hpp>
#include <memory>

#include "command.hpp"
#include "data_options.hpp"
#include "errors.hpp"
#include "result.hpp"
#include "run_argument.hpp"

namespace gradus::cli::show_command {
namespace {

struct Settings {
  std::string folder, ledger;
  std::uint64_t max_bytes = 0;
};

std::function<int()> declare(Options& options, Console& console) {
  auto settings = std::make_shared<Settings>();
  options.positional("RUN", settings->folder, "the folder of a finished run");
  declare_ledger(options, settings->ledger);
  options.max_bytes(settings->max_bytes);
  options.output(console.quiet, console.json, "the result as one JSON object");
  return [settings, &console] {
    expect_finished_run(settings->folder);
    show_result(console, load_run(settings->folder, settings->ledger, settings->max_bytes));
    return exit_done;
  };
}

constexpr Example examples[] = {
    {"gradus show runs/iris-mlp-1", "columns, model, figures, as after the training"}};

}  // namespace

extern const Command command{"show", "Shows again what a training said at its end.", examples, &declare};

}  // namespace gradus::cli::show_command
