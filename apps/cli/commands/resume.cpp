// resume.cpp - `gradus resume`: goes on with a training that was interrupted.
#include <gradus/train.hpp>
#include <memory>

#include "command.hpp"
#include "result.hpp"
#include "run_argument.hpp"

namespace gradus::cli::resume_command {
namespace {

std::function<int()> declare(Options& options, Console& console) {
  auto folder = std::make_shared<std::string>();
  options.positional("RUN", *folder, "the folder of the run");
  options.output(console.quiet, console.json, "the result as one JSON object");
  return [folder, &console] {
    expect_run(*folder);
    return show_training(console, [&](const RunHooks& hooks) { return resume_run(*folder, hooks); });
  };
}

constexpr Example examples[] = {{"gradus resume runs/digits-mlp32-1",
                                 "goes on after the last checkpoint; a finished run is only shown again"}};

}  // namespace

extern const Command command{"resume", "Goes on with a training that was interrupted.", examples, &declare};

}  // namespace gradus::cli::resume_command
