// changed_files_test.cpp - files of a model and a run with one thing changed: refused, or used without harm.
#include <fmt/format.h>

#include <cmath>
#include <cstring>
#include <fstream>
#include <functional>
#include <gradus/error.hpp>
#include <gradus/io.hpp>
#include <gradus/predictor.hpp>
#include <gradus/runs.hpp>
#include <gradus/train.hpp>
#include <nlohmann/json.hpp>
#include <sstream>

#include "base/file.hpp"
#include "data/files.hpp"
#include "support/temporary_folder.hpp"

namespace gradus::runs {
namespace {

using AnyJson = nlohmann::json;

// Without the care that Gradus takes of files, which takes milliseconds each.
void put(const std::string& path, const std::string& text) { std::ofstream(path, std::ios::binary) << text; }

/// A model file whose metadata can be changed.
class ModelFile {
 public:
  explicit ModelFile(std::string path) : path_(std::move(path)) {
    const std::string bytes = read_file(path_);
    std::uint64_t length = 0;
    std::memcpy(&length, bytes.data(), sizeof length);
    header_ = AnyJson::parse(bytes.substr(sizeof length, length));
    tensors_ = bytes.substr(sizeof length + length);
  }
  AnyJson json_of(const char* key) const {
    return AnyJson::parse(header_["__metadata__"][key].get<std::string>());
  }
  void put_with(const char* key, const AnyJson& json) const {
    AnyJson changed = header_;
    changed["__metadata__"][key] = json.dump();
    const std::string text = changed.dump();
    const std::uint64_t length = text.size();
    std::string bytes(sizeof length, ' ');
    std::memcpy(bytes.data(), &length, sizeof length);
    put(path_, bytes + text + tensors_);
  }

 private:
  std::string path_, tensors_;
  AnyJson header_;
};

// All places in a JSON value, itself included.
void places(const AnyJson& json, const AnyJson::json_pointer& at, std::vector<AnyJson::json_pointer>& all) {
  all.push_back(at);
  if (json.is_object())
    for (const auto& [key, value] : json.items()) places(value, at / key, all);
  if (json.is_array())
    for (std::size_t i = 0; i < json.size(); ++i) places(json[i], at / i, all);
}

// The JSON with each place changed in several ways, one at a time.
template <class Visit>
void for_changes(const AnyJson& good, const Visit& visit) {
  std::vector<AnyJson::json_pointer> all;
  places(good, AnyJson::json_pointer(), all);
  const AnyJson values[] = {nullptr, -1, 3, 1e-320, "zz", AnyJson::array(), AnyJson::object(), {"a", "b"}};
  for (const AnyJson::json_pointer& place : all) {
    for (const AnyJson& value : values) {
      AnyJson changed = good;
      changed[place] = value;
      if (changed != good) visit(changed, place.to_string() + " = " + value.dump());
    }
    AnyJson changed = good;
    if (place.empty()) continue;
    AnyJson& parent = changed[place.parent_pointer()];
    if (parent.is_object())
      parent.erase(place.back());
    else
      parent.push_back(parent.back());
    visit(changed, place.to_string() + " gone or twice");
  }
}

// A model file that can be read can be used: predictions of all rows, or a word why not.
void expect_harmless(const std::string& path, const std::string& data, const std::string& what) {
  try {
    const SavedModel saved = load_model(path);
    const Dataset rows = load_with(saved.schema, data);
    const Predictor predictor(saved.model, saved.loss, saved.calibration);
    std::vector<double> y(static_cast<std::size_t>(rows.rows() * predictor.outputs()));
    predictor.predict(rows.all(), y);
    EXPECT_EQ(predictor.outputs(), saved.schema.outputs()) << what;
    for (const double value : y) ASSERT_TRUE(std::isfinite(value)) << what;
    if (rows.has_targets()) (void)evaluate(saved.model, saved.loss, rows.all(), 1, saved.calibration);
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()), "") << what;
  }
}

