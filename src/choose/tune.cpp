// tune.cpp - a search for model and settings, which ends in a run of what was chosen.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <gradus/error.hpp>
#include <memory>

#include "base/file.hpp"
#include "base/lock.hpp"
#include "base/text.hpp"
#include "choose/four_answers.hpp"
#include "choose/halving.hpp"
#include "choose/tune_record.hpp"
#include "runs/free_folder.hpp"
#include "runs/run_folder.hpp"

namespace gradus {
namespace {

namespace fs = std::filesystem;

constexpr const char* default_search[] = {"model", "lr", "batch", "loss", "dropout"};

std::string search_folder(const std::string& folder) { return folder + "/search"; }

choose::TunePlan plan_of(const RunCommand& wanted, const TuneOptions& options) {
  if (options.candidates < 2)
    throw UsageError(fmt::format("a search needs two candidates at least, got {}", options.candidates));
  RunCommand command = wanted;
  const std::string metric = choose::take_metric(command);
  const data::ReadData read = runs::read_for(command);
  const Dataset whole = read.whole();
  runs::Order first = runs::order_on(command, whole);
  (void)choose::Measure(metric, *first.options.loss, whole.schema());
  (void)choose::cuts_of(read, whole, options.folds, command.load.seed);
  choose::TunePlan plan{.command = wanted, .folds = options.folds};
  plan.command.model = first.command.model;
  plan.command.training.budget = first.command.training.budget;
  runs::name_lastingly(plan.command);
  std::vector<choose::Dimension> dimensions;
  if (options.search.empty()) {
    for (const char* name : default_search) dimensions.push_back({name});
  } else {
    dimensions = choose::parse_search(options.search, plan.command);
  }
  const int most = choose::affordable(options.candidates, *first.options.epochs);
  plan.choices = choose::candidates_of(dimensions, plan.command, first, most);
  // Values that are none are said before anything is begun.
  for (const choose::Choice& choice : plan.choices) (void)choose::chosen_command(plan.command, choice);
  if (plan.choices.size() < 2)
    throw UsageError("the search has one candidate alone: name more values, as in lr=0.01|0.1");
  return plan;
}

std::string conclusion_of(const choose::Halving& search, const TuneResult& result) {
  const TunedCandidate& chosen = result.candidates[result.chosen];
  const TunedCandidate& first = result.candidates[0];
  return fmt::format(
      "one of {} candidates is chosen: {} ({} {}; as ordered {}), at the cost of {:.1f} trainings",
      result.candidates.size(),
      chosen.settings == "as ordered" ? chosen.model + ", as ordered" : chosen.settings, result.metric,
      search.measure().text(chosen.value), search.measure().text(first.value), result.cost);
}

/// A search in its folder, from the plan on.
class FolderSearch {
 public:
  FolderSearch(choose::TunePlan plan, std::string folder, const TuneHooks& hooks)
      : plan_(std::move(plan)), folder_(std::move(folder)), hooks_(hooks) {}

  /// Looks for the best candidate; the folder is then a run of it, which has not begun. False where it was
  /// ended.
  bool search(TuneResult& result) {
    create_folder(search_folder(folder_));
    choose::Halving halving(plan_, search_folder(folder_), hooks_.on_progress);
    if (!halving.run()) return false;
    RunCommand command = plan_.command;
    const Dataset whole = runs::read_for(command).whole();
    result.data = whole.name();
    result.notes = whole.notes();
    result.metric = halving.measure().name();
    result.how = halving.cuts().how;
    for (const choose::Runner& runner : halving.runners()) result.candidates.push_back(runner.told);
    result.chosen = halving.chosen();
    result.cost = halving.cost();
    result.steps = halving.steps();
    RunCommand chosen = halving.runners()[halving.chosen()].command;
    (void)choose::take_metric(chosen);
    result.command = choose::command_text(chosen);
    result.answers = choose::four_answers(plan_, halving, result.cost, hooks_.on_progress);
    if (result.answers.empty()) return false;
    // What folds have chosen is trained once more, on its own split.
    if (!halving.cuts().folds.empty()) result.cost += 1.0 / static_cast<double>(halving.cuts().count());
    result.conclusion = conclusion_of(halving, result);
    make_run(halving, chosen, result);
    return true;
  }

