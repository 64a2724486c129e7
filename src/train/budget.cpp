// budget.cpp - what a training may cost, as a text, and seconds as steps.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <gradus/error.hpp>
#include <gradus/train.hpp>

#include "base/text.hpp"

namespace gradus {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double seconds_a_minute = 60, seconds_an_hour = 3600;
constexpr double most_seconds = 1e9, most_steps = 1e15;
// The first steps wait for memory; some more tell how long one takes.
constexpr std::size_t first_steps = 3, enough_steps = 20;
constexpr double enough_seconds = 0.3, most_of_the_budget = 0.1;
// A row that is only judged costs a third of one that is learnt from.
constexpr double cost_of_judging = 1.0 / 3;

/// A copy of the model that learns until it is known how long a step takes.
class Trial {
 public:
  Trial(const TrainOptions& options, const Model& model, const Dataset& data)
      : options_(options), most_seconds_(most_of_the_budget * options.budget.seconds), copy_(model) {
    options_.budget = {};
    options_.allow_nonfinite = true;
    TrainHooks hooks;
    if (options.solver)
      hooks.on_epoch = [this](const EpochRecord&) { return look(); };
    else
      hooks.on_step = [this](const StepRecord&) { return look(); };
    Trainer trainer(copy_, data, options_, hooks);
    last_ = start_ = Clock::now();
    while (!known_ && trainer.epoch()) {
    }
  }

  /// The median, without the first ones where there are others.
  double seconds_a_step() {
    const auto skipped = static_cast<std::ptrdiff_t>(std::min(first_steps, times_.size() - 1));
    const auto middle = times_.begin() + skipped + (std::ssize(times_) - skipped) / 2;
    std::nth_element(times_.begin() + skipped, middle, times_.end());
    return *middle;
  }

 private:
  bool look() {
    const auto now = Clock::now();
    times_.push_back(std::chrono::duration<double>(now - last_).count());
    last_ = now;
    const double all = std::chrono::duration<double>(now - start_).count();
    known_ = (times_.size() >= first_steps + enough_steps && all >= enough_seconds) || all >= most_seconds_;
    return !known_;
  }

  TrainOptions options_;
  double most_seconds_;
  Model copy_;
  Clock::time_point start_, last_;
  std::vector<double> times_;
  bool known_ = false;
};

}  // namespace

std::string budget_text(const Budget& budget) {
  if (budget.steps > 0) return fmt::format("{}steps", budget.steps);
  return budget.seconds > 0 ? fmt::format("{}s", budget.seconds) : "";
}

Budget parse_budget(std::string_view text) {
  text = trimmed(text);
  if (text.empty()) return {};
  double number = 0;
  const auto [behind, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const std::string_view unit =
      trimmed(std::string_view(behind, static_cast<std::size_t>(text.data() + text.size() - behind)));
  const bool steps = unit == "steps" || unit == "step";
  const double seconds = unit == "s"                    ? 1
                         : unit == "min" || unit == "m" ? seconds_a_minute
                         : unit == "h"                  ? seconds_an_hour
                                                        : 0;
  const bool fits = error == std::errc() && number > 0 &&
                    (steps ? number == std::floor(number) && number <= most_steps
                           : seconds > 0 && number * seconds <= most_seconds);
  if (!fits)
    throw UsageError(fmt::format("{} is what a training may cost, as in 2000steps, 30s, 5min or 1h; got {}",
                                 named_option("budget"), quote(text)));
  if (steps) return {.steps = static_cast<std::int64_t>(number)};
  return {.seconds = number * seconds};
}

TrainOptions in_steps(const TrainOptions& options, const Model& model, const Dataset& data) {
  if (!(options.budget.seconds > 0)) return options;
  const double step = Trial(options, model, data).seconds_a_step();
  const double chosen = static_cast<double>(data.split().validation) * cost_of_judging,
               learnt = static_cast<double>(std::max<std::int64_t>(data.split().train, 1));
  TrainOptions result = options;
  const double fit = options.budget.seconds / std::max(step * (1 + chosen / learnt), 1e-9);
  result.budget = {.steps = static_cast<std::int64_t>(std::max(fit, 1.0))};
  return result;
}

}  // namespace gradus
