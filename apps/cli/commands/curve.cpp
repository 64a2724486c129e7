// curve.cpp - `gradus curve`: how good a model is by one of its settings, or by the rows that it learns from.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "base/text.hpp"
#include "choosing.hpp"
#include "command.hpp"
#include "errors.hpp"
#include "text_table.hpp"

namespace gradus::cli::curve_command {
namespace {

constexpr int bar_cells = 24;

struct Settings {
  RunCommand command;
  CurveOptions how;
  std::string setting, out;
  std::vector<std::string> values;
};

Json as_json(const Curve& curve) {
  Json points = Json::array();
  const bool of_batches = curve.setting == "batch";
  for (const CurvePoint& point : curve.points) {
    Json json{{"value", point.value},           {"train", point.train},
              {"validation", point.validation}, {"deviation", point.deviation},
              {"train_loss", point.train_loss}, {"validation_loss", point.validation_loss},
              {"verdict", point.verdict},       {"rows", point.rows},
              {"parameters", point.parameters}, {"steps", point.steps},
              {"seconds", point.seconds}};
    if (of_batches)
      json.set("gradient_spread", point.gradient_spread)
          .set("raising_share", point.raising_share)
          .set("seconds_per_step", point.seconds_per_step);
    points.push_back(std::move(json));
  }
  Json json{
      {"data", curve.data}, {"setting", curve.setting}, {"metric", curve.metric}, {"seeds", curve.seeds}};
  json.set("points", std::move(points));
  if (!curve.points.empty()) json.set("best", curve.points[curve.best].value);
  json.set("standard_error", curve.standard_error).set("conclusion", curve.conclusion);
  if (of_batches) json.set("noise_rows", curve.noise_rows);
  if (!curve.command.empty()) json.set("command", curve.command);
  if (!curve.notes.empty()) json.set("notes", curve.notes);
  return json;
}

// The figure of the validation rows between the smallest and the largest of all points, the training rows'
// marked in it.
std::string bar(const CurvePoint& point, double low, double high) {
  if (std::isnan(point.validation)) return "";
  const auto place = [&](double value) {
    const double share = high > low ? (value - low) / (high - low) : 1;
    return static_cast<int>(std::lround(share * (bar_cells - 1)));
  };
  std::string text;
  const int full = place(point.validation), mark = place(point.train);
  for (int i = 0; i < bar_cells; ++i) text += i == mark ? "│" : i <= full ? "█" : "░";
  return text;
}

std::string known(double value, const char* pattern) {
  return std::isnan(value) ? "-" : fmt::format(fmt::runtime(pattern), value);
}

// What batches of each size are like, beside what they have learnt.
std::string batches_text(const Curve& curve) {
  TextTable table({">batch", ">gradient spread", ">steps that raise the loss", ">time of a step"});
  for (const CurvePoint& point : curve.points)
    table.row({point.value, known(100 * point.gradient_spread, "{:.1f} %"),
               known(100 * point.raising_share, "{:.0f} %"),
               known(1e3 * point.seconds_per_step, "{:.3g} ms")});
  std::string text = table.str() + "\n";
  text += wrapped(
      "gradient spread: how far gradients of batches lie from that of all rows, over its norm, at the first "
      "weights; steps: the first few, and whether the loss on all rows is larger after them; time: measured "
      "here, and never twice the same");
  if (!std::isnan(curve.noise_rows))
    text += wrapped(fmt::format(
        "gradient noise scale: with batches of {} rows the noise of the gradient is as large as the gradient",
        grouped(std::max<std::int64_t>(1, std::llround(std::min(curve.noise_rows, 1e9))))));
  return text + "\n";
}

std::string as_text(const Curve& curve) {
  double low = HUGE_VAL, high = -HUGE_VAL;
  for (const CurvePoint& point : curve.points)
    for (const double value : {point.train, point.validation})
      if (!std::isnan(value)) low = std::min(low, value), high = std::max(high, value);
  TextTable table({">" + curve.setting, ">training " + curve.metric, ">validation",
                   curve.seeds > 1 ? ">deviation" : "", "", ""});
  for (const CurvePoint& point : curve.points)
    table.row(
        {point.value, metric_text(curve.metric, point.train), metric_text(curve.metric, point.validation),
         curve.seeds > 1 ? metric_text(curve.metric, point.deviation) : "", bar(point, low, high),
         point.verdict + (&point == &curve.points[curve.best] && point.verdict == "fits" ? ", best" : "")});
  std::string text = fmt::format("model       {}\n\n{}\n", shortened(curve.model), table.str());
  text += fmt::format("bars: validation {}, from {} to {}; │ marks the training rows\n\n", curve.metric,
                      metric_text(curve.metric, low), metric_text(curve.metric, high));
  if (curve.setting == "batch") text += batches_text(curve);
  text += wrapped(curve.conclusion);
  if (!curve.command.empty()) text += curve.command + "\n";
  return text;
}

int run(Settings& settings, Console& console) {
  settings.command.load.seed = settings.command.training.seed;
  for (const std::string& word : settings.values)
    for (std::size_t begin = 0; begin <= word.size();) {
      const std::size_t end = std::min(word.find(',', begin), word.size());
      settings.how.values.push_back(word.substr(begin, end - begin));
      begin = end + 1;
    }
  expect_table(settings.out, settings.command);
  Choosing choosing(console);
  const Curve curve = curve_of(settings.setting, settings.command, settings.how, choosing.hook());
  choosing.clear();
  if (!curve.finished)
    return Choosing::stopped(
        console, fmt::format("stopped after {} values: the same command begins anew", curve.points.size()));
  for (const std::string& note : curve.notes) console.note(note);
  write_table(settings.out, curve.csv());
  console.result(as_json(curve), as_text(curve));
  return exit_done;
}

std::function<int()> declare(Options& options, Console& console) {
  auto settings = std::make_shared<Settings>();
  options.positional(
      "SETTING", settings->setting,
      "rows (to learn from), an option of the training such as batch, l2 or lr, or a field of the "
      "model such as degree or dropout");
  declare_trainings(options, settings->command);
  declare_model(options, settings->command);
  options.many("values", "V", settings->values,
               "values to try, as in 1,3,9 (default: some that suit the setting)");
  options.integer("seeds", "N", settings->how.seeds, "trainings for each value, with seeds from --seed on",
                  {.least = 1, .most = 1000});
  declare_table(options, settings->out, "file for the points");
  options.output(console.quiet, console.json, "one JSON object: points, the best one, and what that means");
  return [settings, &console] { return run(*settings, console); };
}

constexpr Example examples[] = {
    {"gradus curve rows abalone.csv --target Rings --seeds 3", "whether more rows would help"},
    {"gradus curve degree bishop_curve.csv --target t --values 1,3,9", "underfitting and overfitting"},
    {"gradus curve l2 iris.csv --target species --model mlp:64 -o l2.csv", "how strong a penalty"}};

}  // namespace

extern const Command command{
    "curve", "Shows how good a model is by one of its settings, or by the rows that it learns from.",
    examples, &declare};

}  // namespace gradus::cli::curve_command
