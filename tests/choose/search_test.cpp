// search_test.cpp - what a search varies, what it costs, and by what its candidates are told apart.
#include "choose/search.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <gradus/catalog.hpp>
#include <gradus/error.hpp>
#include <gradus/losses.hpp>
#include <set>

#include "choose/halving.hpp"
#include "choose/range_test.hpp"

namespace gradus::choose {
namespace {

RunCommand digits(const std::string& model) {
  RunCommand command;
  command.data = "digits";
  command.model = model;
  command.training.epochs = 20;
  command.training.threads = 1;
  return command;
}

runs::Order order_of(RunCommand command) {
  const data::ReadData read = runs::read_for(command);
  return runs::order_on(command, read.whole());
}

TEST(Search, values_may_hold_commas) {
  const auto found =
      parse_search("lr, batch=16|32, model=mlp:64|mlp:256,128|tabular, l2=0|1e-4", digits("mlp:8"));
  ASSERT_EQ(found.size(), 4U);
  EXPECT_EQ(found[0].setting, "model");
  EXPECT_EQ(found[0].values, (std::vector<std::string>{"mlp:64", "mlp:256,128", "tabular"}));
  EXPECT_EQ(found[1].setting, "lr");
  EXPECT_TRUE(found[1].values.empty());
  EXPECT_EQ(found[2].values, (std::vector<std::string>{"16", "32"}));
  EXPECT_EQ(found[3].setting, "l2");
}

TEST(Search, what_is_no_setting_is_refused) {
  for (const char* text : {"lrr", "lr, lr", "rows", "seed", "lr,,batch", "threads=1|2"})
    EXPECT_THROW(parse_search(text, digits("mlp:8")), UsageError) << text;
}

TEST(Search, candidates_begin_with_the_command_and_are_all_different) {
  const RunCommand command = digits("mlp:8");
  const runs::Order first = order_of(command);
  const std::vector<Choice> found =
      candidates_of({{"model", {}}, {"lr", {}}, {"batch", {}}, {"dropout", {}}}, command, first, 24);
  ASSERT_EQ(found.size(), 24U);
  EXPECT_TRUE(found[0].empty());
  EXPECT_EQ(std::set<Choice>(found.begin(), found.end()).size(), 24U);
  EXPECT_EQ(found,
            candidates_of({{"model", {}}, {"lr", {}}, {"batch", {}}, {"dropout", {}}}, command, first, 24));
  for (const Choice& choice : found) EXPECT_NO_THROW(chosen_command(command, choice));
}

TEST(Search, a_small_grid_is_tried_as_a_whole) {
  const RunCommand command = digits("mlp:8");
  const std::vector<Choice> found =
      candidates_of({{"lr", {"0.01", "0.1"}}, {"batch", {"16"}}}, command, order_of(command), 24);
  EXPECT_EQ(found.size(), 6U);  // rates: two or as it is; batches: one or as it is
}

TEST(Search, rows_of_a_batch_are_whole) {
  RunCommand command = digits("mlp:8");
  command.training.batch = 199;
  for (const Choice& choice : candidates_of({{"batch", {}}}, command, order_of(command), 24))
    EXPECT_NO_THROW(chosen_command(command, choice));
}

TEST(Halving, twenty_four_candidates_cost_six_trainings_at_most) {
  for (const int epochs : {1, 2, 3, 5, 12, 13, 40, 115, 256, 300}) {
    const int candidates = affordable(24, epochs);
    double cost = 0;
    for (std::size_t round = 0; round < round_count; ++round)
      cost += static_cast<double>(most_in_round(round, static_cast<std::size_t>(candidates))) *
              (epochs_of_round(round, epochs) - (round > 0 ? epochs_of_round(round - 1, epochs) : 0)) /
              epochs;
    EXPECT_LE(cost, 6) << epochs;
    EXPECT_GE(candidates, 2);
    EXPECT_TRUE(epochs < 12 || candidates == 24) << epochs;
  }
}

TEST(Measure, the_jackknife_of_a_mean_is_its_standard_error) {
  Answers answers{.task = Task::regress};
  answers.numbers.resize(1);
  double mean = 0, squares = 0;
  for (int row = 0; row < 20; ++row) {
    const double error = ((row * 7) % 20) / 10.0;
    answers.rows.push_back(row);
    answers.numbers[0].truth.push_back(0);
    answers.numbers[0].said.push_back(error);
    mean += error / 20;
    squares += error * error;
  }
  Schema schema;
  schema.task = Task::regress;
  schema.targets = {"t"};
  const Measure mae("mae", SquaredError(), schema), rmse("", SquaredError(), schema);
  EXPECT_NEAR(mae.of(answers), mean, 1e-12);
  EXPECT_NEAR(rmse.of(answers), std::sqrt(squares / 20), 1e-12);
  EXPECT_EQ(rmse.name(), "rmse");
  EXPECT_FALSE(rmse.larger_is_better());
  const double variance = (squares - 20 * mean * mean) / 19;
  EXPECT_NEAR(mae.error(mae.without_parts(answers), 20), std::sqrt(variance / 20), 1e-12);
}

TEST(Measure, all_right_of_few_rows_is_not_certain) {
  Answers answers;
  answers.classes.classes = 2;
  for (int row = 0; row < 10; ++row) {
    answers.rows.push_back(row);
    answers.classes.truth.push_back(row % 2);
    answers.classes.said.push_back(row % 2);
  }
  Schema schema;
  schema.classes = {"a", "b"};
  const Measure accuracy("", CrossEntropy(), schema);
  EXPECT_EQ(accuracy.of(answers), 1);
  EXPECT_DOUBLE_EQ(accuracy.error(accuracy.without_parts(answers), 10), 0.1);
}

TEST(RangeTest, finds_rates_around_those_that_learn) {
  const std::optional<RangeTest> found = range_test(order_of(digits("mlp:16")));
  ASSERT_TRUE(found);
  for (const double rate : found->at_minimum) EXPECT_TRUE(rate > 0.01 && rate < 10) << rate;
  EXPECT_GT(found->suggested, 0.001);
  EXPECT_LT(found->suggested, 1);
  EXPECT_EQ(range_test(order_of(digits("mlp:16")))->at_minimum, found->at_minimum);
}

TEST(RangeTest, noise_does_not_depend_on_the_batch_that_measures_it) {
  RunCommand small = digits("softmax"), large = small;
  small.training.batch = 16;
  large.training.batch = 64;
  small.training.learning_rate = large.training.learning_rate = 1e-6;
  small.training.epochs = large.training.epochs = 1;
  const std::optional<NoiseScale> a = noise_scale(order_of(small)), b = noise_scale(order_of(large));
  ASSERT_TRUE(a && b);
  EXPECT_NEAR(a->squared_norm / b->squared_norm, 1, 0.01);
  EXPECT_NEAR(a->covariance / b->covariance, 1, 0.3);
  EXPECT_GT(a->rows, 1);
}

TEST(BatchSteps, spread_falls_with_the_root_of_the_batch) {
  RunCommand command = digits("softmax");
  command.training.learning_rate = 0.01;
  const auto steps_of = [&](std::int64_t batch) {
    command.training.batch = batch;
    return batch_steps(order_of(command), [] { return true; });
  };
  const auto four = steps_of(4), sixteen = steps_of(16), many = steps_of(64);
  ASSERT_TRUE(four && sixteen && many);
  // Twice for four times as many rows, and a little more as rows are drawn without replacement.
  EXPECT_NEAR(four->spread / sixteen->spread, 2, 0.4);
  EXPECT_NEAR(sixteen->spread / many->spread, 2, 0.4);
  EXPECT_GE(four->raising, many->raising);
  EXPECT_EQ(steps_of(16)->spread, sixteen->spread);
  EXPECT_EQ(steps_of(16)->raising, sixteen->raising);
}

TEST(BatchSteps, all_rows_have_no_spread_and_small_steps_raise_no_loss) {
  RunCommand command = digits("softmax");
  command.training.batch = 1'000'000;
  command.training.optimizer = parse_rule("gradient_descent");
  command.training.learning_rate = 1e-3;
  const auto found = batch_steps(order_of(command), [] { return true; });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->spread, 0);
  EXPECT_EQ(found->raising, 0);
  EXPECT_GE(found->steps, 5);
}

TEST(BatchSteps, can_be_ended) {
  int asked = 0;
  EXPECT_FALSE(batch_steps(order_of(digits("softmax")), [&] { return ++asked < 3; }));
  EXPECT_EQ(asked, 3);
}

TEST(Tune, ends_while_answers_are_measured_and_goes_on) {
  const std::string folder = testing::TempDir() + "tune-ended";
  std::filesystem::remove_all(folder);
  RunCommand command = digits("softmax");
  command.training.epochs = 8;
  const TuneOptions options{.search = "lr", .candidates = 2, .folds = 2};
  std::set<std::string> seen;
  for (const std::string stage : {"noise", "range", "race"}) {
    const TuneHooks hooks{.on_progress = [&](const ChoosingProgress& now) {
      seen.insert(now.doing.substr(0, 4));
      return !now.doing.starts_with(stage);
    }};
    const TuneResult ended =
        seen.empty() ? tune(command, folder, options, hooks) : resume_tune(folder, hooks);
    EXPECT_FALSE(ended.finished) << stage;
    EXPECT_TRUE(ended.answers.empty());
    EXPECT_TRUE(seen.contains(stage.substr(0, 4)));
  }
  const TuneResult found = resume_tune(folder);
  EXPECT_TRUE(found.finished);
  double of_candidates = 0;
  for (const TunedCandidate& each : found.candidates) of_candidates += each.cost;
  // A last training, an epoch of noise and three eighths of a race, each of two folds' cost.
  EXPECT_GT(found.cost, of_candidates + (1 + 1.0 / 8 + 3.0 / 8) / 2);
  std::filesystem::remove_all(folder);
}

TEST(RangeTest, masks_of_dropout_leave_no_gradient_to_measure) {
  EXPECT_FALSE(noise_scale(order_of(digits("mlp:8,dropout=0.5"))));
}

}  // namespace
}  // namespace gradus::choose
