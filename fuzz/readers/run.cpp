// run.cpp - run.json as the record of a run, alone and in a run folder.
#include <gradus/runs.hpp>
#include <gradus/train.hpp>
#include <vector>

#include "base/json.hpp"
#include "reader.hpp"
#include "runs/run_record.hpp"
#include "small_model.hpp"
#include "train/record.hpp"

namespace gradus::fuzz::run_reader {

void read(std::string_view bytes) {
  const Json json = parse_json(bytes, "run.json");
  const Run run = training::run_from_json(member<Json>(json, "run", "run.json"), "run.json");
  (void)training::history_csv(run);
  const std::string once = dump_json(training::to_json(run));
  must(dump_json(training::to_json(training::run_from_json(parse_json(once, "run"), "run"))) == once,
       "a record survives its text");
  std::vector<StepRecord> steps;
  for (std::size_t i = 0; i < run.epochs.size(); ++i)
    steps.push_back({.step = static_cast<std::int64_t>(i), .epoch = static_cast<int>(i), .rows = 1});
  put("run/steps.csv", training::steps_csv(steps));
  static const bool once_only = [] {
    save_model(folder() + "/run/model.safetensors", small_model(3));
    return true;
  }();
  must(once_only, "the model of the run is there");
  put("run/run.json", bytes);
  (void)load_run(folder() + "/run");
}

}  // namespace gradus::fuzz::run_reader
