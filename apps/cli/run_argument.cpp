// run_argument.cpp - what the argument RUN of a command may be.
#include "run_argument.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <gradus/error.hpp>
#include <gradus/runs.hpp>
#include <vector>

#include "base/file.hpp"
#include "base/text.hpp"

namespace gradus::cli {
namespace {

namespace fs = std::filesystem;

// Folders beside a name.
std::vector<std::string> siblings(const std::string& run) {
  const fs::path path = fs::path(run).lexically_normal();
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  std::vector<std::string> names;
  std::error_code error;
  for (const std::string& name : readable_names_in(folder))
    if (fs::is_directory(folder / name, error))
      names.push_back(path.has_parent_path() ? (folder / name).string() : name);
  return names;
}

}  // namespace

void expect_run(const std::string& run) {
  if (run.empty() || !exists(run))
    throw FileError(fmt::format("there is no run {}.{} `gradus train` makes runs.", quote(run),
                                did_you_mean(run, siblings(run))));
  if (const std::vector<std::string> seeds = runs_of_seeds(run); !seeds.empty())
    throw FileError(
        fmt::format("{0} holds runs of several seeds: name one, such as {1}; their mean is the model file "
                    "{0}/ensemble.safetensors, for predict and show",
                    run, seeds[0]));
  if (!exists(run + "/command.json"))
    throw FileError(fmt::format("{} is no run: a run is a folder that `gradus train` made", run));
}

void expect_finished_run(const std::string& run) {
  expect_run(run);
  if (!exists(run + "/run.json"))
    throw FileError(fmt::format("the run {} is not finished; `gradus resume {}` goes on with it", run, run));
}

std::string model_file_of(const std::string& run) {
  if (run.ends_with(".safetensors") && exists(run)) return run;
  std::string file = run + "/model.safetensors";
  if (!exists(file)) expect_finished_run(run);
  return file;
}

}  // namespace gradus::cli
