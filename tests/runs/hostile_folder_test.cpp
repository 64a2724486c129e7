// hostile_folder_test.cpp - run folders with links in them, leftovers of killed processes, and names that are
// no text.
#include <gtest/gtest.h>

#include <filesystem>
#include <gradus/error.hpp>
#include <gradus/io.hpp>
#include <gradus/runs.hpp>
#include <gradus/train.hpp>
#include <limits>

#include "base/file.hpp"
#include "base/lock.hpp"
#include "runs/order.hpp"
#include "support/temporary_folder.hpp"

namespace gradus::runs {
namespace {

namespace fs = std::filesystem;

RunCommand short_order() { return order_of("mlp:4", 2); }

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST(HostileFolder, nothing_is_written_through_links) {
  const TemporaryFolder outside, victims;
  const std::string run = outside / "run";
  fs::create_directories(run);
  write_file(run + "/command.json", short_order().to_json());
  const std::vector<std::string> names{"checkpoint.safetensors", "model.safetensors", "history.csv",
                                       "steps.csv", "run.json"};
  for (const std::string& name : names) {
    // Those that are read where they are there must not be.
    if (name != "checkpoint.safetensors" && name != "run.json") victims.write(name, "mine");
    fs::create_symlink(victims / name, fs::path(run) / name);
  }
  EXPECT_TRUE(resume_run(run).finished);
  for (const std::string& name : victims.names()) EXPECT_EQ(read_file(victims / name), "mine") << name;
  EXPECT_EQ(victims.names().size(), 3u);
  for (const std::string& name : names) EXPECT_FALSE(fs::is_symlink(fs::path(run) / name)) << name;
}

TEST(HostileFolder, nothing_is_read_through_links) {
  const TemporaryFolder outside;
  const std::string run = outside / "run";
  start_run(short_order(), run);
  for (const char* name : {"model.safetensors", "run.json", "command.json"}) {
    fs::rename(fs::path(run) / name, outside / name);
    fs::create_symlink(outside / name, fs::path(run) / name);
    const std::string message = error_of<FileError>([&] { evaluate_run(run, {.split = Split::validation}); });
    EXPECT_TRUE(has(message, name) && has(message, "symbolic link")) << message;
    EXPECT_THROW(calibrate_run(run), FileError);
    fs::rename(outside / name, fs::path(run) / name);
  }
  EXPECT_GT(evaluate_run(run, {.split = Split::validation}).metrics.accuracy, 0.0);
}

TEST(HostileFolder, drafts_of_killed_processes_are_removed_and_those_of_others_stay) {
  const TemporaryFolder outside;
  for (const char* name :
       {"old.123.unfinished", "other.7.unfinished", "living.5.unfinished", "my.unfinished"})
    fs::create_directories(outside / name);
  write_file(outside / "old.123.unfinished/command.json", "{}");
  fs::create_symlink(outside.path(), outside / "link.1.unfinished");
  {
    const FolderLock alive(outside / "living.5.unfinished");
    start_run(short_order(), outside / "run");
  }
  EXPECT_EQ(outside.names(), (std::vector<std::string>{"link.1.unfinished", "living.5.unfinished",
                                                       "my.unfinished", "run", "test-openings.json"}));
}

TEST(HostileFolder, one_with_leftovers_alone_is_empty) {
  const TemporaryFolder outside;
  outside.write("command.json.99-0.unfinished", "half");
  EXPECT_TRUE(start_run(short_order(), outside.path()).finished);
}

TEST(HostileFolder, a_name_that_is_no_text_is_kept) {
  RunCommand command = short_order();
  command.data = "/somewhere/caf\xe9\n.csv";
  EXPECT_EQ(RunCommand::from_json(command.to_json()).data, command.data);
  command.data = "/somewhere/caf\xc3\xa9.csv";
  EXPECT_FALSE(has(command.to_json(), "data_bytes"));
}

TEST(RunCommand, counts_beyond_their_limits_are_refused) {
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  RunCommand command = short_order();
  command.training.batch = most;
  const TemporaryFolder outside;
  EXPECT_TRUE(has(error_of<UsageError>([&] { start_run(command, outside / "run"); }), "batch"));
  EXPECT_TRUE(has(error_of<FileError>([&] { (void)RunCommand::from_json(command.to_json()); }), "batch"));
  for (auto member : {&TrainOptions::epochs, &TrainOptions::patience, &TrainOptions::threads}) {
    command = short_order();
    command.training.*member = -1;
    EXPECT_THROW(RunCommand::from_json(command.to_json()), FileError);
    command.training.*member = std::numeric_limits<int>::max();
    EXPECT_THROW(RunCommand::from_json(command.to_json()), FileError);
  }
  EXPECT_TRUE(outside.names().empty());
}

TEST(TrainOptions, counts_beyond_their_limits_are_refused) {
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  const Dataset data = datasets::digits();
  Model model = Sequential(Linear(10));
  EXPECT_THROW(train(model, data, {.epochs = 1, .batch = most}), UsageError);
  EXPECT_THROW(train(model, data, {.epochs = std::numeric_limits<int>::max()}), UsageError);
  EXPECT_THROW(train(model, data, {.patience = -1}), UsageError);
  // More rows than there are make one batch, as many of them as there are do.
  Model all = Sequential(Linear(10)), more = all;
  train(all, data, {.epochs = 1, .batch = data.split().train, .threads = 1});
  train(more, data, {.epochs = 1, .batch = most_counted, .threads = 1});
  EXPECT_TRUE(all.parameter("0.weight").value.same_bytes(more.parameter("0.weight").value));
}

}  // namespace
}  // namespace gradus::runs
