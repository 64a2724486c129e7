// report.cpp - the page of a run, from its record.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <gradus/report.hpp>
#include <optional>

#include "base/file.hpp"
#include "base/sums.hpp"
#include "base/text.hpp"
#include "report/page.hpp"

namespace gradus {
namespace {

// Longer records are drawn as means of neighbouring steps, so that a page stays small.
constexpr std::size_t most_steps = 10'000;
// Larger confusion matrices do not fit a page.
constexpr std::size_t most_classes = 30;

std::string figure(double value) { return fmt::format("{:.6g}", value); }
std::string percent(double fraction) { return fmt::format("{:.2f} %", 100 * fraction); }
std::string whole(std::int64_t number) { return grouped(number); }

bool validated(const Run& run) {
  return std::any_of(run.epochs.begin(), run.epochs.end(),
                     [](const EpochRecord& e) { return e.validation.rows > 0; });
}

// The epoch whose weights were kept.
const EpochRecord* best_of(const Run& run) {
  for (const EpochRecord& epoch : run.epochs)
    if (epoch.epoch == run.best_epoch) return &epoch;
  return nullptr;
}

// Epochs are counted from 1 wherever people read them.
int shown(int epoch) { return epoch + 1; }

report::PageTable overview(const Run& run) {
  report::PageTable table;
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) table.rows.push_back({name, value});
  };
  add("Model", run.model);
  add("Data", run.data);
  add("Loss", run.loss);
  add("Optimizer", run.optimizer);
  add("Schedule", run.schedule);
  add("Parameters", whole(run.parameters));
  add("Training rows", whole(run.train_rows));
  if (const EpochRecord* best = best_of(run); best && best->validation.rows > 0)
    add("Validation rows", whole(best->validation.rows));
  add("Steps", whole(static_cast<std::int64_t>(run.steps.size())));
  add("Epochs", whole(static_cast<std::int64_t>(run.epochs.size())));
  if (run.best_epoch >= 0) add("Best epoch", whole(shown(run.best_epoch)));
  add("Ended", run.ended);
  add("Seconds", fmt::format("{:.1f}", run.seconds));
  add("Seed", fmt::format("{}", run.seed));
  return table;
}

// A class or a target column; records made by hand may lack the names.
std::string output_name(const Run& run, std::size_t index) {
  return index < run.outputs.size() ? run.outputs[index] : fmt::format("{}", index);
}

// How the kept weights do on the rows of a split.
report::PageTable results(const Run& run, const Metrics& metrics, const char* split) {
  report::PageTable table{{split, "Value"}, {{"Loss", figure(metrics.loss)}}};
  if (run.task != Task::regress) table.rows.push_back({"Accuracy", percent(metrics.accuracy)});
  for (std::size_t i = 0; i < metrics.rmse.size(); ++i) {
    const std::string output = metrics.rmse.size() > 1 ? ", " + output_name(run, i) : "";
    table.rows.push_back({"Root mean squared error" + output, figure(metrics.rmse[i])});
    if (i < metrics.mae.size())
      table.rows.push_back({"Mean absolute error" + output, figure(metrics.mae[i])});
    if (i < metrics.r2.size() && !std::isnan(metrics.r2[i]))
      table.rows.push_back({"R squared" + output, figure(metrics.r2[i])});
  }
  return table;
}

using EpochFigure = std::function<std::optional<double>(const EpochRecord&)>;

report::ChartSeries per_epoch(const Run& run, const char* name, const EpochFigure& value) {
  report::ChartSeries series{name, {}};
  for (const EpochRecord& epoch : run.epochs)
    if (const std::optional<double> y = value(epoch))
      series.points.push_back({static_cast<double>(shown(epoch.epoch)), *y});
  return series;
}

report::Chart loss_per_epoch(const Run& run) {
  report::Chart chart{"Loss per epoch", "epoch", "loss", {}};
  chart.series.push_back(per_epoch(run, "training", [](const EpochRecord& e) { return e.train_loss; }));
  if (validated(run))
    chart.series.push_back(per_epoch(run, "validation", [](const EpochRecord& e) {
      return e.validation.rows > 0 ? std::optional(e.validation.loss) : std::nullopt;
    }));
  return chart;
}

report::Chart quality_per_epoch(const Run& run) {
  const bool classes = run.task != Task::regress;
  const char* what = classes ? "accuracy" : "root mean squared error";
  report::Chart chart{
      classes ? "Validation accuracy per epoch" : "Validation error per epoch", "epoch", what, {}};
  chart.series.push_back(per_epoch(run, what, [&](const EpochRecord& e) -> std::optional<double> {
    if (e.validation.rows == 0) return std::nullopt;
    return classes ? e.validation.accuracy : e.validation.total_rmse();
  }));
  return chart;
}

// A figure of every step, or the means of as few steps as keep the page small.
report::Chart per_step(const Run& run, const char* title, const char* label, double StepRecord::*value) {
  const std::size_t group = (run.steps.size() + most_steps - 1) / most_steps;
  report::Chart chart{title, "step", label, {{label, {}}}};
  if (group > 1) chart.title += fmt::format(" (means of {} steps)", group);
  for (std::size_t first = 0; first < run.steps.size(); first += group) {
    const std::size_t last = std::min(run.steps.size(), first + group);
    // By what they count for: a step in which no row counts has no loss.
    WeightedMoments steps;
    for (std::size_t i = first; i < last; ++i)
      if (run.steps[i].counted > 0) steps.add(run.steps[i].*value, run.steps[i].counted);
    const double mean = steps.count() > 0 ? steps.mean() : std::nan("");
    chart.series[0].points.push_back({static_cast<double>(run.steps[first].step + 1), mean});
  }
  return chart;
}

