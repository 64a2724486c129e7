// run_folder.cpp - trains in a folder: command first, a checkpoint after every epoch, results at the end.
#include "runs/run_folder.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <gradus/catalog.hpp>
#include <gradus/runs.hpp>

#include "base/file.hpp"
#include "base/lock.hpp"
#include "base/machine.hpp"
#include "data/formats.hpp"
#include "io/own_files.hpp"
#include "kernels/target.hpp"
#include "runs/claim_folder.hpp"
#include "runs/ledger.hpp"
#include "train/check_record.hpp"
#include "train/metrics.hpp"
#include "train/record.hpp"
#include "train/step.hpp"

namespace gradus {
namespace {

constexpr const char* default_table_model = "mlp:64";
constexpr const char* default_image_model = "mlp:128";

Dataset load_data(const RunCommand& command) { return load(command.data, command.load); }

// The data as the model takes it; the command says so from then on.
Dataset load_for_model(RunCommand& command) {
  if (command.model.empty()) return load_data(command);
  return load_for(parse_model(command.model), command.data, command.load, command.training.loss);
}

/// Everything that a command stands for.
struct Order {
  Order(const RunCommand& command, const Dataset& data)
      : recipe(make_model(parse_model(command.model), data.schema().outputs(), data.schema().task,
                          data.schema().sample, command.training.loss)),
        options(command.training) {
    for (const std::string& name : command.freeze) recipe.model.freeze(name);
    options.loss = recipe.loss;
    options.penalties.insert(options.penalties.begin(), recipe.penalties.begin(), recipe.penalties.end());
  }

  Recipe recipe;
  TrainOptions options;
};

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
  void after_epoch(const Trainer& trainer, const std::string& path, bool stopping) {
    if (!stopping && Clock::now() < due_) return;
    const auto start = Clock::now();
    runs::save_checkpoint(path, trainer.checkpoint());
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
  FolderRun(RunCommand command, const RunHooks& hooks)
      : data_(load_for_model(command)),
        command_(resolved(command, data_)),
        hooks_(hooks),
        order_(command_, data_) {
    const auto on_epoch = [this](const EpochRecord& epoch) {
      stopping_ = hooks_.on_epoch && !hooks_.on_epoch(epoch);
      return !stopping_;
    };
    trainer_ = std::make_unique<Trainer>(order_.recipe.model, data_, order_.options,
                                         TrainHooks{hooks_.on_step, on_epoch});
  }

  const RunCommand& command() const { return command_; }

  runs::Ledger ledger_of(const std::string& folder) const {
    return runs::Ledger(runs::ledger_path(folder, command_.ledger));
  }

  void resume(const Checkpoint& checkpoint) { trainer_->restore(checkpoint); }

  RunResult run(const runs::RunFiles& files) {
    if (hooks_.on_start) hooks_.on_start(trainer_->run(), data_);
    CheckpointWriter writer;
    while (trainer_->epoch()) writer.after_epoch(*trainer_, files.checkpoint, stopping_);
    RunResult result;
    result.folder = files.folder;
    result.schema = data_.schema();
    result.run = trainer_->finish();
    result.finished = !result.run.cancelled;
    if (result.finished) finish(result, files);
    return result;
  }

 private:
  void finish(RunResult& result, const runs::RunFiles& files) {
    const SavedModel saved{order_.recipe.model,
                           *order_.options.loss,
                           data_.schema(),
                           command_.training.seed,
                           {},
                           sealed_rows(data_, command_.training.dtype)};
    io::save_model(files.model, saved, Links::refuse);
    write_file(files.history, training::history_csv(result.run), Links::refuse);
    write_file(files.steps, training::steps_csv(result.run.steps), Links::refuse);
    const int threads = command_.training.threads.value_or(0);
    // What the trainer had to say of the validation rows is among its notes.
    if (data_.split().validation > 0)
      result.validation =
          training::evaluate_rows(saved.model, saved.loss, data_.validation(), threads).metrics;
    // The test rows are opened here and nowhere else in a training. Counted once it has happened, and before
    // anybody hears of it.
    const runs::Ledger ledger = ledger_of(files.folder);
    result.run.test_openings = ledger.openings(*saved.sealed).value_or(0);
    if (command_.test && data_.split().test > 0) {
      training::Evaluation test = training::evaluate_rows(saved.model, saved.loss, data_.test(), threads);
      result.run.test = std::move(test.metrics);
      if (!test.silence.empty()) result.run.notes.push_back("the test rows say nothing: " + test.silence);
      result.run.test_openings = ledger.open(*saved.sealed, "train");
    }
    if (hooks_.on_results) hooks_.on_results(result);
    write_file(files.run, dump_json(run_json(command_, data_, result.run, result.validation), 2) + "\n",
               Links::refuse);
    std::error_code ignored;
    std::filesystem::remove(files.checkpoint, ignored);
  }

  Dataset data_;
  RunCommand command_;
  RunHooks hooks_;
  Order order_;
  std::unique_ptr<Trainer> trainer_;
  bool stopping_ = false;
};

}  // namespace

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

void runs::save_checkpoint(const std::string& path, const Checkpoint& checkpoint) {
  io::write_safetensors(
      path,
      {checkpoint.tensors, {{"epoch", std::to_string(checkpoint.epoch)}, {"record", checkpoint.record}}},
      Links::refuse);
}

Checkpoint runs::load_checkpoint(const std::string& path, std::uint64_t max_bytes) {
  TensorFile file = io::read_safetensors(path, max_bytes, Links::refuse);
  Checkpoint checkpoint;
  const Json record = parse_json(file.metadata["record"], path);
  checkpoint.epoch = static_cast<int>(member<Json>(record, "epochs", path).size());
  checkpoint.tensors = std::move(file.tensors);
  checkpoint.record = file.metadata["record"];
  return checkpoint;
}

namespace {

// A run may be taken up again from another folder; what came from standard input has to come from there
// again.
std::string lasting_name(const std::string& data) {
  if (data::is_standard_input(data)) return "-";
  if (data::is_built_in(data)) return data;
  return std::filesystem::absolute(data).lexically_normal().string();
}

// The solver that comes with a named model.
std::optional<Method> solver_of(const std::string& model) {
  const ModelSpec spec = parse_model(model);
  const char* solver = spec.named ? spec.named->kind().functions.solver : nullptr;
  if (!solver) return std::nullopt;
  return parse_method(solver);
}

}  // namespace

RunCommand resolved(const RunCommand& command, const Dataset& data) {
  runs::check_command(command);
  RunCommand result = command;
  for (std::string* source : {&result.data, &result.load.validation_file, &result.load.test_file})
    if (!source->empty()) *source = lasting_name(*source);
  if (!command.ledger.empty())
    result.ledger = std::filesystem::absolute(command.ledger).lexically_normal().string();
  if (result.model.empty())
    result.model = data.schema().image.rank() > 0 ? default_image_model : default_table_model;
  TrainOptions& training = result.training;
  if (!training.solver && !training.optimizer) training.solver = solver_of(result.model);
  training = resolved(training, data);
  return result;
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
    try {
      run.resume(checkpoint);
    } catch (const FileError& error) {
      throw FileError(fmt::format("{}: {}", files.checkpoint, error.message()));
    }
  }
  return run.run(files);
}

}  // namespace gradus