  /// What is there of a search that has ended, with its run trained to the end.
  TuneResult finish(TuneResult result, const std::string& ledger, std::uint64_t max_bytes) const {
    std::error_code ignored;
    fs::remove_all(search_folder(folder_), ignored);
    result.folder = folder_;
    const RunHooks hooks = hooks_.of_run ? hooks_.of_run() : RunHooks();
    result.run = resume_run(folder_, hooks, ledger, max_bytes);
    result.finished = result.run.finished;
    return result;
  }

 private:
  // On the validation rows the chosen candidate is that run already; after folds it is trained on its own
  // split.
  void make_run(const choose::Halving& halving, const RunCommand& chosen, const TuneResult& result) const {
    RunCommand command = chosen;
    const Dataset whole = runs::read_for(command).whole();
    const runs::Order order = runs::order_on(command, whole);
    const runs::RunFiles files(folder_);
    if (halving.cuts().folds.empty()) {
      Checkpoint checkpoint =
          runs::load_checkpoint(halving.checkpoint_of(halving.chosen(), 0, choose::round_count - 1));
      checkpoint.command = order.command.to_json();
      runs::save_checkpoint(files.checkpoint, checkpoint);
    }
    choose::write_tune(folder_, plan_, &result);
    write_file(files.command, order.command.to_json(), Links::refuse);
  }

  choose::TunePlan plan_;
  std::string folder_;
  const TuneHooks& hooks_;
};

TuneResult stopped_search(const std::string& folder) {
  TuneResult result;
  result.folder = folder;
  result.finished = false;
  return result;
}

// What is left of a search in its folder, and the run that it ends in.
TuneResult carry_out(const std::string& folder, const TuneHooks& hooks, const std::string& ledger,
                     std::uint64_t max_bytes, OptionStyle style) {
  choose::TunePlan plan;
  TuneResult result;
  const bool ended = choose::read_tune(folder, max_bytes, plan, result);
  plan.command.load.style = style;
  plan.command.load.max_bytes = std::max(plan.command.load.max_bytes, max_bytes);
  FolderSearch search(std::move(plan), folder, hooks);
  if (!ended || !exists(runs::RunFiles(folder).command)) {
    result = {};
    const FolderLock alone(folder, Busy::refuse);
    remove_unfinished(folder);
    if (!search.search(result)) return stopped_search(folder);
  }
  return search.finish(std::move(result), ledger, max_bytes);
}

}  // namespace

bool is_tune_folder(const std::string& folder) { return exists(choose::tune_file(folder)); }

TuneResult tune(const RunCommand& command, const std::string& folder, const TuneOptions& options,
                const TuneHooks& hooks) {
  choose::expect_repeatable(command);
  const std::string place = folder.empty() ? runs::free_folder("runs/tune") : folder;
  runs::expect_free_folder(place, choose::tune_file(place));
  const choose::TunePlan plan = plan_of(command, options);
  create_folder(place);
  {
    const FolderLock alone(place, Busy::refuse);
    runs::expect_free_folder(
        place, choose::tune_file(place));  // of two searches that begin at once the first has it
    choose::write_tune(place, plan, nullptr);
  }
  return carry_out(place, hooks, "", 0, command.load.style);
}

TuneResult resume_tune(const std::string& folder, const TuneHooks& hooks, const std::string& ledger,
                       std::uint64_t max_bytes) {
  if (!is_tune_folder(folder))
    throw FileError(fmt::format("{} holds no search: it has no tune.json", folder));
  return carry_out(folder, hooks, ledger, max_bytes, OptionStyle::assignment);
}

}  // namespace gradus
