// seeds.cpp - trainings that differ in their seed alone, and the mean of what their models say.
#include <fmt/format.h>

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
#include "runs/ledger.hpp"
#include "runs/ordered.hpp"
#include "runs/run_record.hpp"
#include "train/metrics.hpp"

namespace gradus {
namespace {

namespace fs = std::filesystem;

constexpr const char* seeds_name = "seeds.json";
constexpr const char* ensemble_name = "ensemble.safetensors";

// The first free folder of those that nobody named.
std::string free_folder() {
  for (int i = 1;; ++i) {
    std::string folder = fmt::format("runs/seeds-{}", i);
    if (!exists(folder)) return folder;
  }
}

void expect_free(const std::string& folder) {
  std::error_code error;
  if (exists(folder) && !(fs::is_directory(folder, error) && fs::is_empty(folder, error)))
    throw UsageError(fmt::format("{} is there already, and not an empty folder: choose another", folder));
}

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

void write_seeds(const SeedRuns& result) {
  Json runs = Json::array();
  for (const RunResult& run : result.runs) runs.push_back(fs::path(run.folder).filename().string());
  write_file(result.folder + "/" + seeds_name,
             dump_json(Json{{"format_version", 1}, {"runs", runs}}, 2) + "\n", Links::refuse);
}

void finish(const RunCommand& command, SeedRuns& result) {
  write_seeds(result);
  Ensemble ensemble(result.folder, result.runs);
  if (!ensemble.exists()) {
    result.notes.emplace_back(
        "the models give no scores or numbers whose mean is such: there is no ensemble");
    return;
  }
  // After a refit no row is left to judge by.
  if (command.refit == Refit::none) ensemble.judge(command, result);
  ensemble.save();
  result.ensemble = result.folder + "/" + ensemble_name;
}

}  // namespace

SeedRuns start_runs(const RunCommand& command, const std::string& folder, int seeds, const SeedHooks& hooks) {
  if (seeds < 1) throw UsageError(fmt::format("seeds are at least one training, got {}", seeds));
  if (data::is_standard_input(command.data) && seeds > 1)
    throw UsageError("standard input is read once, and each training reads the data: give a file");
  SeedRuns result;
  result.folder = folder.empty() ? free_folder() : folder;
  expect_free(result.folder);
  RunCommand each = command;
  if (each.ledger.empty()) each.ledger = runs::ledger_path(result.folder, "");
  create_folder(result.folder);
  for (int i = 0; i < seeds; ++i) {
    each.training.seed = command.training.seed + static_cast<std::uint64_t>(i);
    result.runs.push_back(start_run(each, fmt::format("{}/seed-{}", result.folder, each.training.seed),
                                    hooks.of_run ? hooks.of_run(i) : RunHooks()));
    // Measured once, so that all take as many steps.
    each.training.budget = command_of(result.runs.back().folder).training.budget;
    result.finished = result.runs.back().finished;
    if (!result.finished) return result;
    result.test_openings = result.runs.back().run.test_openings;
  }
  finish(each, result);
  return result;
}

std::vector<std::string> runs_of_seeds(const std::string& folder) {
  const std::string path = folder + "/" + seeds_name;
  std::vector<std::string> result;
  if (!exists(path)) return result;
  const auto names =
      member<std::vector<std::string>>(parse_json(read_file(path, most_own_bytes), path), "runs", path);
  for (const std::string& name : names) {
    if (name.empty() || name.find('/') != std::string::npos || name.starts_with('.'))
      throw FileError(fmt::format("{}: {} is no run in its folder", path, quote(name)));
    result.push_back(fmt::format("{}/{}", folder, name));
  }
  return result;
}

}  // namespace gradus
