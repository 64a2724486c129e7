// finished_run.cpp - what is on record of a finished run, and who looked at its test rows.
#include <fmt/format.h>

#include <algorithm>
#include <gradus/error.hpp>
#include <gradus/io.hpp>
#include <gradus/openings.hpp>
#include <gradus/runs.hpp>

#include "base/text.hpp"
#include "runs/ordered.hpp"
#include "runs/run_openings.hpp"
#include "runs/run_record.hpp"
#include "train/check_record.hpp"
#include "train/record.hpp"

namespace gradus {
namespace {

// The place of the rows in the file is the same on every machine; their scaled numbers need not be.
void check_same_seal(const Dataset& data, const SealedRows& sealed, const std::string& model) {
  const SealedRows now = sealed_rows(data, sealed.dtype);
  const auto known = [&](std::uint64_t name) {
    return std::find(sealed.names.begin(), sealed.names.end(), name) != sealed.names.end();
  };
  if (sealed.count != now.count || std::none_of(now.names.begin(), now.names.end(), known))
    throw FileError(fmt::format(
        "{}: its \"test_rows\" are not the {} rows of the data's test split: one of the files of the "
        "run was changed after the training",
        model, now.count));
}

}  // namespace

RunResult load_run(const std::string& folder, const std::string& ledger, std::uint64_t max_bytes) {
  const runs::RunFiles files(folder, max_bytes);
  const Json json = runs::read_run(files);
  RunResult result;
  result.folder = folder;
  const SavedModel saved = runs::model_of_run(files, json);
  result.run = runs::record_of_run(files, json);
  result.run.steps = training::steps_from_csv(files.read(files.steps), files.steps);
  training::check_record(result.run, files.steps);
  training::check_all_steps(result.run, files.steps);
  const Task task = result.run.task;
  result.validation = runs::metrics_of_run(files, json, "validation", task);
  if (json.contains("test")) result.run.test = runs::metrics_of_run(files, json, "test", task);
  result.run.test_openings = saved.sealed ? runs::Openings(folder, *saved.sealed, ledger).count()
                                          : member<int>(json, runs::openings_key, files.run);
  result.schema = saved.schema;
  return result;
}

Dataset runs::data_of_run(const RunFiles& files, const Json& run, const SavedModel& saved,
                          const std::vector<std::string>& keep) {
  RunCommand command = command_of(files.folder, files.max_bytes);
  command.load.max_bytes = std::max(command.load.max_bytes, files.max_bytes);
  command.load.keep = keep;
  expect_rows_unseen(command, files.folder);
  Dataset data = data_of_command(command, saved.schema);
  // An earlier version may have guessed otherwise.
  if (!command.load.task && data.schema().task != saved.schema.task && saved.schema.task != Task::label) {
    command.load.task = saved.schema.task;
    data = data_of_command(command, saved.schema);
  }
  const std::string what = fmt::format("\"data\" of {}", files.run);
  const Json record = member<Json>(run, "data", files.run);
  training::check_same_data(data, member<std::string>(record, "checksum", what));
  training::check_data_of_model(data.schema(), saved.schema, files.model);
  training::check_same_split(data.split(), member<Json>(record, "splits", what),
                             fmt::format("\"splits\" in {}", what));
  if (saved.sealed) check_same_seal(data, *saved.sealed, files.model);
  return data;
}

Opening count_opening(const std::string& run, const SavedModel& saved, const Rows& rows, std::string_view by,
                      const std::string& ledger) {
  if (!saved.sealed) return {};
  const runs::Openings openings(run, *saved.sealed, ledger);
  Opening found{.sealed_rows = saved.sealed->among(rows)};
  found.test_openings = found.sealed_rows > 0 ? openings.open(by) : openings.count();
  found.recorded = openings.record();
  return found;
}

}  // namespace gradus
