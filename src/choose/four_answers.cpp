// four_answers.cpp - which batch size, learning rate, loss and model, each with its evidence.
#include "choose/four_answers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/error.hpp>

#include "base/text.hpp"
#include "choose/range_test.hpp"

namespace gradus::choose {
namespace {

/// The best figure of the first round of all candidates with one value.
struct ByValue {
  std::string value{};
  double best = 0;
};

/// Says what was found, from the candidates of a search.
class Saying {
 public:
  Saying(const TunePlan& plan, Halving& search, const ChoosingHook& hook)
      : plan_(plan), search_(search), hook_(hook), chosen_(search.runners()[search.chosen()]) {
    RunCommand command = chosen_.command;
    (void)take_metric(command);
    const data::ReadData read = runs::read_for(command);
    order_.emplace(runs::order_on(command, data_of(read, search.cuts(), 0)));
    command_ = order_->command;
    RunCommand plain = plan.command;
    plain.model = command_.model;
    (void)take_metric(plain);
    usual_.emplace(runs::order_on(plain, order_->data));
  }

  double cost() const { return cost_; }

  std::vector<TuneAnswer> all() {
    std::vector<TuneAnswer> answers;
    const bool solved = order_->options.solver.has_value();
    if (!solved) answers.push_back(batch());
    if (!solved && !stopped_) answers.push_back(rate());
    if (stopped_) return {};
    answers.push_back(loss());
    answers.push_back(model());
    return answers;
  }

 private:
  // Tells what goes on, once all candidates are done.
  GoOn telling(const std::string& doing) {
    return [this, doing] {
      stopped_ = stopped_ || (hook_ && !hook_({doing, 1}));
      return !stopped_;
    };
  }

  // Of one of the trainings that a candidate has, as it goes through all cuts.
  void count(double epochs) {
    cost_ += epochs / *order_->options.epochs / static_cast<double>(search_.cuts().count());
  }

  TuneAnswer batch() {
    const std::int64_t rows = *order_->options.batch;
    TuneAnswer answer{.question = "batch size", .answer = std::to_string(rows)};
    answer.evidence = fmt::format("batches of {} rows: {}", rows, of_values("batch"));
    if (const std::optional<NoiseScale> noise = noise_scale(*order_, telling("noise of the gradient"))) {
      count(1);
      answer.evidence += fmt::format(
          "; the gradient's noise is as large as the gradient itself for batches of {} rows (gradient noise "
          "scale): smaller batches learn about as much from each row, larger ones cost rows and save steps",
          grouped(std::max<std::int64_t>(1, std::llround(std::min(noise->rows, 1e9)))));
    }
    answer.command = curve_command("batch", "");
    return answer;
  }

  TuneAnswer rate() {
    const double now = *order_->options.learning_rate;
    TuneAnswer answer{.question = "learning rate", .answer = fmt::format("{:g}", now)};
    answer.evidence = fmt::format("a rate of {:g}: {}", now, of_values("lr"));
    if (const std::optional<RangeTest> test = range_test(*order_, telling("range of rates"))) {
      count(static_cast<double>(test->rows_seen) / static_cast<double>(order_->data.split().train));
      answer.evidence += fmt::format(
          "; a range test from the same weights in three orders of the rows has its smallest loss at {:.2g}, "
          "{:.2g} "
          "and {:.2g}, a tenth of whose median is {:.2g}",
          test->at_minimum[0], test->at_minimum[1], test->at_minimum[2], test->suggested);
    }
    answer.evidence +=
        fmt::format("; in a race over an eighth of the epochs {:g} reaches {}, {:g} {} and {:g} {}", now,
                    raced(now), now / 3, raced(now / 3), now * 3, raced(now * 3));
    answer.command = curve_command("lr", "");
    return answer;
  }

  TuneAnswer loss() {
    TuneAnswer answer{.question = "loss", .answer = gradus::text_of(*order_->options.loss)};
    const std::vector<ByValue> values = by_value("loss");
    answer.evidence = fmt::format("judged by {}: {}", search_.measure().name(), of_values("loss"));
    std::string texts;
    for (const ByValue& each : values) texts += (texts.empty() ? "" : ",") + each.value;
    answer.command = values.size() > 1 ? curve_command("loss", texts) : command_text(chosen_.command);
    return answer;
  }

