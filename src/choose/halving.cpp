// halving.cpp - candidates that are trained further and further, ever fewer of them.
#include "choose/halving.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/error.hpp>
#include <limits>

#include "base/file.hpp"
#include "runs/run_folder.hpp"

namespace gradus::choose {
namespace {

// Shares of all epochs after each round; at least a third goes on.
constexpr double shares[] = {1.0 / 16, 1.0 / 4, 1};
constexpr std::size_t divisors[] = {1, 3, 8};
// Beyond so many standard errors lies one of 20 differences by chance.
constexpr double interval_errors = 1.96;

double cost_of(int candidates, int planned) {
  double cost = 0;
  for (std::size_t number = 0; number < round_count; ++number) {
    const int before = number == 0 ? 0 : epochs_of_round(number - 1, planned);
    cost += static_cast<double>(most_in_round(number, static_cast<std::size_t>(candidates))) *
            (epochs_of_round(number, planned) - before) / planned;
  }
  return cost;
}

}  // namespace

int epochs_of_round(std::size_t number, int planned) {
  return std::max(1, static_cast<int>(std::ceil(planned * shares[number])));
}

std::size_t most_in_round(std::size_t number, std::size_t candidates) {
  return std::max<std::size_t>(std::min<std::size_t>(candidates, 2), candidates / divisors[number]);
}

int affordable(int candidates, int planned_epochs) {
  const double most = most_cost * std::max(1.0, candidates / static_cast<double>(usual_candidates));
  while (candidates > 2 && cost_of(candidates, planned_epochs) > most) --candidates;
  return candidates;
}

Halving::Halving(const TunePlan& plan, std::string folder, const ChoosingHook& hook)
    : plan_(plan), folder_(std::move(folder)), hook_(hook) {
  for (const Choice& choice : plan.choices) {
    Runner runner{.choice = choice, .command = chosen_command(plan.command, choice)};
    runner.told.settings = text_of(choice);
    runner.told.model = runner.command.model;
    RunCommand alone = runner.command;
    (void)take_metric(alone);
    runner.told.command = command_text(alone);
    runners_.push_back(std::move(runner));
  }
  const std::size_t count = runners_.size();
  double before = 0;
  for (std::size_t number = 0; number < round_count; ++number) {
    all_ += static_cast<double>(most_in_round(number, count)) * (shares[number] - before);
    before = shares[number];
  }
}

std::string Halving::checkpoint_of(std::size_t runner, std::size_t cut, std::size_t number) const {
  return fmt::format("{}/candidate-{}-cut-{}-round-{}.safetensors", folder_, runner + 1, cut + 1, number + 1);
}

bool Halving::run() {
  for (std::size_t number = 0; number < round_count; ++number) {
    if (!round(number)) return false;
    if (number + 1 < round_count) keep_best(number);
  }
  choose();
  return true;
}

std::vector<std::size_t> Halving::living() const {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < runners_.size(); ++i)
    if (runners_[i].alive) places.push_back(i);
  return places;
}

bool Halving::round(std::size_t number) {
  for (const std::size_t place : living()) {
    if (!advance(place, number)) return false;
    const Runner& runner = runners_[place];
    if (runner.alive && (!best_ || measure_->better(runner.told.value, runners_[*best_].told.value)))
      best_ = place;
  }
  return true;
}

std::string Halving::best_text() const {
  if (!best_) return "";
  return fmt::format(", best {}", measure_->text(runners_[*best_].told.value));
}

bool Halving::advance(std::size_t place, std::size_t number) {
  Runner& runner = runners_[place];
  try {
    RunCommand command = runner.command;
    const data::ReadData read = runs::read_for(command);
    if (cuts_.how.empty()) cuts_ = cuts_of(read, read.whole(), plan_.folds, command.load.seed);
    runner.told.epochs = runner.told.planned_epochs = 0;
    runner.steps = 0;
    Answers answers;
    for (std::size_t cut = 0; cut < cuts_.count(); ++cut)
      if (!advance_cut(runner, place, cut, number, data_of(read, cuts_, cut), answers)) return false;
    TunedCandidate& told = runner.told;
    told.rounds = static_cast<int>(number) + 1;
    told.cost = static_cast<double>(told.epochs) / told.planned_epochs;
    told.epochs /= static_cast<int>(cuts_.count());
    told.planned_epochs /= static_cast<int>(cuts_.count());
    told.value = measure_->of(answers);
    if (number == 0) told.first_value = told.value;
    runner.parts = measure_->without_parts(answers);
    judged_rows_ = answers.rows.size();
    told.standard_error = measure_->error(runner.parts, judged_rows_);
  } catch (const DivergenceError& error) {
    runner.alive = false;
    runner.told.fate = "failed: " + error.message().substr(0, error.message().find('\n'));
  } catch (const NonFiniteError& error) {
    runner.alive = false;
    runner.told.fate = "failed: " + error.message().substr(0, error.message().find('\n'));
  }
  if (!runner.alive) runner.told.value = runner.told.first_value = std::numeric_limits<double>::quiet_NaN();
  done_ += shares[number] - (number == 0 ? 0 : shares[number - 1]);
  return true;
}

