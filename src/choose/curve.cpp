// curve.cpp - how good a model is by one of its settings, or by the rows that it learns from.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/error.hpp>
#include <limits>
#include <optional>

#include "base/csv_text.hpp"
#include "base/random.hpp"
#include "base/sums.hpp"
#include "base/text.hpp"
#include "choose/candidate.hpp"
#include "choose/range_test.hpp"
#include "choose/settings.hpp"

namespace gradus {
namespace {

constexpr double unknown_figure = std::numeric_limits<double>::quiet_NaN();

/// Draws one curve.
class CurveDrawing {
 public:
  CurveDrawing(const choose::Setting& setting, const RunCommand& command, const CurveOptions& options,
               const ChoosingHook& hook, Curve& curve)
      : setting_(setting), command_(command), options_(options), hook_(hook), curve_(curve) {}

  void draw() {
    RunCommand first = command_;
    (void)choose::take_metric(first);
    const data::ReadData read = runs::read_for(first);
    const Dataset whole = read.whole();
    if (whole.split().validation == 0)
      throw UsageError(fmt::format("{}: there are no validation rows to judge by", whole.name()));
    const runs::Order order = runs::order_on(first, whole);
    curve_.data = whole.name();
    curve_.model = order.command.model;
    curve_.notes = whole.notes();
    if (of_batches()) measure_noise(order, whole.split().train);
    values_ =
        options_.values.empty() ? setting_.usual_values(order.command, whole.split().train) : options_.values;
    if (values_.empty())
      throw UsageError(fmt::format("{}: {} rows to learn from are too few to try fewer of them", whole.name(),
                                   whole.split().train));
    for (const std::string& value : values_) {
      curve_.points.push_back(point(value));
      if (!curve_.finished) return curve_.points.pop_back(), void();
    }
    conclude();
  }

 private:
  bool of_batches() const { return setting_.name() == "batch"; }

  void measure_noise(const runs::Order& order, std::int64_t rows) {
    if (const std::optional<choose::NoiseScale> noise = choose::noise_scale(order))
      curve_.noise_rows = noise->rows;
    if (rows > choose::most_measured_rows)
      curve_.notes.push_back(fmt::format(
          "gradients, and losses that steps raise, are measured on {} of the {} rows to learn from",
          choose::most_measured_rows, rows));
  }

  void measure_steps(const runs::Order& order, CurvePoint& point, const std::function<bool(double)>& hook) {
    const auto found = choose::batch_steps(order, [&] { return curve_.finished = hook(0); });
    if (!found) return;
    point.gradient_spread = found->spread;
    point.raising_share = found->raising;
    point.seconds_per_step = found->seconds_per_step;
  }

  CurvePoint point(const std::string& value) {
    CurvePoint result{.value = value};
    Moments train, validation, train_loss, validation_loss;
    std::vector<double> parts;
    bool failed = false;
    for (int i = 0; i < options_.seeds && curve_.finished; ++i) try {
        const std::optional<choose::Learnt> learnt = training(value, i, result);
        if (!learnt) break;
        train.add(measure_->of(learnt->trained.answers));
        validation.add(measure_->of(learnt->judged.answers));
        train_loss.add(learnt->trained.metrics.loss);
        validation_loss.add(learnt->judged.metrics.loss);
        if (parts.empty()) parts = measure_->without_parts(learnt->judged.answers);
        judged_rows_ = learnt->judged.answers.rows.size();
        result.seconds += learnt->run.seconds;
        result.steps = std::ssize(learnt->run.steps);
        result.parameters = learnt->run.parameters;
        result.rows = learnt->run.train_rows;
      } catch (const DivergenceError& error) {
        note_failure(value, error.message()), failed = true;
      } catch (const NonFiniteError& error) {
        note_failure(value, error.message()), failed = true;
      }
    const bool known = !failed && validation.count() > 0;  // the seeds that ended were the lucky ones
    result.train = known ? train.mean() : unknown_figure;
    result.validation = known ? validation.mean() : unknown_figure;
    result.deviation = validation.sample_deviation();
    result.train_loss = known ? train_loss.mean() : unknown_figure;
    result.validation_loss = known ? validation_loss.mean() : unknown_figure;
    if (known &&
        (!any_known_ || measure_->better(result.validation, curve_.points[curve_.best].validation))) {
      curve_.best = curve_.points.size();
      curve_.standard_error = measure_->error(parts, judged_rows_);
    }
    any_known_ = any_known_ || known;
    return result;
  }

