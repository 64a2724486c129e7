// run_folder.cpp - trains in a folder: command first, a checkpoint after every epoch, results at the end.
#include "runs/run_folder.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <gradus/catalog.hpp>
#include <gradus/predictor.hpp>
#include <gradus/runs.hpp>

#include "base/file.hpp"
#include "base/lock.hpp"
#include "base/machine.hpp"
#include "io/own_files.hpp"
#include "kernels/target.hpp"
#include "runs/claim_folder.hpp"
#include "runs/ledger.hpp"
#include "runs/ordered.hpp"
#include "runs/rows_csv.hpp"
#include "runs/run_record.hpp"
#include "train/check_record.hpp"
#include "train/metrics.hpp"
#include "train/record.hpp"
#include "train/step.hpp"

namespace gradus {
namespace {

// The same with a model that has learnt from every row, and may say what all of them say.
SavedModel with_all_rows(SavedModel saved, Model model, const Dataset& data) {
  saved.model = std::move(model);
  Schema& schema = saved.schema;
  for (std::size_t j = 0; j < schema.target_low.size(); ++j)
    for (std::int64_t row = 0; row < data.rows(); ++row) {
      const double value = data.target(row, static_cast<std::int64_t>(j));
      schema.target_low[j] = std::min(schema.target_low[j], value);
      schema.target_high[j] = std::max(schema.target_high[j], value);
    }
  return saved;
}

Json versions_json() {
  return {{"gradus", gradus_version()},
          {"compiler", compiler_name()},
          {"kernels", kernels::name(kernels::best_target())}};
}

Json machine_json() {
  return {{"processor", processor_name()}, {"system", system_name()}, {"cores", Threads::available()}};
}

Json run_json(const RunCommand& command, const Dataset& data, const Run& run, const Metrics& validation) {
  Json json{{"format_version", 1},
            {"finished", true},
            {"command", parse_json(command.to_json(), "the command")},
            {"versions", versions_json()},
            {"machine", machine_json()},
            {"data",
             {{"name", data.name()},
              {"checksum", data.checksum()},
              {"rows", data.rows()},
              {"splits", training::to_json(data.split())},
              {"notes", data.notes()}}},
            {"seed", command.training.seed},
            {"run", training::to_json(run)},
            {"validation", training::to_json(validation, run.task)}};
  if (run.test) json["test"] = training::to_json(*run.test, run.task);
  json["test_openings"] = run.test_openings;
  return json;
}

/// Writes checkpoints: the first one and that of a stop at once, others when the training since the last one
/// took long enough for the writing to be a small part.
class CheckpointWriter {
 public:
  void after_epoch(const Trainer& trainer, const RunCommand& command, const std::string& path,
                   bool stopping) {
    if (!stopping && Clock::now() < due_) return;
    const auto start = Clock::now();
    Checkpoint checkpoint = trainer.checkpoint();
    checkpoint.command = command.to_json();
    runs::save_checkpoint(path, checkpoint);
    due_ = Clock::now() + (Clock::now() - start) * training_for_writing;
  }

 private:
  using Clock = std::chrono::steady_clock;
  static constexpr int training_for_writing = 20;
  Clock::time_point due_{};
};

/// One training in a folder, new or resumed.
class FolderRun {
 public:
  FolderRun(const RunCommand& command, const RunHooks& hooks)
      : order_(runs::make_order(command)), hooks_(hooks) {
    const auto on_epoch = [this](const EpochRecord& epoch) {
      stopping_ = hooks_.on_epoch && !hooks_.on_epoch(epoch);
      return !stopping_;
    };
    trainer_ = std::make_unique<Trainer>(order_.recipe.model, order_.data, order_.options,
                                         TrainHooks{hooks_.on_step, on_epoch});
  }

  const RunCommand& command() const { return order_.command; }

  runs::Ledger ledger_of(const std::string& folder) const {
    return runs::Ledger(runs::ledger_path(folder, order_.command.ledger));
  }

  void resume(const Checkpoint& checkpoint) { trainer_->restore(checkpoint); }

  RunResult run(const runs::RunFiles& files) {
    if (hooks_.on_start) hooks_.on_start(trainer_->run(), order_.data);
    CheckpointWriter writer;
    while (trainer_->epoch()) writer.after_epoch(*trainer_, command(), files.checkpoint, stopping_);
    RunResult result;
    result.folder = files.folder;
    result.schema = order_.data.schema();
    result.run = trainer_->finish();
    result.finished = !result.run.cancelled;
    if (result.finished) finish(result, files);
    return result;
  }

