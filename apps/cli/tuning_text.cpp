// tuning_text.cpp - what tune says while it searches, and of what it found.
#include "tuning_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "base/text.hpp"
#include "choosing.hpp"
#include "errors.hpp"
#include "progress_bar.hpp"
#include "result.hpp"
#include "text_table.hpp"

namespace gradus::cli {
namespace {

Json tuning_json(const TuneResult& found) {
  Json json = result_json(found.run);
  Json candidates = Json::array(), answers = Json::array();
  for (const TunedCandidate& each : found.candidates)
    candidates.push_back(Json{{"settings", each.settings},
                              {"model", each.model},
                              {"parameters", each.parameters},
                              {"command", each.command},
                              {"rounds", each.rounds},
                              {"epochs", each.epochs},
                              {"planned_epochs", each.planned_epochs},
                              {found.metric, each.value},
                              {"standard_error", each.standard_error},
                              {"difference", each.difference},
                              {"interval", std::vector<double>{each.low, each.high}},
                              {"cost", each.cost},
                              {"fate", each.fate}});
  for (const TuneAnswer& each : found.answers)
    answers.push_back(Json{{"question", each.question},
                           {"answer", each.answer},
                           {"evidence", each.evidence},
                           {"command", each.command}});
  Json tuning{{"metric", found.metric}, {"how", found.how}, {"cost", found.cost}, {"steps", found.steps}};
  tuning.set("chosen", found.candidates[found.chosen].settings).set("candidates", std::move(candidates));
  tuning.set("answers", std::move(answers)).set("conclusion", found.conclusion);
  tuning.set("command", found.command);
  json.set("tuning", std::move(tuning)).set("test_openings", found.run.run.test_openings);
  return json;
}

std::string tuning_text(const TuneResult& found) {
  TextTable table(
      {"candidate", "model", ">epochs", ">" + found.metric, "95 % of the difference from the best", ""});
  std::vector<std::size_t> order(found.candidates.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return found.candidates[a].epochs > found.candidates[b].epochs;
  });
  for (const std::size_t place : order) {
    const TunedCandidate& each = found.candidates[place];
    const bool best = each.difference == 0 || each.rounds == 0;
    table.row({shortened(each.settings), shortened(each.model),
               fmt::format("{}/{}", each.epochs, each.planned_epochs), metric_text(found.metric, each.value),
               best ? ""
                    : fmt::format("{} to {}", metric_text(found.metric, each.low),
                                  metric_text(found.metric, each.high)),
               each.fate});
  }
  std::string text = fmt::format("candidates by {} on {}; a difference is within one round\n\n{}\n",
                                 found.metric, found.how, table.str());
  for (const TuneAnswer& each : found.answers)
    text +=
        fmt::format("{:<14} {}\n{}{}\n\n", each.question, each.answer, wrapped(each.evidence), each.command);
  return text + wrapped(found.conclusion) + found.command + "\n\n";
}

}  // namespace

int show_tuning(Console& console, const std::function<TuneResult(const TuneHooks&)>& run) {
  auto choosing = std::make_unique<Choosing>(console);
  std::unique_ptr<ProgressBar> bar;
  const TuneResult found = run({.on_progress = choosing->hook(), .of_run = [&] {
                                  choosing->clear();
                                  bar = std::make_unique<ProgressBar>(console);
                                  RunHooks hooks = hooks_of(console, *bar);
                                  // What is to be said of the data has been said.
                                  hooks.on_start = [&](const Run& record, const Dataset&) {
                                    bar->start(record, record.planned_epochs);
                                  };
                                  return hooks;
                                }});
  choosing->clear();
  if (bar) bar->clear();
  if (!found.finished && found.candidates.empty())
    return Choosing::stopped(
        console, fmt::format("the search was stopped; `gradus resume {}` goes on with it", found.folder));
  if (!found.finished) return tell_stop(console, found.run, found.folder);
  for (const std::string& note : found.notes) console.note(note);
  for (const std::string& note : found.run.run.notes) console.warn(note);
  if (console.json)
    console.result(tuning_json(found), "");
  else
    console.tell(tuning_text(found));
  if (!console.json) {
    RunResult trained = found.run;
    trained.run.columns.clear();
    trained.run.notes.clear();
    show_result(console, trained);
  }
  return exit_done;
}

}  // namespace gradus::cli