report::PageTable epochs(const Run& run) {
  const bool validation = validated(run), classes = run.task != Task::regress;
  report::PageTable table{{"Epoch", "Training loss"}, {}};
  if (validation) {
    table.header.emplace_back("Validation loss");
    table.header.emplace_back(classes ? "Accuracy" : "RMSE");
  }
  for (const char* name : {"Learning rate", "Seconds", "Rows/s"}) table.header.emplace_back(name);
  for (const EpochRecord& epoch : run.epochs) {
    std::vector<std::string> cells{
        fmt::format("{}{}", shown(epoch.epoch), epoch.epoch == run.best_epoch ? " (best)" : ""),
        figure(epoch.train_loss)};
    if (validation && epoch.validation.rows > 0) {
      cells.push_back(figure(epoch.validation.loss));
      cells.push_back(classes ? percent(epoch.validation.accuracy) : figure(epoch.validation.total_rmse()));
    } else if (validation) {
      cells.insert(cells.end(), 2, "-");
    }
    cells.push_back(figure(epoch.learning_rate));
    cells.push_back(fmt::format("{:.2f}", epoch.seconds));
    cells.push_back(whole(static_cast<std::int64_t>(epoch.rows_per_second)));
    table.rows.push_back(std::move(cells));
  }
  return table;
}

report::PageTable confusion(const Run& run, const Metrics& metrics) {
  report::PageTable table{{"True class"}, {}};
  for (std::size_t i = 0; i < metrics.confusion.size(); ++i) {
    table.header.push_back(output_name(run, i));
    std::vector<std::string> cells{output_name(run, i)};
    for (const std::int64_t count : metrics.confusion[i]) cells.push_back(whole(count));
    table.rows.push_back(std::move(cells));
  }
  return table;
}

std::string openings(const Run& run) {
  if (run.test_openings == 0) return "The test rows have not been opened.";
  return fmt::format("The test rows have been opened {} time{}.{}", run.test_openings,
                     run.test_openings == 1 ? "" : "s",
                     run.test_openings == 1 ? ""
                                            : " A model that was changed after a look at them is no longer "
                                              "evaluated honestly.");
}

void add_test(report::Page& page, const Run& run) {
  page.heading("Test");
  page.paragraph(openings(run));
  if (run.test) page.table(results(run, *run.test, "Test"));
}

void add_result(report::Page& page, const Run& run) {
  const EpochRecord* best = best_of(run);
  if (!best || best->validation.rows == 0) return;
  page.heading("Result");
  page.paragraph(fmt::format("The model holds the weights of epoch {}.", shown(best->epoch)));
  page.table(results(run, best->validation, "Validation"));
  const std::size_t classes = best->validation.confusion.size();
  if (classes == 0 || classes > most_classes) return;
  page.heading("Confusion");
  page.paragraph("Validation rows of each true class (row) that were taken for each class (column).");
  page.table(confusion(run, best->validation));
}

// What the columns of a table were taken for.
void add_columns(report::Page& page, const std::vector<ColumnReport>& columns) {
  constexpr std::size_t most = 500;
  if (columns.empty()) return;
  page.heading("Columns");
  report::PageTable table{
      {"Column", "Role", "Kind", "Missing", "Why", "What was done", "What would change it"}, {}};
  for (std::size_t i = 0; i < std::min(columns.size(), most); ++i) {
    const ColumnReport& column = columns[i];
    table.rows.push_back({column.name, column.role, column.kind,
                          column.missing < 0 ? "" : grouped(column.missing), column.why, column.done,
                          column.change});
  }
  page.table(table);
  if (columns.size() > most)
    page.paragraph(fmt::format("{} more columns are in run.json.",
                               grouped(static_cast<long long>(columns.size() - most))));
}

}  // namespace

std::string report_page(const Run& run) {
  report::Page page(fmt::format("Training of {}{}{}", run.model, run.data.empty() ? "" : " on ", run.data));
  page.table(overview(run));
  for (const std::string& note : run.notes) page.paragraph("Note: " + note + ".");
  add_result(page, run);
  add_test(page, run);
  page.heading("Course");
  if (run.epochs.empty())
    page.paragraph("No epoch was finished.");
  else
    page.chart(loss_per_epoch(run));
  if (validated(run)) page.chart(quality_per_epoch(run));
  if (!run.steps.empty()) {
    page.chart(per_step(run, "Loss per step", "loss", &StepRecord::loss));
    const auto learns = [](const StepRecord& step) { return step.learning_rate > 0; };
    if (std::any_of(run.steps.begin(), run.steps.end(), learns))  // a solver has no learning rate
      page.chart(per_step(run, "Learning rate per step", "learning rate", &StepRecord::learning_rate));
  }
  if (!run.epochs.empty()) {
    page.heading("Epochs");
    page.table(epochs(run));
  }
  add_columns(page, run.columns);
  return page.html();
}

void write_report(const Run& run, const std::string& path) { write_file(path, report_page(run)); }

}  // namespace gradus
