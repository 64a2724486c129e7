// ledger_test.cpp - openings of test sets are counted once each, whoever counts, and never lost.
#include "runs/ledger.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <gradus/error.hpp>
#include <gradus/openings.hpp>
#include <gradus/runs.hpp>
#include <gradus/train.hpp>
#include <thread>

#include "base/file.hpp"
#include "runs/order.hpp"
#include "support/temporary_folder.hpp"

namespace gradus::runs {
namespace {

SealedRows set_named(std::vector<std::uint64_t> names) {
  return {.data = "some", .count = 3, .rows = {1, 2}, .names = std::move(names)};
}

TEST(Ledger, counts_each_set_apart) {
  const TemporaryFolder folder;
  const Ledger ledger(folder / "l.json");
  EXPECT_EQ(ledger.openings(set_named({1, 2})), std::nullopt);
  EXPECT_FALSE(exists(ledger.path())) << "reading makes no file";
  EXPECT_EQ(ledger.open(set_named({1, 2}), "train"), 1);
  EXPECT_EQ(ledger.open(set_named({1, 2}), "evaluate"), 2);
  EXPECT_EQ(ledger.open(set_named({7, 8}), "train"), 1);
  EXPECT_EQ(Ledger(ledger.path()).openings(set_named({1, 2})), 2);
  EXPECT_EQ(Ledger(ledger.path()).openings(set_named({7})), 1);
}

TEST(Ledger, knows_a_set_by_any_of_its_names_and_joins_entries) {
  const TemporaryFolder folder;
  const Ledger ledger(folder / "l.json");
  ledger.open(set_named({1, 2}), "train");
  EXPECT_EQ(ledger.open(set_named({1, 3}), "train"), 2) << "the same rows of the file, other columns";
  EXPECT_EQ(ledger.openings(set_named({3})), 2);
  ledger.open(set_named({5}), "predict");
  EXPECT_EQ(ledger.openings(set_named({3, 5})), 3);
  EXPECT_EQ(ledger.open(set_named({3, 5}), "train"), 4);
  EXPECT_EQ(ledger.openings(set_named({2})), 4);
}

TEST(Ledger, takes_over_what_was_counted_before) {
  const TemporaryFolder folder;
  const Ledger ledger(folder / "l.json");
  EXPECT_EQ(ledger.open(set_named({1}), "evaluate", 4), 5);
  EXPECT_EQ(ledger.open(set_named({1}), "evaluate", 4), 6) << "once only";
}

TEST(Ledger, loses_no_count_of_many_at_once) {
  const TemporaryFolder folder;
  const std::string path = folder / "l.json";
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 5; ++i) Ledger(path).open(set_named({1}), "train");
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(Ledger(path).openings(set_named({1})), 40);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1)
      << "nothing is left beside it";
}

TEST(Ledger, refuses_a_damaged_one_and_leaves_it_alone) {
  const TemporaryFolder folder;
  for (
      const char* text :
      {"", "nonsense", "{}", R"({"format_version":2,"test_sets":[]})",
       R"({"format_version":1,"test_sets":{}})",
       R"({"format_version":1,"test_sets":[{"data":"x","rows":1,"names":["0123456789abcdef"],"openings":{"train":-1}}]})",
       R"({"format_version":1,"test_sets":[{"data":"x","rows":1,"names":["0123456789abcdef"],"openings":[3]}]})",
       R"({"format_version":1,"test_sets":[{"data":"x","rows":-5,"names":["0123456789abcdef"],"openings":{}}]})",
       R"({"format_version":1,"test_sets":[{"data":"x","rows":1,"names":["zz"],"openings":{}}]})",
       R"({"format_version":1,"test_sets":[{"data":"x","rows":1,"names":[],"openings":{}}]})",
       R"({"format_version":1,"test_sets":[{"data":"x","rows":1,"names":"0123456789abcdef","openings":{}}]})"}) {
    const Ledger ledger(folder.write("l.json", text));
    EXPECT_THROW(ledger.openings(set_named({1})), FileError) << text;
    EXPECT_THROW(ledger.open(set_named({1}), "train"), FileError) << text;
    EXPECT_THROW(ledger.expect_usable(LedgerFolder::will_be_made), FileError) << text;
    EXPECT_EQ(read_file(ledger.path()), text);
  }
}

TEST(Ledger, that_cannot_be_written_is_said) {
  const TemporaryFolder folder;
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  for (const std::string& path :
       {folder / "missing/l.json", folder.path(), folder / "pipe", std::string("/dev/null")}) {
    try {
      Ledger(path).open(set_named({1}), "train");
      FAIL() << path;
    } catch (const FileError& error) {
      EXPECT_NE(std::string(error.what()).find("another file with ledger"), std::string::npos)
          << error.what();
    }
    EXPECT_THROW(Ledger(path).expect_usable(LedgerFolder::is_there), FileError) << path;
  }
  EXPECT_NO_THROW(Ledger(folder / "missing/l.json").expect_usable(LedgerFolder::will_be_made));
  EXPECT_NO_THROW(Ledger(folder / "l.json").expect_usable(LedgerFolder::is_there));
}

