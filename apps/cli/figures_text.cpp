// figures_text.cpp - figures of an evaluation, with their intervals, as a table and as JSON.
#include "figures_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "base/text.hpp"
#include "text_table.hpp"

namespace gradus::cli {
namespace {

constexpr double level = MetricOptions().level;
constexpr std::size_t most_classes = 20;
// What a table of classes shows of each.
constexpr std::string_view of_classes[] = {"precision", "recall", "f1", "roc_auc"};

bool classifies(const RunEvaluation& found) { return found.schema.task == Task::classify; }

// Figures that are not of a single class, by name.
std::vector<std::vector<Metric>> by_name(const RunEvaluation& found) {
  std::vector<std::vector<Metric>> result;
  for (const Metric& each : found.figures) {
    if (classifies(found) && each.of >= 0) continue;
    auto same = std::find_if(result.begin(), result.end(),
                             [&](const auto& others) { return others[0].name == each.name; });
    if (same == result.end()) same = result.insert(result.end(), std::vector<Metric>());
    same->push_back(each);
  }
  return result;
}

template <class Read>
Json json_of(const RunEvaluation& found, const std::vector<Metric>& figures, const Read& read) {
  if (classifies(found)) return read(figures[0]);
  Json list = Json::array();
  for (const Metric& each : figures) list.push_back(read(each));
  return list;
}

std::int64_t rows_of(const RunEvaluation& found, std::size_t k) {
  const std::vector<std::int64_t>& said = found.metrics.confusion[k];
  return std::accumulate(said.begin(), said.end(), std::int64_t{0});
}

Json classes_json(const RunEvaluation& found) {
  std::vector<Json> classes;
  for (std::size_t k = 0; k < found.schema.classes.size(); ++k) {
    classes.push_back(Json{{"class", found.schema.classes[k]}});
    if (!found.metrics.confusion.empty()) classes[k].set("rows", rows_of(found, k));
  }
  for (const Metric& each : found.figures)
    if (each.of >= 0) classes[static_cast<std::size_t>(each.of)].set(each.name, each.value);
  return classes;
}

std::string number(double value) { return std::isnan(value) ? "-" : fmt::format("{:.5g}", value); }

std::string interval(const Metric& each) {
  return std::isnan(each.low) ? "-" : fmt::format("{} to {}", number(each.low), number(each.high));
}

std::string classes_text(const RunEvaluation& found) {
  const std::vector<std::string>& classes = found.schema.classes;
  if (found.metrics.confusion.empty() || classes.size() > most_classes) return "";
  std::vector<std::vector<std::string>> cells;
  std::vector<std::string> titles{"class", ">rows"};
  for (std::size_t k = 0; k < classes.size(); ++k)
    cells.push_back({shortened(classes[k]), std::to_string(rows_of(found, k))});
  for (const std::string_view name : of_classes) {
    bool told = false;
    for (const Metric& each : found.figures) {
      if (each.of < 0 || each.name != name) continue;
      cells[static_cast<std::size_t>(each.of)].push_back(
          std::isnan(each.value) ? "-" : fmt::format("{:.4f}", each.value));
      told = true;
    }
    if (told) titles.push_back(fmt::format(">{}", name));
  }
  TextTable table(titles);
  for (std::vector<std::string>& row : cells) table.row(std::move(row));
  return "\n" + table.str();
}

// What is told of each group beside its rows.
constexpr std::string_view of_groups[] = {
    "accuracy", "balanced_accuracy", "f1", "f1_macro", "roc_auc", "log_loss", "rmse", "mae", "r2"};

// The figures of a group as those of rows.
RunEvaluation evaluation_of(const RunEvaluation& found, const RunGroup& group) {
  RunEvaluation of;
  of.schema = found.schema;
  of.metrics = group.metrics;
  of.figures = group.figures;
  of.samples = group.samples;
  return of;
}

const Metric* find_figure(const RunGroup& group, std::string_view name, std::int64_t of) {
  for (const Metric& each : group.figures)
    if (each.name == name && each.of == of) return &each;
  return nullptr;
}

}  // namespace

Json intervals_json(const std::vector<IntervalCoverage>& intervals, double level) {
  Json coverage = Json::array(), width = Json::array();
  for (const IntervalCoverage& of : intervals) {
    coverage.push_back(of.coverage);
    width.push_back(of.mean_width);
  }
  return Json{{"level", level}, {"coverage", std::move(coverage)}, {"mean_width", std::move(width)}};
}

Json groups_json(const RunEvaluation& found, double level) {
  Json groups = Json::array();
  for (const RunGroup& group : found.groups) {
    Json json{{"group", group.value}, {"rows", group.metrics.rows}, {"loss", group.metrics.loss}};
    add_figures(json, evaluation_of(found, group));
    if (!group.intervals.empty()) json.set("prediction_interval", intervals_json(group.intervals, level));
    groups.push_back(std::move(json));
  }
  return groups;
}

std::string groups_text(const RunEvaluation& found) {
  if (found.by.empty()) return "";
  const bool classes = classifies(found);
  const std::int64_t outputs = classes ? 1 : std::ssize(found.schema.targets);
  std::vector<std::string> titles{shortened(found.by), ">rows"};
  if (outputs > 1) titles.insert(titles.begin() + 1, "output");
  std::vector<std::string_view> names;
  for (const std::string_view name : of_groups)
    if (std::any_of(found.groups.begin(), found.groups.end(), [&](const RunGroup& group) {
          return find_figure(group, name, classes ? -1 : 0) != nullptr;
        })) {
      names.push_back(name);
      titles.emplace_back(name);
    }
  if (!found.intervals.empty()) titles.emplace_back(">inside");
  TextTable table(titles);
  for (const RunGroup& group : found.groups)
    for (std::int64_t output = 0; output < outputs; ++output) {
      std::vector<std::string> cells{group.value.empty() ? "(empty)" : shortened(group.value),
                                     grouped(group.metrics.rows)};
      const auto at = static_cast<std::size_t>(output);
      if (outputs > 1) cells.insert(cells.begin() + 1, shortened(found.schema.targets[at]));
      for (const std::string_view name : names) {
        const Metric* each = find_figure(group, name, classes ? -1 : output);
        cells.push_back(!each ? "-"
                        : std::isnan(each->low)
                            ? number(each->value)
                            : fmt::format("{} ({})", number(each->value), interval(*each)));
      }
      if (!group.intervals.empty())
        cells.push_back(fmt::format("{:.1f} %", 100 * group.intervals[at].coverage));
      table.row(std::move(cells));
    }
  return "\n" + table.str();
}

void add_figures(Json& json, const RunEvaluation& found) {
  Json intervals = Json::object(), baseline = Json::object();
  for (const std::vector<Metric>& figures : by_name(found)) {
    const std::string_view name = figures[0].name;
    json.set(name, json_of(found, figures, [](const Metric& each) { return Json(each.value); }));
    intervals.set(name, json_of(found, figures, [](const Metric& each) {
                    return Json(std::vector<double>{each.low, each.high});
                  }));
    baseline.set(name, json_of(found, figures, [](const Metric& each) { return Json(each.baseline); }));
  }
  if (classifies(found)) json.set("classes", classes_json(found));
  json.set("intervals", std::move(intervals)).set("baseline", std::move(baseline));
  json.set("interval_level", level).set("interval_samples", found.samples);
}

std::string figures_text(const RunEvaluation& found) {
  const bool outputs = !classifies(found) && found.schema.targets.size() > 1;
  std::vector<std::string> titles{"figure", ">value", fmt::format("{:g} % interval", 100 * level),
                                  classifies(found) ? ">commonest class" : ">mean"};
  if (outputs) titles.insert(titles.begin(), "output");
  TextTable table(titles);
  for (const std::vector<Metric>& figures : by_name(found))
    for (const Metric& each : figures) {
      std::vector<std::string> cells{std::string(each.name), number(each.value), interval(each),
                                     number(each.baseline)};
      if (outputs)
        cells.insert(cells.begin(), shortened(found.schema.targets[static_cast<std::size_t>(each.of)]));
      table.row(std::move(cells));
    }
  return "\n" + table.str() + (classifies(found) ? classes_text(found) : "");
}

}  // namespace gradus::cli