TEST(ChangedFiles, every_field_of_a_model_file) {
  const TemporaryFolder folder;
  const std::string path = folder / "model", data = folder / "few.csv";
  std::string few = "a,b,y\n";
  for (int i = 0; i < 24; ++i)
    few += std::to_string(i % 7) + ",w" + std::to_string(i % 3) + "," + std::to_string(i % 5) + "\n";
  put(data, few);
  for (const Task task : {Task::classify, Task::regress}) {
    const Dataset rows = load(data, {.target = {"y"}, .task = task});
    Model model = Sequential(Linear(rows.schema().outputs()));
    train(model, rows, {.epochs = 1});
    save_model(path, {model, default_loss(task), rows.schema(), 1});
    expect_harmless(path, data, "as it was written");
    const ModelFile file(path);
    for (const char* key : {"schema", "architecture", "classes", "inputs", "seed"})
      for_changes(file.json_of(key), [&](const AnyJson& changed, const std::string& what) {
        file.put_with(key, changed);
        expect_harmless(path, data, what);
      });
  }
}

// Lines such as "3,1,8,1.2,0.1,8": step, epoch, rows.
std::string of_first_epoch(const std::string& steps) {
  std::istringstream lines(steps);
  std::string text, line;
  while (std::getline(lines, line))
    if (text.empty() || line.substr(line.find(',')).starts_with(",1,")) text += line + "\n";
  return text;
}

class ChangedRun : public testing::Test {
 protected:
  ChangedRun() {
    command_.data = example("iris.csv");
    command_.load.target = {"species"};
    command_.model = "softmax";
    command_.training.epochs = 2;
    start_run(command_, run_);
  }

  TemporaryFolder folder_;
  std::string run_ = folder_ / "run";
  RunCommand command_;
};

TEST_F(ChangedRun, every_field_of_its_record) {
  const std::string path = run_ + "/run.json";
  AnyJson good = AnyJson::parse(read_file(path));
  good["run"]["epochs"].erase(1);
  good["run"]["best_epoch"] = 0;
  const std::string steps = read_file(run_ + "/steps.csv");
  put(run_ + "/steps.csv", of_first_epoch(steps));
  put(path, good.dump());
  EXPECT_NO_THROW(load_run(run_));
  for (const char* part : {"run", "validation", "test_openings"})
    for_changes(good[part], [&](const AnyJson& changed, const std::string& what) {
      AnyJson record = good;
      record[part] = changed;
      put(path, record.dump());
      try {
        const RunResult result = load_run(run_);
        (void)result.run.summary();
        EXPECT_EQ(result.run.outputs.size(), 3U) << what;
      } catch (const Error& error) {
        EXPECT_NE(std::string(error.what()), "") << what;
      }
    });
}

TEST_F(ChangedRun, a_record_of_another_model_is_refused) {
  const std::string path = run_ + "/run.json";
  const AnyJson good = AnyJson::parse(read_file(path));
  const auto refused = [&](const std::string& place, const AnyJson& value) {
    AnyJson bad = good;
    bad[AnyJson::json_pointer(place)] = value;
    put(path, bad.dump());
    EXPECT_THROW(load_run(run_), FileError) << place;
    EXPECT_THROW(evaluate_run(run_, {.split = Split::validation}), FileError) << place;
    EXPECT_THROW(calibrate_run(run_), FileError) << place;
  };
  refused("/run/task", "regress");
  refused("/run/outputs", {"a", "b", "c"});
  refused("/run/outputs", {"setosa", "versicolor"});
  refused("/run/loss", "hinge");
  refused("/run/parameters", 14);
  refused("/run/seed", 7);
  refused("/run/best_epoch", 2);
  refused("/run/best_epoch", -1);
  refused("/run/best_epoch", -2);
  refused("/run/planned_epochs", 1);
  refused("/run/epochs", "none");
  refused("/run/columns", 3);
  refused("/run/epochs/0/epoch", 5);
  refused("/run/epochs/0/validation/confusion", AnyJson::array());
  refused("/run/epochs/1/validation/confusion/0", {1, 2});
  refused("/validation/confusion", {{1, 2}, {3, 4}});
  refused("/test/confusion", {{1}});
  refused("/test_openings", -1);
  refused("/data/splits/test", 4);
  put(path, good.dump());
  EXPECT_NO_THROW(evaluate_run(run_, {.split = Split::validation}));
}

