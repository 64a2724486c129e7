// too_little_data.cpp - rows that are too few for the model.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/sums.hpp"
#include "diagnose/finding.hpp"

namespace gradus::diagnose::too_little_data {
namespace {

// The error with half of the rows, in parts of that with all: a curve that has not flattened.
constexpr double still_falls = 2;
// And it is that much more, of all rows or of the whole variance; beyond chance in standard errors.
constexpr double worth_telling = 0.05, beyond_chance = 2;
constexpr std::int64_t steps = 1500, fewest_rows = 10;

std::optional<Finding> look(Facts& facts) {
  const Answers& now = facts.on_validation();
  const Rows all = facts.data().train();
  const Model& first = facts.first_model();
  if (all.size() < fewest_rows) throw CannotLook("there are too few rows");
  const std::int64_t as_many = std::min(facts.trial_steps(steps), facts.kept_steps());
  const Dataset half = facts.only(all.take(all.size() / 2));
  const Model model = facts.trained(first, half, as_many, facts.command().training.seed);
  const Answers less =
      answers_of(facts.saved(), model, facts.validation(), facts.constant(), facts.threads());
  // The model of all rows may have been chosen by these rows, and by as many steps: so it is trained as the
  // other one.
  const Model full = facts.trained(first, facts.only(all), as_many, facts.command().training.seed);
  const Answers more = answers_of(facts.saved(), full, facts.validation(), facts.constant(), facts.threads());
  Moments gain;
  for (std::size_t i = 0; i < less.errors.each.size(); ++i)
    gain.add(less.errors.each[i] - more.errors.each[i]);
  const double error = gain.sample_deviation() / std::sqrt(std::max(1.0, gain.count()));
  const double part = more.errors.mean > 0 ? less.errors.mean / more.errors.mean : 1;
  if (!(gain.mean() > worth_telling) || !(gain.mean() > beyond_chance * error) || !(part > still_falls))
    return {};
  return Finding{.says = fmt::format(
                     "more rows would help: with half of the {} training rows {}, with all of them {}, on "
                     "validation rows",
                     all.size(), quality(facts.schema().task, less.errors.mean),
                     quality(facts.schema().task, std::min(now.errors.mean, more.errors.mean))),
                 .figure = part,
                 .threshold = still_falls,
                 .advice = "collect more rows; until then, a simpler model or a penalty",
                 .command = facts.command_with([](RunCommand& command) {
                   command.training.penalties = {L2{0.01}};
                   if (command.training.optimizer && rule_decay(*command.training.optimizer) > 0)
                     command.training.optimizer.reset();
                 })};
}

}  // namespace

extern const FindingKind kind{
    "validation rows are answered far better with all training rows than with half of them, so that more "
    "would help",
    &look};

}  // namespace gradus::diagnose::too_little_data
