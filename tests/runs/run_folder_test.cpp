// run_folder_test.cpp - runs in folders: files, resuming, counting the openings of the test rows.
#include <gtest/gtest.h>

#include <filesystem>
#include <gradus/error.hpp>
#include <gradus/io.hpp>
#include <gradus/runs.hpp>
#include <gradus/train.hpp>

#include "base/file.hpp"
#include "runs/order.hpp"
#include "support/temporary_folder.hpp"

namespace gradus::runs {
namespace {

namespace fs = std::filesystem;

/// A place for a run, where nothing is yet.
struct Folder {
  TemporaryFolder outside;
  std::string path = outside / "run";
};

RunCommand small_order() { return order_of("mlp:16", 4); }

TEST(RunFolder, holds_the_files_of_a_run) {
  const Folder folder;
  const RunResult result = start_run(small_order(), folder.path);
  EXPECT_TRUE(result.finished);
  ASSERT_TRUE(result.run.test.has_value());
  for (const char* file : {"command.json", "model.safetensors", "history.csv", "steps.csv", "run.json"})
    EXPECT_TRUE(fs::exists(folder.path + "/" + file)) << file;
  EXPECT_FALSE(fs::exists(folder.path + "/checkpoint.safetensors"));
  const SavedModel saved = load_model(folder.path + "/model.safetensors");
  EXPECT_EQ(saved.schema.classes.size(), 10U);
  EXPECT_EQ(evaluate_run(folder.path, {.split = Split::validation}).metrics.accuracy,
            result.validation.accuracy);
}

TEST(RunFolder, calls_its_caller_before_the_run_counts_as_finished) {
  const Folder folder;
  int calls = 0;
  const auto failing = [&](const RunResult& result) {
    ++calls;
    EXPECT_TRUE(result.run.test.has_value());
    EXPECT_TRUE(fs::exists(folder.path + "/history.csv"));
    EXPECT_FALSE(fs::exists(folder.path + "/run.json"));
    throw FileError("no room for a report");
  };
  EXPECT_THROW(start_run(small_order(), folder.path, {.on_results = failing}), FileError);
  EXPECT_FALSE(fs::exists(folder.path + "/run.json"));
  resume_run(folder.path, {.on_results = [&](const RunResult&) { ++calls; }});
  EXPECT_TRUE(fs::exists(folder.path + "/run.json"));
  resume_run(folder.path, {.on_results = [&](const RunResult&) { ++calls; }});
  EXPECT_EQ(calls, 2);
}

TEST(RunFolder, resuming_clears_what_a_killed_process_left_half_written) {
  const Folder folder;
  create_folder(folder.path);
  write_file(folder.path + "/command.json", small_order().to_json());
  write_file(folder.path + "/checkpoint.safetensors.123-0.unfinished", "half");
  EXPECT_TRUE(resume_run(folder.path).finished);
  EXPECT_FALSE(fs::exists(folder.path + "/checkpoint.safetensors.123-0.unfinished"));
}

TEST(RunFolder, gives_back_the_whole_record) {
  const Folder folder;
  const RunResult result = start_run(small_order(), folder.path);
  const RunResult loaded = load_run(folder.path);
  ASSERT_EQ(loaded.run.steps.size(), result.run.steps.size());
  for (std::size_t i = 0; i < loaded.run.steps.size(); ++i) {
    EXPECT_EQ(loaded.run.steps[i].step, result.run.steps[i].step);
    EXPECT_EQ(loaded.run.steps[i].epoch, result.run.steps[i].epoch);
    EXPECT_EQ(loaded.run.steps[i].rows, result.run.steps[i].rows);
    EXPECT_EQ(loaded.run.steps[i].loss, result.run.steps[i].loss);
    EXPECT_EQ(loaded.run.steps[i].learning_rate, result.run.steps[i].learning_rate);
    EXPECT_EQ(loaded.run.steps[i].counted, result.run.steps[i].counted);
  }
  EXPECT_EQ(loaded.run.outputs, result.schema.classes);
  EXPECT_EQ(loaded.run.test->confusion, result.run.test->confusion);
  EXPECT_EQ(loaded.run.test_openings, 1);
  write_file(folder.path + "/steps.csv",
             "step,epoch,rows,loss,learning_rate,counted\n1,1,8,0.5,0.1,8\n2,1,8,half,0.1,8\n");
  try {
    load_run(folder.path);
    FAIL() << "took a damaged file";
  } catch (const FileError& error) {
    EXPECT_NE(std::string(error.what()).find("steps.csv, line 3"), std::string::npos) << error.what();
  }
}

TEST(RunFolder, counts_every_opening_of_the_test_rows) {
  const Folder folder;
  start_run(small_order(), folder.path);
  EXPECT_EQ(evaluate_run(folder.path, {.split = Split::validation}).test_openings, 1);
  EXPECT_EQ(evaluate_run(folder.path, {.split = Split::test}).test_openings, 2);
  EXPECT_EQ(evaluate_run(folder.path, {.split = Split::test}).test_openings, 3);
  const Folder sealed;
  RunCommand command = small_order();
  command.test = false;
  EXPECT_FALSE(start_run(command, sealed.path).run.test.has_value());
  EXPECT_EQ(evaluate_run(sealed.path, {.split = Split::validation}).test_openings, 0);
}

TEST(RunFolder, resumed_after_a_stop_gives_the_same_model_file) {
  const Folder whole, stopped;
  start_run(small_order(), whole.path);
  int seen = 0;
  const RunResult cancelled =
      start_run(small_order(), stopped.path, {.on_epoch = [&](const EpochRecord&) { return ++seen < 2; }});
  EXPECT_FALSE(cancelled.finished);
  int again = 0;
  const RunResult resumed =
      resume_run(stopped.path, {.on_epoch = [&](const EpochRecord&) { return ++again > 0; }});
  EXPECT_TRUE(resumed.finished);
  EXPECT_EQ(seen + again, 4);
  const std::string expected = read_file(whole.path + "/model.safetensors");
  EXPECT_EQ(read_file(stopped.path + "/model.safetensors"), expected);
  const std::string record = read_file(stopped.path + "/run.json");
  resume_run(stopped.path, {.on_epoch = [&](const EpochRecord&) { return ++again > 0; }});
  EXPECT_EQ(read_file(stopped.path + "/run.json"), record);
  EXPECT_EQ(seen + again, 4);
}

TEST(RunFolder, resumed_with_only_its_command_starts_over) {
  const Folder whole, bare;
  start_run(small_order(), whole.path);
  fs::create_directories(bare.path);
  write_file(bare.path + "/command.json", small_order().to_json());
  resume_run(bare.path);
  EXPECT_EQ(read_file(bare.path + "/model.safetensors"), read_file(whole.path + "/model.safetensors"));
}

TEST(RunFolder, refuses_a_folder_that_is_in_use_or_no_run) {
  const Folder folder;
  start_run(small_order(), folder.path);
  EXPECT_THROW(start_run(small_order(), folder.path), UsageError);
  EXPECT_THROW(resume_run(folder.path + "-nowhere"), FileError);
  write_file(folder.path + "/model.safetensors", "damaged");
  EXPECT_THROW(evaluate_run(folder.path, {.split = Split::validation}), FileError);
}

TEST(RunCommand, reads_back_what_it_writes) {
  RunCommand command = small_order();
  command.load.target = {"a", "b\n\"c\""};
  command.load.missing = Missing::mean;
  command.load.codes = true;
  command.training.learning_rate = 0.1;
  command.freeze = {"0"};
  command.training.precise = true;
  const RunCommand again = RunCommand::from_json(command.to_json());
  EXPECT_EQ(again.to_json(), command.to_json());
  EXPECT_EQ(again.load.target, command.load.target);
  EXPECT_TRUE(again.load.codes);
  EXPECT_THROW(RunCommand::from_json("{}"), FileError);
  EXPECT_THROW(RunCommand::from_json("nonsense"), FileError);
}

}  // namespace
}  // namespace gradus::runs