  TuneAnswer model() {
    TuneAnswer answer{.question = "model", .answer = command_.model};
    const std::vector<ByValue> values = by_value("model");
    answer.evidence = fmt::format(
        "{}; the one with fewest parameters ({}) is taken among those within one standard "
        "error of the best",
        of_values("model"), grouped(chosen_.told.parameters));
    if (values.size() < 2) {
      answer.evidence = "no other was tried";
      answer.command = curve_command("rows", "");
      return answer;
    }
    std::string models;
    for (const ByValue& each : values) models += " '" + each.value + "'";
    RunCommand plain = plan_.command;
    plain.model.clear();
    answer.command = command_text(plain);
    answer.command.replace(0, std::string("gradus train").size(), "gradus compare");
    answer.command += " --models" + models;
    return answer;
  }

  // What a training with that rate reaches in a part of its epochs, on the first rows that choose.
  std::string raced(double rate) {
    constexpr int part = 8;
    if (stopped_) return "";
    try {
      RunCommand command = command_;
      command.training.learning_rate = rate;
      runs::Order order = runs::order_on(command, order_->data);
      const GoOn go_on = telling(fmt::format("race of rates, {:g}", rate));
      Trainer trainer(order.recipe.model, order.data, order.options,
                      {.on_step = [&](const StepRecord&) { return go_on(); }});
      const int planned = trainer.run().planned_epochs, epochs = (planned + part - 1) / part;
      count(epochs);
      while (std::ssize(trainer.run().epochs) < epochs && trainer.epoch()) {
      }
      if (stopped_) return "";
      (void)trainer.finish();
      const Judged judged = judge(order.recipe.model, *order.options.loss, order.data.validation(),
                                  order.options.threads.value_or(0));
      return search_.measure().text(search_.measure().of(judged.answers));
    } catch (const DivergenceError&) {
      return "nothing, as it diverges";
    } catch (const NonFiniteError&) {
      return "nothing, as it diverges";
    }
  }

  // What a candidate has of one setting, where it differs from the command.
  std::string value_of(const Runner& runner, const std::string& setting) const {
    for (const auto& [name, value] : runner.choice)
      if (name == setting) return value;
    if (setting == "model") return plan_.command.model;
    if (setting == "loss") return gradus::text_of(*usual_->options.loss);
    return Setting::find(setting, usual_->command).value_in(usual_->command);
  }

  std::vector<ByValue> by_value(const std::string& setting) const {
    std::vector<ByValue> values;
    for (const Runner& runner : search_.runners()) {
      // Of rates and batches those of one model can be compared.
      if (setting != "model" && runner.command.model != chosen_.command.model) continue;
      if (std::isnan(runner.told.first_value)) continue;
      const std::string value = value_of(runner, setting);
      const auto found = std::find_if(values.begin(), values.end(),
                                      [&](const ByValue& each) { return each.value == value; });
      if (found == values.end())
        values.push_back({value, runner.told.first_value});
      else if (search_.measure().better(runner.told.first_value, found->best))
        found->best = runner.told.first_value;
    }
    std::stable_sort(values.begin(), values.end(), [&](const ByValue& a, const ByValue& b) {
      return search_.measure().better(a.best, b.best);
    });
    return values;
  }

  std::string of_values(const std::string& setting) const {
    const std::vector<ByValue> values = by_value(setting);
    if (values.size() < 2) return "no other was tried with this model";
    std::string text =
        fmt::format("after a sixteenth of the epochs the best {} was ", search_.measure().name());
    for (std::size_t i = 0; i < values.size(); ++i)
      text += fmt::format("{}{} with {}",
                          i == 0                   ? ""
                          : i + 1 == values.size() ? " and "
                                                   : ", ",
                          search_.measure().text(values[i].best), values[i].value);
    return text + fmt::format("; trained to the end, the chosen one has {}",
                              search_.measure().text(chosen_.told.value));
  }

  std::string curve_command(const std::string& setting, const std::string& values) const {
    std::string text = command_text(chosen_.command);
    text.replace(0, std::string("gradus train").size(), "gradus curve " + setting);
    return values.empty() ? text : text + " --values '" + values + "'";
  }

  const TunePlan& plan_;
  Halving& search_;
  const ChoosingHook& hook_;
  bool stopped_ = false;
  const Runner& chosen_;
  RunCommand command_{};
  double cost_ = 0;
  /// What was chosen, and what its model is trained by where nothing is.
  std::optional<runs::Order> order_{}, usual_{};
};

}  // namespace

std::vector<TuneAnswer> four_answers(const TunePlan& plan, Halving& search, double& cost,
                                     const ChoosingHook& hook) {
  Saying saying(plan, search, hook);
  std::vector<TuneAnswer> answers = saying.all();
  cost += saying.cost();
  return answers;
}

}  // namespace gradus::choose