// The message says the file, the part of it and the field.
TEST_F(ChangedRun, figures_that_are_damaged_or_gone_are_not_shown) {
  const std::string path = run_ + "/run.json";
  const AnyJson good = AnyJson::parse(read_file(path));
  const auto refused = [&](const AnyJson& bad, const char* part, const char* field) {
    put(path, bad.dump());
    const std::string message = error_of<FileError>([&] { resume_run(run_); });
    for (const std::string& text : {path, fmt::format("\"{}\"", part), fmt::format("\"{}\"", field)})
      EXPECT_NE(message.find(text), std::string::npos) << message;
  };
  for (const char* part : {"validation", "test"}) {
    for (const AnyJson& value :
         {AnyJson(-1), AnyJson(9e18), AnyJson(0.123), AnyJson(nullptr), AnyJson("1")}) {
      AnyJson bad = good;
      bad[part]["accuracy"] = value;
      refused(bad, part, "accuracy");
    }
    for (const char* field : {"accuracy", "confusion", "loss", "rows"}) {
      AnyJson bad = good;
      bad[part].erase(field);
      refused(bad, part, field);
    }
    AnyJson bad = good;
    bad[part]["rows"] = 3;
    refused(bad, part, "confusion");
    bad = good;
    bad[part]["confusion"][0][0] = -1;
    refused(bad, part, "confusion");
    bad[part] = 3;
    refused(bad, part, part);
  }
  AnyJson bad = good;
  bad["run"]["epochs"][0]["validation"]["accuracy"] = 2;
  refused(bad, "validation", "accuracy");
  bad = good;
  bad["run"]["best_epoch"] = -1;
  refused(bad, "best_epoch", "best_epoch");
  bad = good;
  bad["run"]["task"] = "abc";
  refused(bad, "run", "task");
  bad["run"] = AnyJson::array();
  refused(bad, "run", "run");
  put(path, good.dump());
  EXPECT_NO_THROW(resume_run(run_));
}

TEST_F(ChangedRun, errors_that_are_impossible_are_not_shown) {
  const std::string run = folder_ / "numbers", path = run + "/run.json";
  start_run({.data = example("iris.csv"),
             .load = {.target = {"petal_width"}},
             .model = "linear",
             .training = {.epochs = 1}},
            run);
  const AnyJson good = AnyJson::parse(read_file(path));
  for (const auto& [field, value] : std::vector<std::pair<std::string, AnyJson>>{
           {"rmse", {-1}}, {"mae", {-0.5}}, {"r2", {1.5}}, {"rmse", {"x"}}, {"mae", 3}, {"r2", {0.5, 0.5}}}) {
    AnyJson bad = good;
    bad["validation"][field] = value;
    put(path, bad.dump());
    const std::string message = error_of<FileError>([&] { load_run(run); });
    EXPECT_NE(message.find("\"" + field + "\""), std::string::npos) << message;
  }
}

TEST_F(ChangedRun, steps_that_are_gone_are_missed) {
  const std::string path = run_ + "/steps.csv", good = read_file(path);
  std::vector<std::size_t> ends;
  for (std::size_t at = good.find('\n'); at != std::string::npos; at = good.find('\n', at + 1))
    ends.push_back(at + 1);
  ASSERT_GT(ends.size(), 4U);
  for (const std::size_t kept : {std::size_t{0}, std::size_t{1}, ends.size() / 2, ends.size() - 2}) {
    put(path, good.substr(0, ends[kept]));
    const std::string message = error_of<FileError>([&] { resume_run(run_); });
    EXPECT_NE(message.find(path), std::string::npos) << message;
  }
  put(path, good);
  EXPECT_NO_THROW(resume_run(run_));
}

