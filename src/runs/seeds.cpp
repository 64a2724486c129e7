// seeds.cpp - trainings that differ in their seed alone, and the mean of what their models say.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <gradus/error.hpp>
#include <gradus/io.hpp>
#include <gradus/layers.hpp>
#include <gradus/runs.hpp>

#include "base/file.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "data/formats.hpp"
#include "io/own_files.hpp"
#include "runs/free_folder.hpp"
#include "runs/ledger.hpp"
#include "runs/ordered.hpp"
#include "runs/run_record.hpp"
#include "train/metrics.hpp"
#include "train/record.hpp"

namespace gradus {
namespace {

namespace fs = std::filesystem;

constexpr const char* seeds_name = "seeds.json";
constexpr const char* ensemble_name = "ensemble.safetensors";

// "hidden.weight" of the second layer within the branch 3: "0.3.1.weight".
std::string name_within(const Model& model, std::string_view name, std::size_t branch) {
  const std::string_view layer = name.substr(0, name.find('.'));
  std::size_t place = 0;
  for (std::size_t i = 0; i < model.layers().size(); ++i) {
    const std::string& own = model.layers()[i].name;
    if (layer == (own.empty() ? std::to_string(i) : own)) place = i;
  }
  return fmt::format("0.{}.{}{}", branch, place, name.substr(layer.size()));
}

Model average_of(const std::vector<SavedModel>& models) {
  std::vector<Layer> branches;
  std::map<std::string, Tensor, std::less<>> values;
  for (std::size_t branch = 0; branch < models.size(); ++branch) {
    const Model& model = models[branch].model;
    std::vector<Layer> layers;
    for (const NamedLayer& each : model.layers()) layers.push_back(each.layer);
    branches.emplace_back(Chain(std::move(layers)));
    for (const Parameter& each : model.parameters())
      values[name_within(model, each.name, branch)] = each.value;
    for (const ModelState& each : model.states()) values[name_within(model, each.name, branch)] = each.value;
  }
  Model average = Sequential(Average(std::move(branches)));
  average.restore(models[0].model.sample(), std::move(values), models[0].model.dtype());
  return average;
}

/// The models of all seeds as one, and how it does on rows that none of them has learnt from.
class Ensemble {
 public:
  Ensemble(const std::string& folder, const std::vector<RunResult>& runs) : folder_(folder) {
    std::vector<SavedModel> models;
    for (const RunResult& run : runs)
      models.push_back(io::load_model(runs::RunFiles(run.folder).model, most_own_bytes, Links::refuse));
    // Means of scores and of numbers are such again; means of probabilities' logarithms are not.
    if (models[0].model.traits().gives != OutputKind::numbers) return;
    saved_ = models[0];
    saved_->model = average_of(models);
    saved_->conformal.reset();
    saved_->validation.reset();
  }

  bool exists() const { return saved_.has_value(); }

  void judge(const RunCommand& command, SeedRuns& result) {
    const runs::RunFiles files(result.runs[0].folder);
    const Dataset data = runs::data_of_run(files, runs::read_run(files), *saved_);
    const int threads = command.training.threads.value_or(0);
    if (data.split().validation > 0) result.validation = runs::judge_on_validation(*saved_, data, threads);
    if (!command.test || data.split().test == 0) return;
    result.test = training::evaluate_rows(saved_->model, saved_->loss, data.test(), threads).metrics;
    const runs::Ledger ledger(runs::ledger_path(folder_, command.ledger));
    result.test_openings = ledger.open(*saved_->sealed, "train");
  }

  void save() const { io::save_model(folder_ + "/" + ensemble_name, *saved_, Links::refuse); }

