// finished_run.cpp - what is on record of a finished run, its model on rows, and who looked at its test rows.
#include <fmt/format.h>

#include <algorithm>
#include <gradus/error.hpp>
#include <gradus/io.hpp>
#include <gradus/openings.hpp>
#include <gradus/runs.hpp>

#include "base/file.hpp"
#include "base/lock.hpp"
#include "base/text.hpp"
#include "runs/ledger.hpp"
#include "runs/run_folder.hpp"
#include "train/check_record.hpp"
#include "train/record.hpp"

namespace gradus {
namespace {

constexpr const char* openings_key = "test_openings";

/// The openings of one run's test rows: the ledger counts, run.json repeats the sum.
class Openings {
 public:
  /// `run`: a run folder, or a model file, which may lie in one.
  Openings(const std::string& run, SealedRows sealed, const std::string& named)
      : folder_(runs::folder_of_run(run)),
        sealed_(std::move(sealed)),
        ledger_(runs::ledger_of_run(run, named)) {
    // The number on record counts where the run was moved away from its ledger.
    if (named.empty() && exists(files().run))
      before_ = member<int>(runs::read_run(files()), openings_key, files().run);
    if (before_ < 0)
      throw FileError(
          fmt::format("{}: test rows are not opened {} times; it is damaged", files().run, before_));
  }

  int count() const { return ledger_.openings(sealed_).value_or(before_); }
  int open(std::string_view by) const { return ledger_.open(sealed_, by, before_); }

  /// Brings run.json up to date, where there is one that may be written; true where that changed it. The
  /// count is looked up under the lock, so that of two evaluations the last one writes the larger number.
  bool record() const {
    if (!exists(files().run)) return false;
    try {
      const FolderLock alone(folder_);
      Json json = runs::read_run(files());
      // Another ledger may know of fewer; what a moved run goes on from never falls.
      const int known = member<int>(json, openings_key, files().run), now = std::max(known, count());
      if (known == now) return false;
      json[openings_key] = now;
      write_file(files().run, dump_json(json, 2) + "\n", Links::refuse);
      return true;
    } catch (const FileError&) {
      return false;  // a folder that is only read: the ledger has it
    }
  }

 private:
  runs::RunFiles files() const { return runs::RunFiles(folder_); }

  std::string folder_;
  SealedRows sealed_;
  runs::Ledger ledger_;
  int before_ = 0;
};

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

Dataset load_weighted(const Schema& schema, const std::string& data, LoadOptions options,
                      const std::string& weight) {
  options.weight = weight;
  return load_with(schema, data, options);
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
  result.run.test_openings = saved.sealed ? Openings(folder, *saved.sealed, ledger).count()
                                          : member<int>(json, openings_key, files.run);
  result.schema = saved.schema;
  return result;
}

Dataset runs::data_of_run(const RunFiles& files, const Json& run, const SavedModel& saved) {
  RunCommand command = command_of(files.folder, files.max_bytes);
  command.load.max_bytes = std::max(command.load.max_bytes, files.max_bytes);
  Dataset data = load(command.data, command.load);
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
  const Openings openings(run, *saved.sealed, ledger);
  Opening found{.sealed_rows = saved.sealed->among(rows)};
  found.test_openings = found.sealed_rows > 0 ? openings.open(by) : openings.count();
  found.recorded = openings.record();
  return found;
}

RunEvaluation evaluate_run(const std::string& folder, const EvaluateOptions& options) {
  constexpr std::string_view by = "evaluate";
  const runs::RunFiles files(folder, options.load.max_bytes);
  const Json json = runs::read_run(files);
  const SavedModel saved = runs::model_of_run(files, json);
  RunEvaluation result{.metrics = {}, .schema = saved.schema};
  const auto metrics_on = [&](const Rows& rows) {
    return evaluate(saved.model, saved.loss, rows, options.threads, saved.calibration);
  };
  if (!options.data.empty()) {
    const std::string weight = command_of(folder, files.max_bytes).load.weight;
    const Rows rows = load_weighted(saved.schema, options.data, options.load, weight).all();
    result.notes = rows.dataset().notes();
    result.metrics = metrics_on(rows);
    if (!weight.empty() && !rows.dataset().has_weights())
      result.notes.push_back(
          fmt::format("{} has no column {}, which the run was trained with as weights: each row "
                      "counts once",
                      options.data, quote(weight)));
    // Models of earlier versions do not know their test rows.
    result.test_openings = member<int>(json, openings_key, files.run);
    if (!saved.sealed) return result;
    const Opening opening = count_opening(folder, saved, rows, by, options.ledger);
    result.test_openings = opening.test_openings;
    result.sealed_rows = opening.sealed_rows;
    result.recorded = opening.recorded;
    return result;
  }
  const Dataset data = runs::data_of_run(files, json, saved);
  const Rows rows = data.part(options.split);
  if (rows.empty())
    throw UsageError(fmt::format("{} has no {} rows: choose another split, or give rows with {}", folder,
                                 name(options.split), named_option("data")));
  const SealedRows sealed = saved.sealed ? *saved.sealed : sealed_rows(data, saved.model.dtype());
  const Openings openings(folder, sealed, options.ledger);
  result.metrics = metrics_on(rows);
  result.sealed_rows = options.split == Split::test ? rows.size() : sealed.among(rows);
  // Counted once it has happened, and before anybody hears of it.
  result.test_openings = result.sealed_rows > 0 ? openings.open(by) : openings.count();
  result.recorded = openings.record();
  return result;
}

}  // namespace gradus
