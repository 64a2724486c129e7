// run_record.cpp - what a finished run has on record, read and held against its other files.
#include "runs/run_record.hpp"

#include <fmt/format.h>

#include <gradus/error.hpp>

#include "base/file.hpp"
#include "io/own_files.hpp"
#include "train/check_record.hpp"
#include "train/record.hpp"

namespace gradus {

Json runs::read_run(const RunFiles& files) {
  if (!exists(files.run))
    throw FileError(fmt::format("{} is no finished run: it has no run.json; gradus resume {} may finish it",
                                files.folder, files.folder));
  return parse_json(files.read(files.run), files.run);
}

Run runs::record_of_run(const RunFiles& files, const Json& run) {
  return training::run_from_json(member<Json>(run, "run", files.run),
                                 fmt::format("\"run\" of {}", files.run));
}

Metrics runs::metrics_of_run(const RunFiles& files, const Json& run, const char* split, Task task) {
  return training::metrics_from_json(member<Json>(run, split, files.run), task,
                                     fmt::format("\"{}\" of {}", split, files.run));
}

SavedModel runs::model_of_run(const RunFiles& files, const Json& run) {
  const Run record = record_of_run(files, run);
  training::check_record(record, files.run);
  const std::string splits_of = fmt::format("\"splits\" of {}", files.run);
  const Json splits = member<Json>(member<Json>(run, "data", files.run), "splits", files.run);
  for (const char* split : {"validation", "test"}) {
    if (!run.contains(split)) continue;
    const Metrics metrics = metrics_of_run(files, run, split, record.task);
    const std::string what = fmt::format("\"{}\" of {}", split, files.run);
    training::check_metrics(metrics, record.task, record.outputs.size(), what);
    if (const auto rows = member<std::int64_t>(splits, split, splits_of); metrics.rows != rows)
      throw FileError(fmt::format("{}: its \"rows\" are {}, and the split has {}", what, metrics.rows, rows));
  }
  if (member<int>(run, "test_openings", files.run) < 0)
    throw FileError(fmt::format("{} says that test rows were opened less than never", files.run));
  SavedModel saved = io::load_model(files.model, files.max_bytes, Links::refuse);
  training::check_run_of_model(record, saved, files.run);
  if (const auto rows = member<std::int64_t>(splits, "test", splits_of);
      saved.sealed && saved.sealed->count != rows)
    throw FileError(fmt::format("{}: its \"test_rows\" are {}, and {} says that they are {}", files.model,
                                saved.sealed->count, files.run, rows));
  if (exists(files.command)) check_command_of_run(files, run);
  return saved;
}

}  // namespace gradus
