// tune_record.cpp - tune.json: what a search is to do, and what it found.
#include "choose/tune_record.hpp"

#include <fmt/format.h>

#include <gradus/error.hpp>
#include <limits>

#include "base/file.hpp"
#include "io/own_files.hpp"
#include "runs/run_record.hpp"

namespace gradus::choose {
namespace {

Json json_of(const Choice& choice) {
  Json json = Json::object();
  for (const auto& [name, value] : choice) json.add(name, value);
  return json;
}

Json json_of(const TunedCandidate& each) {
  Json json{{"settings", each.settings}, {"model", each.model}, {"parameters", each.parameters}};
  json.set("command", each.command)
      .set("rounds", each.rounds)
      .set("epochs", each.epochs)
      .set("planned_epochs", each.planned_epochs);
  json.set("value", each.value).set("first_value", each.first_value);
  json.set("standard_error", each.standard_error).set("difference", each.difference);
  json.set("low", each.low).set("high", each.high).set("cost", each.cost).set("fate", each.fate);
  return json;
}

// What is not finite was written as null.
double figure_at(const Json& json, const char* key, const std::string& path) {
  const Json* found = json.find(key);
  if (found && found->is_null()) return std::numeric_limits<double>::quiet_NaN();
  return member<double>(json, key, path);
}

TunedCandidate candidate_from(const Json& json, const std::string& path) {
  TunedCandidate each;
  each.settings = member<std::string>(json, "settings", path);
  each.model = member<std::string>(json, "model", path);
  each.command = member<std::string>(json, "command", path);
  each.parameters = member<std::int64_t>(json, "parameters", path);
  each.rounds = static_cast<int>(member<std::int64_t>(json, "rounds", path));
  each.epochs = static_cast<int>(member<std::int64_t>(json, "epochs", path));
  each.planned_epochs = static_cast<int>(member<std::int64_t>(json, "planned_epochs", path));
  each.value = figure_at(json, "value", path);
  each.first_value = figure_at(json, "first_value", path);
  each.standard_error = figure_at(json, "standard_error", path);
  each.difference = figure_at(json, "difference", path);
  each.low = figure_at(json, "low", path);
  each.high = figure_at(json, "high", path);
  each.cost = figure_at(json, "cost", path);
  each.fate = member<std::string>(json, "fate", path);
  return each;
}

Json json_of(const TuneResult& result) {
  Json candidates = Json::array(), answers = Json::array();
  for (const TunedCandidate& each : result.candidates) candidates.push_back(json_of(each));
  for (const TuneAnswer& each : result.answers)
    answers.push_back(Json{{"question", each.question},
                           {"answer", each.answer},
                           {"evidence", each.evidence},
                           {"command", each.command}});
  Json json{{"data", result.data}, {"metric", result.metric}, {"how", result.how}};
  json.set("candidates", std::move(candidates)).set("chosen", result.chosen).set("cost", result.cost);
  json.set("steps", result.steps).set("answers", std::move(answers)).set("conclusion", result.conclusion);
  return json.set("command", result.command).set("notes", result.notes);
}

void read_result(const Json& json, const std::string& path, TuneResult& result) {
  result.data = member<std::string>(json, "data", path);
  result.metric = member<std::string>(json, "metric", path);
  result.how = member<std::string>(json, "how", path);
  const Json candidates = member<Json>(json, "candidates", path);
  for (const Json& each : candidates.items()) result.candidates.push_back(candidate_from(each, path));
  result.chosen = static_cast<std::size_t>(member<std::int64_t>(json, "chosen", path));
  if (result.chosen >= result.candidates.size())
    throw FileError(fmt::format("{}: \"chosen\" is none of its candidates: it is damaged", path));
  result.cost = member<double>(json, "cost", path);
  result.steps = member<std::int64_t>(json, "steps", path);
  const Json answers = member<Json>(json, "answers", path);
  for (const Json& each : answers.items())
    result.answers.push_back(
        {member<std::string>(each, "question", path), member<std::string>(each, "answer", path),
         member<std::string>(each, "evidence", path), member<std::string>(each, "command", path)});
  result.conclusion = member<std::string>(json, "conclusion", path);
  result.command = member<std::string>(json, "command", path);
  result.notes = member<std::vector<std::string>>(json, "notes", path);
}

}  // namespace

std::string tune_file(const std::string& folder) { return folder + "/tune.json"; }

void write_tune(const std::string& folder, const TunePlan& plan, const TuneResult* result) {
  Json choices = Json::array();
  for (const Choice& choice : plan.choices) choices.push_back(json_of(choice));
  Json json{{"format_version", 1}, {"command", parse_json(plan.command.to_json(), "the command")}};
  json.set("folds", plan.folds).set("choices", std::move(choices));
  if (result) json.set("result", json_of(*result));
  write_file(tune_file(folder), dump_json(json, 2) + "\n", Links::refuse);
}

bool read_tune(const std::string& folder, std::uint64_t max_bytes, TunePlan& plan, TuneResult& result) {
  const std::string path = tune_file(folder);
  const Json json = parse_json(read_file(path, std::max(most_own_bytes, max_bytes), Links::refuse), path);
  plan.command = runs::read_command(member<Json>(json, "command", path), "\"command\" of " + path);
  plan.folds = static_cast<int>(member<std::int64_t>(json, "folds", path));
  const Json choices = member<Json>(json, "choices", path);
  for (const Json& each : choices.items()) {
    Choice choice;
    for (const Json::Member& setting : each.members()) {
      if (!setting.value.is_string())
        throw FileError(fmt::format("{}: a choice is no text: it is damaged", path));
      choice.emplace_back(setting.key, setting.value.text());
    }
    plan.choices.push_back(std::move(choice));
  }
  if (plan.choices.empty()) throw FileError(fmt::format("{}: it has no choices: it is damaged", path));
  if (!json.contains("result")) return false;
  read_result(member<Json>(json, "result", path), path, result);
  return true;
}

}  // namespace gradus::choose