 private:
  void finish(RunResult& result, const runs::RunFiles& files) {
    SavedModel saved{order_.recipe.model,
                     *order_.options.loss,
                     order_.data.schema(),
                     order_.command.training.seed,
                     {},
                     sealed_rows(order_.data, order_.command.training.dtype)};
    for (std::string note : {runs::note_on_few_rows(order_), runs::note_on_former_test_rows(order_)})
      if (!note.empty()) result.run.notes.push_back(std::move(note));
    const int threads = order_.command.training.threads.value_or(0);
    // The figures, and the errors that intervals follow from, are those of the model that has not seen the
    // rows they are of.
    result.validation = runs::judge_on_validation(saved, order_.data, threads);
    if (order_.command.refit == Refit::all) {
      runs::Refitted refitted = runs::refit(order_, result.run, hooks_.on_step);
      result.finished = refitted.model.has_value();
      if (!result.finished) return;
      result.run.notes.push_back(refitted.note);
      io::save_model(files.model, with_all_rows(saved, std::move(*refitted.model), order_.data),
                     Links::refuse);
    } else {
      io::save_model(files.model, saved, Links::refuse);
    }
    write_file(files.history, training::history_csv(result.run), Links::refuse);
    write_file(files.steps, training::steps_csv(result.run.steps), Links::refuse);
    if (order_.command.rows)
      write_file(files.rows, runs::rows_csv(order_.command.load, order_.data), Links::refuse);
    // The test rows are opened here and nowhere else in a training. Counted once it has happened, and before
    // anybody hears of it.
    const runs::Ledger ledger = ledger_of(files.folder);
    result.run.test_openings = ledger.openings(*saved.sealed).value_or(0);
    if (order_.command.test && order_.data.split().test > 0) {
      training::Evaluation test =
          training::evaluate_rows(saved.model, saved.loss, order_.data.test(), threads);
      result.run.test = std::move(test.metrics);
      if (!test.silence.empty()) result.run.notes.push_back("the test rows say nothing: " + test.silence);
      result.run.test_openings = ledger.open(*saved.sealed, "train");
    }
    if (hooks_.on_results) hooks_.on_results(result);
    write_file(files.run,
               dump_json(run_json(order_.command, order_.data, result.run, result.validation), 2) + "\n",
               Links::refuse);
    std::error_code ignored;
    std::filesystem::remove(files.checkpoint, ignored);
  }

  runs::Order order_;
  RunHooks hooks_;
  std::unique_ptr<Trainer> trainer_;
  bool stopping_ = false;
};

}  // namespace

void runs::save_checkpoint(const std::string& path, const Checkpoint& checkpoint) {
  io::write_safetensors(path,
                        {checkpoint.tensors,
                         {{"epoch", std::to_string(checkpoint.epoch)},
                          {"record", checkpoint.record},
                          {"command", checkpoint.command}}},
                        Links::refuse);
}

Checkpoint runs::load_checkpoint(const std::string& path, std::uint64_t max_bytes) {
  TensorFile file = io::read_safetensors(path, max_bytes, Links::refuse);
  Checkpoint checkpoint;
  const Json record = parse_json(file.metadata["record"], path);
  checkpoint.epoch = static_cast<int>(member<Json>(record, "epochs", path).size());
  checkpoint.tensors = std::move(file.tensors);
  checkpoint.record = file.metadata["record"];
  checkpoint.command = file.metadata["command"];
  return checkpoint;
}

RunResult start_run(const RunCommand& command, const std::string& folder, const RunHooks& hooks) {
  FolderRun run(command, hooks);
  // Said before the training and not after it. The folder of a run's own ledger is made with that of the run.
  run.ledger_of(folder.empty() ? "runs/run" : folder)
      .expect_usable(command.ledger.empty() ? runs::LedgerFolder::will_be_made
                                            : runs::LedgerFolder::is_there);
  const runs::ClaimedFolder claimed = runs::claim_folder(folder, run.command());
  return run.run(runs::RunFiles(claimed.path));
}

RunCommand command_of(const std::string& folder, std::uint64_t max_bytes) {
  const runs::RunFiles files(folder, max_bytes);
  if (!exists(files.command))
    throw FileError(fmt::format("{} is no run folder: it has no command.json", folder));
  return RunCommand::from_json(files.read(files.command));
}

RunResult resume_run(const std::string& folder, const RunHooks& hooks, const std::string& ledger,
                     std::uint64_t max_bytes) {
  const runs::RunFiles files(folder, max_bytes);
  RunCommand command = command_of(folder, max_bytes);
  command.load.max_bytes = std::max(command.load.max_bytes, max_bytes);
  if (exists(files.run)) return load_run(folder, ledger, max_bytes);
  const FolderLock alone(folder, Busy::refuse);
  remove_unfinished(folder);
  if (!ledger.empty()) command.ledger = ledger;
  FolderRun run(command, hooks);
  run.ledger_of(folder).expect_usable(runs::LedgerFolder::is_there);
  if (!ledger.empty()) write_file(files.command, run.command().to_json(), Links::refuse);
  if (exists(files.checkpoint)) {
    const Checkpoint checkpoint = runs::load_checkpoint(files.checkpoint, files.max_bytes);
    // Checkpoints of earlier versions do not know their command.
    if (!checkpoint.command.empty())
      runs::check_command_of_checkpoint(files, run.command(), checkpoint.command);
    try {
      run.resume(checkpoint);
    } catch (const FileError& error) {
      throw FileError(fmt::format("{}: {}", files.checkpoint, error.message()));
    }
  }
  return run.run(files);
}

}  // namespace gradus
