// seeds_disagree.cpp - a training whose luck decides.
#include <fmt/format.h>

#include <algorithm>

#include "diagnose/finding.hpp"

namespace gradus::diagnose::seeds_disagree {
namespace {

// Errors of three seeds, on the same validation rows: between the best and the worst of them, in standard
// errors of one, and of all rows or of the whole variance.
constexpr double beyond_chance = 3, worth_telling = 0.08;
constexpr std::int64_t steps = 2000;

std::optional<Finding> look(Facts& facts) {
  const Answers& now = facts.on_validation();
  (void)facts.first_model();
  const auto done = static_cast<std::int64_t>(facts.run().steps.size());
  if (facts.trial_steps(steps) < std::min(steps, done))
    throw CannotLook("two more trainings would take long");
  double least = now.errors.mean, most = now.errors.mean, error = now.errors.error;
  Finding found{.threshold = worth_telling};
  found.examples.push_back(fmt::format("seed {}: {}", facts.command().training.seed,
                                       quality(facts.schema().task, now.errors.mean)));
  for (std::uint64_t more = 1; more <= 2; ++more) {
    const std::uint64_t seed = facts.command().training.seed + more;
    Model model = facts.first_model();
    model.prepare(facts.data().schema().sample, seed, facts.saved().model.dtype());
    model = facts.trained(model, facts.weighed(), std::min(done, steps), seed);
    const RowErrors errors =
        answers_of(facts.saved(), model, facts.validation(), facts.constant(), facts.threads()).errors;
    least = std::min(least, errors.mean), most = std::max(most, errors.mean);
    error = std::max(error, errors.error);
    found.examples.push_back(fmt::format("seed {}: {}", seed, quality(facts.schema().task, errors.mean)));
  }
  found.figure = most - least;
  if (!(found.figure > worth_telling) || !(found.figure > beyond_chance * error)) return {};
  found.says = fmt::format(
      "seeds disagree: of three trainings that differ in their seed alone, the worst has an error of {:.3g} "
      "and the best of {:.3g}",
      most, least);
  found.advice = "average several seeds, or train longer with a smaller rate";
  found.command = facts.command_with([](RunCommand&) {}) + " --seeds 5";
  return found;
}

}  // namespace

extern const FindingKind kind{"trainings that differ in their seed alone end far apart", &look};

}  // namespace gradus::diagnose::seeds_disagree
