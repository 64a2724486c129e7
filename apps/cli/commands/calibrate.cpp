// calibrate.cpp - `gradus calibrate`: probabilities for a model that gives scores.
#include <fmt/format.h>

#include <gradus/runs.hpp>
#include <gradus/train.hpp>
#include <memory>
#include <set>

#include "base/json.hpp"
#include "base/text.hpp"
#include "command.hpp"
#include "data_options.hpp"
#include "errors.hpp"
#include "run_argument.hpp"
#include "text_table.hpp"

namespace gradus::cli::calibrate_command {
namespace {

struct Settings {
  std::string folder;
  CalibrationMethod method = CalibrationMethod::automatic;
  int threads = 0;
  std::uint64_t max_bytes = 0;
};

Json bins_json(const CalibrationQuality& quality) {
  Json bins = Json::array();
  for (const CalibrationBin& bin : quality.bins)
    bins.push_back(Json().set("rows", bin.rows).set("probability", bin.probability).set("right", bin.right));
  return bins;
}

// The class that a scaling is for; with two classes the second.
const std::string& class_of(const RunCalibration& found, std::size_t scaling) {
  return found.classes.size() == 2 ? found.classes[1] : found.classes[scaling];
}

Json maps_json(const RunCalibration& found) {
  Json maps = Json::array();
  for (std::size_t i = 0; i < found.calibration.maps.size(); ++i)
    maps.push_back(Json{{"class", class_of(found, i)},
                        {"scores", found.calibration.maps[i].scores},
                        {"probabilities", found.calibration.maps[i].probabilities}});
  return maps;
}

Json as_json(const RunCalibration& found) {
  Json scalings = Json::array();
  for (std::size_t i = 0; i < found.calibration.scalings.size(); ++i)
    scalings.push_back(Json()
                           .set("class", class_of(found, i))
                           .set("a", found.calibration.scalings[i].a)
                           .set("b", found.calibration.scalings[i].b));
  Json json;
  json.set("rows", found.rows)
      .set("nll_before", found.before.nll)
      .set("nll_after", found.after.nll)
      .set("scalings", scalings)
      .set("bins_before", bins_json(found.before))
      .set("bins_after", bins_json(found.after));
  if (!found.calibration.maps.empty()) json.set("maps", maps_json(found));
  if (found.not_kept.empty()) json.set("changed_classes", found.changed);
  if (!found.not_kept.empty()) json.set("not_kept", found.not_kept);
  if (!found.note.empty()) json.set("note", found.note);
  return json;
}

std::string bins_text(const RunCalibration& found) {
  TextTable table({"probability", ">rows before", ">right", ">rows after", ">right"});
  const auto share = [](const CalibrationBin& bin) {
    return bin.rows == 0 ? std::string("-") : fmt::format("{:.1f} %", 100 * bin.right);
  };
  const std::size_t bins = found.before.bins.size();
  for (std::size_t i = 0; i < bins; ++i) {
    const CalibrationBin &before = found.before.bins[i], &after = found.after.bins[i];
    if (before.rows + after.rows == 0) continue;
    table.row({fmt::format("{} to {} %", 100 * i / bins, 100 * (i + 1) / bins), grouped(before.rows),
               share(before), grouped(after.rows), share(after)});
  }
  return "\nrows by the probability of the predicted class, and how many of them were right\n" + table.str();
}

std::string fit_text(const RunCalibration& found) {
  return fmt::format("fitted on {} validation rows{}", grouped(found.rows),
                     found.not_kept.empty() ? " and kept in the model file" : "");
}

std::string quality_text(const RunCalibration& found) {
  return fmt::format("negative log-likelihood   {:.5f} before, {:.5f} after\n", found.before.nll,
                     found.after.nll) +
         bins_text(found);
}

std::string maps_text(const RunCalibration& found) {
  TextTable table({"class", ">steps", ">lowest", ">highest"});
  for (std::size_t i = 0; i < found.calibration.maps.size(); ++i) {
    const std::vector<double>& p = found.calibration.maps[i].probabilities;
    const std::set<double> steps(p.begin(), p.end());
    table.row({shortened(class_of(found, i)), std::to_string(steps.size()), fmt::format("{:.4f}", p.front()),
               fmt::format("{:.4f}", p.back())});
  }
  return fmt::format("P(class) rises in steps with {}, {}\n\n{}\n",
                     found.outputs == 1 ? "the only output of the model"
                     : found.classes.size() == 2
                         ? "the lead of the class over the other one"
                         : "the score of the class, and is divided by the sum over the classes",
                     fit_text(found), table.str()) +
         quality_text(found);
}

std::string figures_text(const RunCalibration& found) {
  if (!found.calibration.maps.empty()) return maps_text(found);
  TextTable table({"class", ">A", ">B"});
  for (std::size_t i = 0; i < found.calibration.scalings.size(); ++i)
    table.row({shortened(class_of(found, i)), fmt::format("{:.5f}", found.calibration.scalings[i].a),
               fmt::format("{:.5f}", found.calibration.scalings[i].b)});
  const bool temperature = found.calibration.softmax && found.classes.size() > 2;
  const char* score =
      temperature          ? "f the score of the class, as a softmax over the classes, as this fits best"
      : found.outputs == 1 ? "f the only output of the model"
      : found.classes.size() == 2 ? "f the lead of the class over the other one"
                                  : "f the score of the class, divided by the sum over the classes";
  return fmt::format("P(class) = {}, {}, {}\n\n{}\n", temperature ? "e^-(A f + B)" : "1 / (1 + e^(A f + B))",
                     score, fit_text(found), table.str()) +
         quality_text(found);
}

std::string as_text(const RunCalibration& found) {
  const std::string figures = found.calibration.size() == 0 ? "" : figures_text(found);
  if (found.not_kept.empty())
    return figures + (found.changed == 0
                          ? "\nthe class of no row changes\n"
                          : fmt::format("\nthe class that the model says changes in {} of these {} rows\n",
                                        grouped(found.changed), grouped(found.rows)));
  return fmt::format("{}{}not kept, and the model is as it was: {}\n", figures, figures.empty() ? "" : "\n",
                     found.not_kept);
}

int run(const Settings& settings, Console& console) {
  expect_finished_run(settings.folder);
  const RunCalibration found = with_answers(
      [&] { return calibrate_run(settings.folder, settings.threads, settings.max_bytes, settings.method); });
  if (!found.note.empty()) console.warn(found.note);
  console.result(as_json(found), as_text(found));
  return exit_done;
}

std::function<int()> declare(Options& options, Console& console) {
  auto settings = std::make_shared<Settings>();
  options.positional("RUN", settings->folder, "the folder of a finished run that tells classes apart");
  options
      .add({.name = "method",
            .value = "METHOD",
            .doc = "a sigmoid of each class's score (platt), a softmax of all scores divided by one number "
                   "(temperature), or steps that rise with the score of each class (isotonic); auto takes "
                   "the first "
                   "of the first two that fits no worse than what there is (default auto)",
            .set =
                [settings](const auto& values) {
                  settings->method =
                      static_cast<CalibrationMethod>(place_of(words_of(CalibrationMethod{}), values.back()));
                }})
      .only({"auto", "platt", "temperature", "isotonic"});
  declare_threads(options, settings->threads);
  options.max_bytes(settings->max_bytes);
  options.output(console.quiet, console.json, "one JSON object");
  return [settings, &console] { return run(*settings, console); };
}

constexpr Example examples[] = {
    {"gradus calibrate runs/iris-svm-1",
     "fits A and B on the validation rows; predict --proba then gives probabilities"},
    {"gradus calibrate runs/iris-svm-1 --method isotonic", "steps in their place, for many validation rows"}};

}  // namespace

extern const Command command{"calibrate", "Turns the scores of a trained classifier into probabilities.",
                             examples, &declare};

}  // namespace gradus::cli::calibrate_command