  std::optional<choose::Learnt> training(const std::string& value, int seed, CurvePoint& point) {
    RunCommand command = command_;
    setting_.set(command, value);
    const std::string metric = choose::take_metric(command);
    command.training.seed += static_cast<std::uint64_t>(seed);
    const data::ReadData read = runs::read_for(command);
    const Dataset data = setting_.is_rows() ? with_rows(read, value, command.training.seed) : read.whole();
    runs::Order order = runs::order_on(command, data);
    if (!measure_) measure_.emplace(metric, *order.options.loss, data.schema());
    const double place =
        static_cast<double>(curve_.points.size()) + static_cast<double>(seed) / options_.seeds;
    const auto hook = [&](double share) {
      return !hook_ || hook_({fmt::format("{} {}", setting_.name(), value),
                              (place + share / options_.seeds) / static_cast<double>(values_.size())});
    };
    if (of_batches() && seed == 0) measure_steps(order, point, hook);
    if (!curve_.finished) return {};
    choose::Learnt learnt = choose::learn(order, hook, choose::TrainingRows::judged);
    curve_.finished = learnt.finished;
    point.rows = data.split().train;
    if (!learnt.finished) return {};
    return learnt;
  }

  // Fewer rows are among more of them.
  static Dataset with_rows(const data::ReadData& read, const std::string& value, std::uint64_t seed) {
    const Dataset whole = read.whole();
    const Rows all = whole.train();
    const double wanted = choose::number_of(value, "rows");
    const auto count = static_cast<std::int64_t>(wanted);
    if (static_cast<double>(count) != wanted || count < 1 || count > all.size())
      throw UsageError(
          fmt::format("rows to learn from are a whole number from 1 to {}, got {}", all.size(), value));
    std::vector<std::int64_t> rows(all.indices().begin(), all.indices().end());
    Random(seed, "curve rows").shuffle(std::span(rows));
    rows.resize(static_cast<std::size_t>(count));
    const Rows validation = whole.validation();
    return read.parted(std::move(rows), {validation.indices().begin(), validation.indices().end()},
                       "some of the rows to learn from left out");
  }

  void note_failure(const std::string& value, const std::string& why) {
    curve_.notes.push_back(fmt::format("{} {}: {}", setting_.name(), value, why.substr(0, why.find('\n'))));
  }

  // How much worse than the best point, in units of the figure; at least 0.
  double worse_by(double value) const {
    const double away = curve_.points[curve_.best].validation - value;
    return measure_->larger_is_better() ? away : -away;
  }

  void conclude() {
    curve_.metric = measure_ ? measure_->name() : "";
    curve_.larger_is_better = measure_ && measure_->larger_is_better();
    if (curve_.points.empty() || std::isnan(curve_.points[curve_.best].validation))
      throw DivergenceError("no training came to an end: a smaller learning rate usually helps");
    const CurvePoint& best = curve_.points[curve_.best];
    for (CurvePoint& point : curve_.points) {
      if (std::isnan(point.validation))
        point.verdict = "failed";
      else if (worse_by(point.validation) <= curve_.standard_error)
        point.verdict = "fits";
      else
        point.verdict = measure_->better(point.train, best.train) ? "overfits" : "underfits";
    }
    curve_.conclusion = setting_.is_rows() ? conclusion_on_rows() : conclusion_on_values();
    if (setting_.is_rows()) return;
    RunCommand command = command_;
    setting_.set(command, best.value);
    (void)choose::take_metric(command);
    curve_.command = choose::command_text(command);
  }