 private:
  const std::string& folder_;
  std::optional<SavedModel> saved_;
};

/// What is to be done in a folder of several seeds, and what became of it: seeds.json.
struct Plan {
  /// Of the first seed; absent from what earlier versions wrote.
  std::optional<RunCommand> command{};
  std::vector<std::string> runs{};
  /// Of the ensemble, once all is done.
  std::optional<Metrics> validation{}, test{};
  bool done = true;
};

Json plan_json(const Plan& plan, Task task) {
  Json json{{"format_version", 1}, {"runs", plan.runs}, {"done", plan.done}};
  if (plan.command) json["command"] = parse_json(plan.command->to_json(), "the command");
  if (plan.validation) json["validation"] = training::to_json(*plan.validation, task);
  if (plan.test) json["test"] = training::to_json(*plan.test, task);
  return json;
}

void write_plan(const std::string& folder, const Plan& plan, Task task) {
  write_file(folder + "/" + seeds_name, dump_json(plan_json(plan, task), 2) + "\n", Links::refuse);
}

Json read_seeds(const std::string& folder) {
  const std::string path = folder + "/" + seeds_name;
  return parse_json(read_file(path, most_own_bytes), path);
}

std::vector<std::string> names_of(const Json& json, const std::string& path) {
  auto names = member<std::vector<std::string>>(json, "runs", path);
  for (const std::string& name : names)
    if (name.empty() || name.find('/') != std::string::npos || name.starts_with('.'))
      throw FileError(fmt::format("{}: {} is no run in its folder", path, quote(name)));
  if (names.empty()) throw FileError(fmt::format("{}: it names no run", path));
  return names;
}

Plan read_plan(const std::string& folder) {
  const std::string path = folder + "/" + seeds_name;
  const Json json = read_seeds(folder);
  Plan plan{.runs = names_of(json, path), .done = member_or(json, "done", true, path)};
  if (json.contains("command"))
    plan.command = runs::read_command(member<Json>(json, "command", path), "\"command\" of " + path);
  if (!plan.command && !plan.done) throw FileError(fmt::format("{}: it lacks its command", path));
  return plan;
}

// The figures of the ensemble, which the task of the runs tells how to read.
void read_figures(const std::string& folder, Task task, SeedRuns& result) {
  const std::string path = folder + "/" + seeds_name;
  const Json json = read_seeds(folder);
  for (const auto& [key, figures] :
       {std::pair("validation", &result.validation), std::pair("test", &result.test)})
    if (json.contains(key))
      *figures = training::metrics_from_json(member<Json>(json, key, path), task,
                                             fmt::format("\"{}\" of {}", key, path));
  if (exists(folder + "/" + ensemble_name)) result.ensemble = folder + "/" + ensemble_name;
}

void finish(Plan& plan, SeedRuns& result) {
  const RunCommand& command = *plan.command;
  Ensemble ensemble(result.folder, result.runs);
  if (ensemble.exists()) {
    // After a refit no row is left to judge by.
    if (command.refit == Refit::none) ensemble.judge(command, result);
    ensemble.save();
    result.ensemble = result.folder + "/" + ensemble_name;
  } else {
    result.notes.emplace_back(
        "the models give no scores or numbers whose mean is such: there is no ensemble");
  }
  plan.validation = result.validation;
  plan.test = result.test;
  plan.done = true;
  write_plan(result.folder, plan, result.runs[0].run.task);
}

// Each run of the plan, begun or gone on with; then their mean.
SeedRuns carry_out(Plan plan, const std::string& folder, const SeedHooks& hooks, const std::string& ledger,
                   std::uint64_t max_bytes) {
  SeedRuns result;
  result.folder = folder;
  for (std::size_t i = 0; i < plan.runs.size(); ++i) {
    const std::string run = fmt::format("{}/{}", folder, plan.runs[i]);
    const RunHooks of_run = hooks.of_run ? hooks.of_run(static_cast<int>(i)) : RunHooks();
    if (exists(run + "/command.json")) {
      result.runs.push_back(resume_run(run, of_run, ledger, max_bytes));
    } else if (plan.command) {
      RunCommand command = *plan.command;
      command.training.seed += i;
      result.runs.push_back(start_run(command, run, of_run));
    } else {
      throw FileError(fmt::format("{}: the run {} is gone", folder, plan.runs[i]));
    }
    // Measured once, so that all take as many steps.
    if (plan.command) {
      const RunCommand done = command_of(run);
      plan.command->training.budget = done.training.budget;
      plan.command->from_checksum = done.from_checksum;
    }
    result.finished = result.runs.back().finished;
    if (!result.finished) return result;
    result.test_openings = result.runs.back().run.test_openings;
  }
  if (plan.done)
    read_figures(folder, result.runs[0].run.task, result);
  else
    finish(plan, result);
  return result;
}

}  // namespace

SeedRuns start_runs(const RunCommand& command, const std::string& folder, int seeds, const SeedHooks& hooks) {
  if (seeds < 1) throw UsageError(fmt::format("seeds are at least one training, got {}", seeds));
  if (data::is_standard_input(command.data) && seeds > 1)
    throw UsageError("standard input is read once, and each training reads the data: give a file");
  const std::string place = folder.empty() ? runs::free_folder("runs/seeds") : folder;
  runs::expect_free_folder(place, place + "/" + seeds_name);
  Plan plan{.command = command, .done = false};
  if (plan.command->ledger.empty()) plan.command->ledger = runs::ledger_path(place, "");
  runs::name_lastingly(*plan.command);
  for (int i = 0; i < seeds; ++i)
    plan.runs.push_back(fmt::format("seed-{}", command.training.seed + static_cast<std::uint64_t>(i)));
  const bool made = !exists(place);
  create_folder(place);
  write_plan(place, plan, Task::classify);
  try {
    return carry_out(plan, place, hooks, "", 0);
  } catch (const Error&) {
    // What never began leaves nothing behind.
    std::error_code ignored;
    if (!exists(fmt::format("{}/{}", place, plan.runs[0]))) {
      fs::remove(place + "/" + seeds_name, ignored);
      if (made) fs::remove(place, ignored);
    }
    throw;
  }
}

SeedRuns resume_runs(const std::string& folder, const SeedHooks& hooks, const std::string& ledger,
                     std::uint64_t max_bytes) {
  if (!exists(folder + "/" + seeds_name))
    throw FileError(fmt::format("{} holds no runs of several seeds: it has no {}", folder, seeds_name));
  Plan plan = read_plan(folder);
  if (plan.command) {
    if (!ledger.empty()) plan.command->ledger = fs::absolute(ledger).lexically_normal().string();
    plan.command->load.max_bytes = std::max(plan.command->load.max_bytes, max_bytes);
  }
  return carry_out(std::move(plan), folder, hooks, ledger, max_bytes);
}

std::vector<std::string> runs_of_seeds(const std::string& folder) {
  std::vector<std::string> result;
  if (!exists(folder + "/" + seeds_name)) return result;
  for (const std::string& name : names_of(read_seeds(folder), folder + "/" + seeds_name))
    result.push_back(fmt::format("{}/{}", folder, name));
  return result;
}

}  // namespace gradus
