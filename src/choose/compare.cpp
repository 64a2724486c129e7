// compare.cpp - models held against each other on the same rows: the simplest that is as good.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/catalog.hpp>
#include <gradus/error.hpp>
#include <limits>
#include <optional>

#include "base/text.hpp"
#include "choose/candidate.hpp"

namespace gradus {
namespace {

// Beyond so many standard errors lies one of 20 differences by chance.
constexpr double errors_of_interval = 1.96;

/// Trains and judges each model, then compares.
class ModelComparison {
 public:
  ModelComparison(const RunCommand& command, const ChoosingHook& hook, Comparison& result)
      : command_(command), hook_(hook), result_(result) {}

  void run(const std::vector<std::string>& models, int folds) {
    for (const std::string& model : models) (void)parse_model(model);
    for (std::size_t i = 0; i < models.size() && result_.finished; ++i) {
      RunCommand command = command_;
      command.model = text_of(parse_model(models[i]));
      metric_ = choose::take_metric(command);
      const data::ReadData read = runs::read_for(command);
      if (i == 0) begin(read, folds);
      add(command, read, i, models.size());
    }
    if (result_.finished) compare();
  }

 private:
  void begin(const data::ReadData& read, int folds) {
    const Dataset whole = read.whole();
    result_.data = whole.name();
    result_.notes = whole.notes();
    cuts_ = choose::cuts_of(read, whole, folds, command_.load.seed);
    result_.how = cuts_.how;
  }

  void add(RunCommand command, const data::ReadData& read, std::size_t place, std::size_t of) {
    ComparedModel model{.model = command.model};
    choose::Answers answers;
    try {
      for (std::size_t cut = 0; cut < cuts_.count() && result_.finished; ++cut) {
        runs::Order order = runs::order_on(command, data_of(read, cuts_, cut));
        command.training.budget = order.command.training.budget;
        measure_.emplace(metric_, *order.options.loss, order.data.schema());
        const double before = static_cast<double>(place * cuts_.count() + cut);
        const auto hook = [&](double share) {
          return !hook_ || hook_({model.model, (before + share) / static_cast<double>(of * cuts_.count())});
        };
        const choose::Learnt learnt = choose::learn(order, hook);
        result_.finished = learnt.finished;
        if (!learnt.finished) return;
        answers.add(learnt.judged.answers);
        model.parameters = learnt.run.parameters;
        model.steps += std::ssize(learnt.run.steps);
        model.seconds += learnt.run.seconds;
      }
      model.value = measure_->of(answers);
      parts_.push_back(measure_->without_parts(answers));
      model.standard_error = measure_->error(parts_.back(), answers.rows.size());
      result_.rows = std::ssize(answers.rows);
      result_.metric = measure_->name();
      result_.larger_is_better = measure_->larger_is_better();
    } catch (const DivergenceError& error) {
      fail(model, error.message());
    } catch (const NonFiniteError& error) {
      fail(model, error.message());
    }
    result_.models.push_back(std::move(model));
  }

  void fail(ComparedModel& model, const std::string& why) {
    model.failed = why.substr(0, why.find('\n'));
    model.value = std::numeric_limits<double>::quiet_NaN();
    parts_.emplace_back();
  }

  void compare() {
    std::vector<ComparedModel>& models = result_.models;
    for (std::size_t i = 1; i < models.size(); ++i)
      if (measure_->better(models[i].value, models[result_.best].value)) result_.best = i;
    if (!models[result_.best].failed.empty())
      throw DivergenceError("no model came to an end: " + models[result_.best].failed);
    result_.chosen = result_.best;
    for (std::size_t i = 0; i < models.size(); ++i) judge(models[i], i);
    for (std::size_t i = 0; i < models.size(); ++i)
      if (models[i].as_good && models[i].parameters < models[result_.chosen].parameters) result_.chosen = i;
    conclude();
  }

  void judge(ComparedModel& model, std::size_t place) const {
    if (!model.failed.empty()) return;
    model.difference = model.value - result_.models[result_.best].value;
    const double error = measure_->error(choose::differences(parts_[place], parts_[result_.best]),
                                         static_cast<std::size_t>(result_.rows));
    model.low = model.difference - errors_of_interval * error;
    model.high = model.difference + errors_of_interval * error;
    model.as_good = std::abs(model.difference) <= error;
  }

  void conclude() {
    const ComparedModel &best = result_.models[result_.best], &chosen = result_.models[result_.chosen];
    result_.conclusion =
        result_.best == result_.chosen
            ? fmt::format(
                  "{} does best ({} {}), and none with fewer parameters is within one standard error of it",
                  best.model, result_.metric, measure_->text(best.value))
            : fmt::format(
                  "{} is as good as {}, which does best ({} {} and {}: within one standard error of the "
                  "difference), and has {} "
                  "parameters in place of {}",
                  chosen.model, best.model, result_.metric, measure_->text(chosen.value),
                  measure_->text(best.value), grouped(chosen.parameters), grouped(best.parameters));
    RunCommand command = command_;
    command.model = chosen.model;
    result_.command = choose::command_text(command);
  }

  const RunCommand& command_;
  const ChoosingHook& hook_;
  Comparison& result_;
  std::string metric_{};
  choose::Cuts cuts_{};
  std::vector<std::vector<double>> parts_{};
  std::optional<choose::Measure> measure_{};
};

}  // namespace

std::vector<std::string> models_in(const std::string& text) {
  const auto names_model = [](std::string piece) {
    piece.resize(std::min(piece.find(':'), piece.size()));
    std::replace(piece.begin(), piece.end(), '-', '_');
    const auto kinds = catalog::models();
    return std::any_of(kinds.begin(), kinds.end(),
                       [&](const ModelKind* kind) { return piece == kind->name; });
  };
  const auto goes_on = [](const std::string& piece) {
    return !piece.empty() && ((piece[0] >= '0' && piece[0] <= '9') || piece.find('=') != std::string::npos);
  };
  std::vector<std::string> models;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const std::string piece(trimmed(std::string_view(text).substr(begin, end - begin)));
    begin = end + 1;
    if (models.empty() && !names_model(piece)) return {text};
    if (models.empty() || !goes_on(piece))
      models.push_back(piece);
    else
      models.back() += ',' + piece;
  }
  return models;
}

Comparison compare_models(const RunCommand& command, const std::vector<std::string>& models, int folds,
                          const ChoosingHook& hook) {
  choose::expect_repeatable(command);
  if (models.size() < 2) throw UsageError("a comparison needs two models at least, as in mlp:64 softmax");
  Comparison result;
  ModelComparison(command, hook, result).run(models, folds);
  return result;
}

}  // namespace gradus
