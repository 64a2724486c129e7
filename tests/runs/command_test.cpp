// command_test.cpp - command.json: every declared option in it, and files of earlier versions.
#include <gtest/gtest.h>

#include <gradus/error.hpp>
#include <gradus/runs.hpp>
#include <set>
#include <span>
#include <string>
#include <variant>

#include "base/json.hpp"
#include "support/refused.hpp"

namespace gradus::runs {
namespace {

/// A value that an option does not have by itself, of its own type.
struct Other {
  const Field& field;

  void operator()(bool& value) const { value = !value; }
  void operator()(std::int64_t& value) const { value += 3; }
  void operator()(std::uint64_t& value) const { value += 3; }
  void operator()(double& value) const { value = value / 2 + 0.25; }
  void operator()(std::string& value) const {
    const std::string_view name = field.name;
    if (*field.choices)
      value = word_at(field.choices, 1);
    else if (name == input_shape_name)
      value = "1x2x3";
    else if (name == "budget")
      value = "30s";
    else
      value = name == resize_name ? "2x3" : "o";
  }
  void operator()(std::vector<std::string>& value) const { value.emplace_back("other"); }
  void operator()(PartValue& value) const {
    value = PartValue(value.how(), value.how().parse(value.how().names().back()));
  }
  template <class T>
  void operator()(T&) const {
    FAIL() << field.name << " has a type that no option has so far";
  }
};

void expect_in_file(std::span<const DeclaredOption> options, void* (*object)(RunCommand&)) {
  for (const DeclaredOption& option : options) {
    SCOPED_TRACE(option.field.name);
    RunCommand command{.data = "digits"};
    FieldValue value = option.field.get(object(command));
    std::visit(Other{option.field}, static_cast<FieldValue::variant&>(value));
    option.field.set(object(command), value);
    const std::string text = command.to_json();
    EXPECT_NE(text, RunCommand{.data = "digits"}.to_json());
    RunCommand back = RunCommand::from_json(text);
    EXPECT_EQ(back.to_json(), text);
    EXPECT_EQ(option.field.get(object(back)), value);
    EXPECT_TRUE(option.field.is_given(object(back)));
  }
}

TEST(Command, has_every_option_in_its_file) {
  expect_in_file(train_options, [](RunCommand& command) -> void* { return &command.training; });
  expect_in_file(run_options, [](RunCommand& command) -> void* { return &command; });
  const auto load = [](RunCommand& command) -> void* { return &command.load; };
  expect_in_file(learning_options, load);
  expect_in_file(column_options, load);
  expect_in_file(cell_options, load);
  expect_in_file(image_options, load);
}

// Byte by byte.
constexpr const char* written = R"({
  "data": "digits",
  "load": {
    "target": [],
    "task": "",
    "target_scale": "auto",
    "target_range": "auto",
    "input_scale": "auto",
    "weight": "",
    "scale": true,
    "input_shape": "",
    "validation_fraction": 0.15,
    "test_fraction": 0.15,
    "stratify": "all",
    "split_by": "",
    "split_time": "",
    "validation_file": "",
    "test_file": "",
    "ignore": [],
    "categorical": [],
    "numeric": [],
    "ordered": [],
    "wild": "clip",
    "positive": "",
    "missing": "",
    "missing_values": [],
    "unknown": "",
    "separator": "",
    "header": "auto",
    "columns": [],
    "decimal": "",
    "resize": "",
    "seed": 1,
    "max_bytes": 2147483648
  },
  "model": "mlp:16",
  "loss": "",
  "class_weights": [],
  "optimizer": "momentum alpha=5e-05",
  "schedule": "cosine",
  "solver": "",
  "learning_rate": 0.1,
  "retries": 4,
  "l1": 0.0,
  "l2": 0.0,
  "clip": 0.0,
  "epochs": 4,
  "budget": "",
  "batch": 32,
  "patience": 0,
  "metric": "",
  "tolerance": 0.0,
  "seed": 1,
  "threads": 1,
  "dtype": "float32",
  "precise": false,
  "allow_nonfinite": false,
  "test": true,
  "freeze": [],
  "refit": "none",
  "rows": false,
  "ledger": ""
}
)";

TEST(Command, of_earlier_versions_is_read_as_it_was_meant) {
  EXPECT_EQ(RunCommand::from_json(written).to_json(), written);
  const RunCommand before = RunCommand::from_json(
      R"({"data": "t.csv", "load": {"target": ["y"], "ignore": ["a"], "categorical": [], "scale": false,
          "seed": 3, "max_bytes": 5, "task": "regress", "missing": "mean", "unknown": "ignore",
          "missing_values": ["-9"], "separator": ";", "fractions": [0.2, 0.1]}, "model": "mlp:16"})");
  EXPECT_EQ(before.load.target, std::vector<std::string>{"y"});
  EXPECT_EQ(before.load.task, Task::regress);
  EXPECT_EQ(before.load.missing, Missing::mean);
  EXPECT_EQ(before.load.unknown, Unknown::ignore);
  EXPECT_EQ(before.load.separator, ';');
  EXPECT_EQ(before.load.fractions.validation, 0.2);
  EXPECT_EQ(before.load.fractions.test, 0.1);
  EXPECT_FALSE(before.load.scale);
  EXPECT_EQ(before.load.wild, Wild::keep);
  EXPECT_EQ(before.load.target_scale, TargetScale::standard);
  EXPECT_EQ(before.load.seed, 3U);
  const RunCommand order{.data = "digits", .model = "mlp:16", .training = {.epochs = 4, .threads = 1}};
  EXPECT_EQ(resolved(order, datasets::digits()).to_json(), written);
  Json older = parse_json(written, "older");
  Json without = Json::object();
  for (const auto& [key, value] : older.members())
    if (key != "tolerance" && key != "precise" && key != "solver" && key != "refit" && key != "metric" &&
        key != "rows" && key != "budget")
      without.add(key, value);
  EXPECT_EQ(RunCommand::from_json(dump_json(without)).to_json(), written);
}

TEST(Command, says_no_more_than_its_words) {
  const Dataset digits = datasets::digits();
  for (const TrainOptions& options : {TrainOptions{.penalties = {ElasticNet{0.1}}},
                                      {.penalties = {L2{0.1}, L2{0.2}}},
                                      {.groups = {{.match = "0"}}},
                                      {.clipping = {.value = 1}},
                                      {.epochs = 0},
                                      {.learning_rate = -1}})
    REFUSED(UsageError, resolved(RunCommand{.data = "digits", .training = options}, digits));
}

// They share one file and one command line.
TEST(Command, has_options_of_different_names) {
  std::set<std::string> names{"data", "load", "model", "ledger"};
  const std::span<const DeclaredOption> tables[] = {train_options,  run_options,  learning_options,
                                                    column_options, cell_options, image_options};
  for (const auto& table : tables)
    for (const DeclaredOption& option : table)
      EXPECT_TRUE(names.insert(option.field.name).second) << option.field.name;
}

}  // namespace
}  // namespace gradus::runs