bool Halving::advance_cut(Runner& runner, std::size_t place, std::size_t cut, std::size_t number,
                          const Dataset& data, Answers& answers) {
  RunCommand command = runner.command;
  // The measure is the same for all, and no matter of a solver.
  const std::string metric = take_metric(command);
  runs::Order order = runs::order_on(command, data);
  if (!measure_) measure_.emplace(metric, *order.options.loss, data.schema());
  const std::string file = checkpoint_of(place, cut, number);
  const std::string before_file = number > 0 ? checkpoint_of(place, cut, number - 1) : file;
  bool stopped = false;
  std::int64_t seen = 0;
  const double round_share = shares[number] - (number == 0 ? 0 : shares[number - 1]);
  const std::string doing =
      fmt::format("round {}/{}, candidate {}{}", number + 1, round_count, place + 1, best_text());
  double whole = 1;
  const auto tell = [&] {
    const double part = std::min(1.0, static_cast<double>(seen) / whole);
    const double of_cuts = (static_cast<double>(cut) + part) / static_cast<double>(cuts_.count());
    stopped = stopped || (hook_ && !hook_({doing, std::min(1.0, (done_ + of_cuts * round_share) / all_)}));
    return !stopped;
  };
  const auto on_step = [&](const StepRecord& step) { return seen += step.rows, tell(); };
  Trainer trainer(order.recipe.model, order.data, order.options,
                  {.on_step = on_step, .on_epoch = [&](const EpochRecord&) { return tell(); }});
  // What one round has decided is decided again alike, also where the next one has begun.
  const std::string& begun = exists(file) ? file : before_file;
  if (exists(begun)) trainer.restore(runs::load_checkpoint(begun));
  const int target = epochs_of_round(number, trainer.run().planned_epochs);
  const auto done = [&] { return static_cast<int>(trainer.run().epochs.size()); };
  const int before = done();
  whole = std::max(1.0, static_cast<double>(target - before) * static_cast<double>(trainer.run().train_rows));
  bool ended = false;
  while (!stopped && done() < target && !ended) ended = !trainer.epoch();
  if (done() > before || (done() > 0 && !exists(file))) {
    Checkpoint checkpoint = trainer.checkpoint();
    checkpoint.command = order.command.to_json();
    runs::save_checkpoint(file, checkpoint);
  }
  if (stopped) return false;
  runner.told.parameters = trainer.run().parameters;
  runner.told.epochs += done();
  runner.told.planned_epochs += trainer.run().planned_epochs;
  runner.steps += std::ssize(trainer.run().steps);
  (void)trainer.finish();
  answers.add(judge(order.recipe.model, *order.options.loss, order.data.validation(),
                    order.options.threads.value_or(0))
                  .answers);
  return true;
}

void Halving::keep_best(std::size_t number) {
  std::vector<std::size_t> left = living();
  if (left.empty()) return;
  std::stable_sort(left.begin(), left.end(), [&](std::size_t a, std::size_t b) {
    return measure_->better(runners_[a].told.value, runners_[b].told.value);
  });
  const Runner& best = runners_[left[0]];
  std::size_t kept = 0;
  const std::size_t most = most_in_round(number + 1, runners_.size());
  for (const std::size_t place : left) {
    Runner& runner = runners_[place];
    TunedCandidate& told = runner.told;
    const double error = measure_->error(differences(runner.parts, best.parts), judged_rows_);
    told.difference = told.value - best.told.value;
    told.low = told.difference - interval_errors * error;
    told.high = told.difference + interval_errors * error;
    const bool worse = measure_->larger_is_better() ? told.high < 0 : told.low > 0;
    if (worse)
      told.fate = "dropped";
    else if (kept >= most)
      told.fate = "left behind";
    else
      ++kept;
    runner.alive = told.fate.empty();
  }
}

void Halving::choose() {
  std::vector<std::size_t> left = living();
  if (left.empty())
    throw DivergenceError(
        "no candidate of the search could be trained: a smaller learning rate usually helps (" +
        runners_[0].told.fate + ")");
  const auto better = [&](std::size_t a, std::size_t b) {
    return measure_->better(runners_[a].told.value, runners_[b].told.value);
  };
  const std::size_t best = *std::min_element(left.begin(), left.end(), better);
  chosen_ = best;
  for (const std::size_t place : left) {
    TunedCandidate& told = runners_[place].told;
    const double error =
        measure_->error(differences(runners_[place].parts, runners_[best].parts), judged_rows_);
    told.difference = told.value - runners_[best].told.value;
    told.low = told.difference - interval_errors * error;
    told.high = told.difference + interval_errors * error;
    const bool as_good = std::abs(told.difference) <= error;
    told.fate = as_good ? "as good" : "worse";
    if (as_good && told.parameters < runners_[chosen_].told.parameters) chosen_ = place;
  }
  runners_[chosen_].told.fate = "chosen";
}

double Halving::cost() const {
  double cost = 0;
  for (const Runner& runner : runners_) cost += runner.told.cost;
  return cost;
}

std::int64_t Halving::steps() const {
  std::int64_t steps = 0;
  for (const Runner& runner : runners_) steps += runner.steps;
  return steps;
}

}  // namespace gradus::choose