TEST_F(ChangedRun, data_of_another_question_is_refused) {
  const std::string path = run_ + "/command.json";
  AnyJson command = AnyJson::parse(read_file(path));
  command["load"]["target"] = {"petal_length"};
  put(path, command.dump());
  EXPECT_THROW(evaluate_run(run_, {.split = Split::validation}), FileError);
  EXPECT_THROW(calibrate_run(run_), FileError);
  command["load"]["target"] = {"species"};
  command["load"]["ignore"] = {"petal_length"};
  put(path, command.dump());
  EXPECT_THROW(evaluate_run(run_, {.split = Split::validation}), FileError);
}

// Files that are each what a training writes, and do not belong together: test rows would train or choose.
TEST_F(ChangedRun, another_split_than_that_of_its_training_is_refused) {
  const std::string command_path = run_ + "/command.json", run_path = run_ + "/run.json";
  const AnyJson command = AnyJson::parse(read_file(command_path)),
                record = AnyJson::parse(read_file(run_path));
  const auto refused = [&](const std::vector<std::string>& says) {
    for (const auto& call : std::vector<std::function<void()>>{
             [&] { evaluate_run(run_, {.split = Split::validation}); },
             [&] { evaluate_run(run_, {.split = Split::test}); }, [&] { calibrate_run(run_); }}) {
      const std::string message = error_of<FileError>(call);
      for (const std::string& text : says) EXPECT_NE(message.find(text), std::string::npos) << message;
    }
  };
  for (const auto& [key, value] : std::vector<std::pair<std::string, AnyJson>>{
           {"seed", 2}, {"validation_fraction", 0.8}, {"test_fraction", 0.2}, {"scale", false}}) {
    AnyJson changed = command;
    changed["load"][key] = value;
    put(command_path, changed.dump());
    refused({command_path, run_path, "load." + key});
    EXPECT_THROW(load_run(run_), FileError);
    if (key == "scale") continue;
    // Changed in both: the splits on record differ, and without them the rows that the model file knows.
    AnyJson both = record;
    both["command"] = changed;
    put(run_path, both.dump());
    refused({run_path, "splits"});
    const Dataset data = load(command_.data, RunCommand::from_json(changed.dump()).load);
    AnyJson& splits = both["data"]["splits"];
    splits["train"] = data.split().train;
    splits["validation"] = data.split().validation;
    splits["test"] = data.split().test;
    splits["seed"] = data.split().seed;
    put(run_path, both.dump());
    if (key == "seed")
      refused({"model.safetensors", "test_rows"});
    else
      refused({run_path, "\"rows\""});
    put(run_path, record.dump());
  }
  AnyJson elsewhere = command;
  elsewhere["threads"] = 2;
  elsewhere["ledger"] = folder_ / "book.json";
  put(command_path, elsewhere.dump());
  EXPECT_EQ(evaluate_run(run_, {.split = Split::validation}).sealed_rows, 0);
}

TEST_F(ChangedRun, a_training_is_not_taken_up_on_another_split) {
  const std::string half = folder_ / "half", path = half + "/command.json";
  start_run(command_, half, {.on_epoch = [](const EpochRecord&) { return false; }});
  AnyJson command = AnyJson::parse(read_file(path));
  command["load"]["seed"] = 2;
  put(path, command.dump());
  const std::string message = error_of<FileError>([&] { resume_run(half); });
  EXPECT_NE(message.find("seed"), std::string::npos) << message;
}

TEST_F(ChangedRun, a_training_is_not_taken_up_by_another_command) {
  const std::string half = folder_ / "half", path = half + "/command.json";
  start_run(command_, half, {.on_epoch = [](const EpochRecord&) { return false; }});
  const std::string ordered = read_file(path);
  for (const char* field : {"batch", "clip", "patience"}) {
    AnyJson command = AnyJson::parse(ordered);
    command[field] = 3;
    put(path, command.dump());
    const std::string message = error_of<FileError>([&] { resume_run(half); });
    EXPECT_NE(message.find(std::string("\"") + field), std::string::npos) << message;
    EXPECT_NE(message.find("changed after the training began"), std::string::npos) << message;
  }
  AnyJson free = AnyJson::parse(ordered);
  free["threads"] = 2;
  put(path, free.dump());
  EXPECT_TRUE(resume_run(half).finished);
}

}  // namespace
}  // namespace gradus::runs