  std::string conclusion_on_values() const {
    const CurvePoint& best = curve_.points[curve_.best];
    std::vector<std::string> as_good;
    for (const CurvePoint& point : curve_.points)
      if (point.verdict == "fits" && &point != &best) as_good.push_back(point.value);
    return fmt::format("{} {} does best on the validation rows ({} {}); {} within one standard error ({})",
                       setting_.name(), best.value, curve_.metric, measure_->text(best.validation),
                       as_good.empty() ? "no other value is"
                                       : fmt::format("{} {}", listed(as_good, as_good.size()),
                                                     as_good.size() == 1 ? "is" : "are"),
                       measure_->text(curve_.standard_error));
  }

  std::string conclusion_on_rows() const {
    std::vector<CurvePoint> ended;
    for (const CurvePoint& point : curve_.points)
      if (!std::isnan(point.validation)) ended.push_back(point);
    std::stable_sort(ended.begin(), ended.end(),
                     [](const CurvePoint& a, const CurvePoint& b) { return a.rows < b.rows; });
    const CurvePoint& last = ended.back();
    const double gap = std::abs(last.train - last.validation);
    const std::string apart =
        fmt::format("with {} rows, {} is {} on the rows it has learnt from and {} on others", last.value,
                    curve_.metric, measure_->text(last.train), measure_->text(last.validation));
    if (ended.size() < 2) return apart;
    const CurvePoint& before = ended[ended.size() - 2];
    const double gained = worse_by(before.validation) - worse_by(last.validation);
    const bool rises = gained > curve_.standard_error / 2;
    if (rises)
      return fmt::format("more rows are likely to help: the last {} brought {}; {}", last.rows - before.rows,
                         measure_->text(gained), apart);
    if (gap <= 2 * curve_.standard_error)
      return fmt::format(
          "more rows are not likely to help, and a larger model may (it underfits, if anything): {}", apart);
    return fmt::format("the curve is flat by now, so that more rows help little, or many are needed; {}",
                       apart);
  }

  const choose::Setting& setting_;
  const RunCommand& command_;
  const CurveOptions& options_;
  const ChoosingHook& hook_;
  Curve& curve_;
  std::vector<std::string> values_{};
  std::size_t judged_rows_ = 0;
  bool any_known_ = false;
  std::optional<choose::Measure> measure_{};
};

}  // namespace

Curve curve_of(const std::string& name, const RunCommand& wanted, const CurveOptions& options,
               const ChoosingHook& hook) {
  choose::expect_repeatable(wanted);
  if (options.seeds < 1)
    throw UsageError(fmt::format("seeds are at least one training, got {}", options.seeds));
  RunCommand command = wanted;
  command.model = choose::model_for(name, wanted);
  if (command.model.empty() && !choose::Setting::exists(name, command)) {
    // A field of the model that the data gets.
    RunCommand first = command;
    (void)choose::take_metric(first);
    const Dataset whole = runs::read_for(first).whole();
    command.model = runs::order_on(first, whole).command.model;
  }
  const choose::Setting setting = choose::Setting::find(name, command);
  Curve curve{.setting = setting.name(), .seeds = options.seeds};
  CurveDrawing(setting, command, options, hook, curve).draw();
  return curve;
}

std::string Curve::csv() const {
  const bool of_batches = setting == "batch";
  std::string text = fmt::format(
      "{},train {},validation {},deviation,train loss,validation "
      "loss,rows,parameters,steps,seconds,verdict{}\n",
      csv_cell(setting), metric, metric,
      of_batches ? ",gradient spread,share of steps that raise the loss" : "");
  for (const CurvePoint& point : points) {
    text += fmt::format("{},{},{},{},{},{},{},{},{},{},{}", csv_cell(point.value), point.train,
                        point.validation, point.deviation, point.train_loss, point.validation_loss,
                        point.rows, point.parameters, point.steps, point.seconds, point.verdict);
    text += of_batches ? fmt::format(",{},{}\n", point.gradient_spread, point.raising_share) : "\n";
  }
  return text;
}

}  // namespace gradus