TEST(Ledger, lies_in_the_folder_that_holds_the_run) {
  const std::string here = std::filesystem::current_path().string();
  EXPECT_EQ(ledger_path("runs/a", ""), here + "/runs/test-openings.json");
  EXPECT_EQ(ledger_path("runs/a/", ""), here + "/runs/test-openings.json");
  EXPECT_EQ(ledger_path("a", ""), here + "/test-openings.json");
  EXPECT_EQ(ledger_path("/x/runs/b/../a", ""), "/x/runs/test-openings.json");
  EXPECT_EQ(ledger_path("runs/a", "l.json"), "l.json");
}

RunCommand order(const std::string& model) { return order_of(model, 1); }

TEST(Openings, of_all_runs_on_one_test_set_are_counted_together) {
  const TemporaryFolder folder;
  const std::string a = folder / "a", b = folder / "b", c = folder / "c";
  EXPECT_EQ(start_run(order("softmax"), a).run.test_openings, 1);
  EXPECT_EQ(start_run(order("mlp:8"), b).run.test_openings, 2);
  RunCommand other = order("softmax");
  other.training.seed = other.load.seed = 2;
  EXPECT_EQ(start_run(other, c).run.test_openings, 1) << "another split";
  EXPECT_EQ(load_run(a).run.test_openings, 2);
  EXPECT_EQ(evaluate_run(a, {.split = Split::validation}).test_openings, 2);
  EXPECT_EQ(evaluate_run(b, {.split = Split::test}).test_openings, 3);
  EXPECT_NE(load_run(a).run.summary().find("test rows opened 3 times"), std::string::npos);
  const RunEvaluation whole = evaluate_run(a, {.data = "digits"});
  EXPECT_EQ(whole.sealed_rows, datasets::digits().split().test);
  EXPECT_EQ(whole.test_openings, 4);
}

TEST(Openings, are_counted_where_the_ledger_is_told_to_be) {
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder / "books");
  RunCommand command = order("softmax");
  command.ledger = folder / "books/l.json";
  start_run(command, folder / "a");
  EXPECT_FALSE(exists(folder / "test-openings.json"));
  EXPECT_EQ(evaluate_run(folder / "a", {.split = Split::test}).test_openings, 2)
      << "a run remembers its ledger";
  EXPECT_EQ(evaluate_run(folder / "a", {.split = Split::test, .ledger = folder / "other.json"}).test_openings,
            1);
  EXPECT_EQ(evaluate_run(folder / "a", {.split = Split::validation}).test_openings, 2);
}

TEST(Openings, go_along_with_a_run_that_is_moved) {
  const TemporaryFolder folder;
  start_run(order("softmax"), folder / "a");
  evaluate_run(folder / "a", {.split = Split::test});
  std::filesystem::create_directories(folder / "archive");
  std::filesystem::rename(folder / "a", folder / "archive/a");
  EXPECT_EQ(evaluate_run(folder / "archive/a", {.split = Split::validation}).test_openings, 2);
  EXPECT_EQ(evaluate_run(folder / "archive/a", {.split = Split::test}).test_openings, 3);
}

TEST(Openings, of_a_model_file_alone_are_counted_beside_it) {
  const TemporaryFolder folder;
  start_run(order("softmax"), folder / "a");
  const SavedModel saved = load_model(folder / "a/model.safetensors");
  const Dataset digits = load_with(saved.schema, "digits");
  EXPECT_EQ(count_opening(folder / "a/model.safetensors", saved, digits.all(), "predict").test_openings, 2);
  std::filesystem::create_directories(folder / "elsewhere");
  const std::string copy = folder / "elsewhere/m.safetensors";
  std::filesystem::copy_file(folder / "a/model.safetensors", copy);
  EXPECT_EQ(count_opening(copy, saved, digits.all(), "predict").test_openings, 1);
  EXPECT_TRUE(exists(folder / "elsewhere/test-openings.json"));
  const Opening none = count_opening(copy, saved, digits.all().take(0), "predict");
  EXPECT_EQ(none.sealed_rows, 0);
  EXPECT_EQ(none.test_openings, 1);
}

TEST(Openings, that_cannot_be_counted_are_refused_before_the_training) {
  const TemporaryFolder folder;
  folder.write("test-openings.json", "damaged");
  EXPECT_THROW(start_run(order("softmax"), folder / "a"), FileError);
  EXPECT_FALSE(exists(folder / "a"));
}

}  // namespace
}  // namespace gradus::runs
