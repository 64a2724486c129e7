// budget_test.cpp - what a training may cost: as a text, and where it ends a training and its schedule.
#include <gtest/gtest.h>

#include <gradus/error.hpp>
#include <gradus/train.hpp>

#include "support/refused.hpp"

namespace gradus {
namespace {

TEST(Budget, is_written_as_it_is_read) {
  for (const char* text : {"2000steps", "30s", "0.5s"}) EXPECT_EQ(budget_text(parse_budget(text)), text);
  EXPECT_EQ(parse_budget("5min"), Budget{.seconds = 300});
  EXPECT_EQ(parse_budget(" 2 h "), Budget{.seconds = 7200});
  EXPECT_EQ(parse_budget(""), Budget());
  EXPECT_EQ(budget_text({}), "");
  for (const char* text : {"30", "steps", "0s", "-1s", "1.5steps", "1e40h", "nans", "3 weeks"})
    REFUSED(UsageError, parse_budget(text));
}

TEST(Budget, ends_a_training_within_an_epoch) {
  const Dataset digits = datasets::digits();
  Model model = Sequential(Linear(10));
  const gradus::Run run = train(model, digits, {.epochs = 7, .budget = {.steps = 30}, .batch = 64});
  EXPECT_EQ(run.steps.size(), 30U);
  EXPECT_EQ(run.ended, "the budget of 30 steps is spent");
  EXPECT_EQ(run.planned_epochs, 2);
  EXPECT_LT(run.steps.back().learning_rate, 0.01 * run.steps.front().learning_rate);
}

TEST(Budget, goes_on_after_a_checkpoint_to_the_same_bits) {
  const Dataset digits = datasets::digits();
  const TrainOptions options{.epochs = 7, .budget = {.steps = 50}, .batch = 64};
  Model whole = Sequential(Linear(10)), parts = whole;
  train(whole, digits, options);
  Checkpoint checkpoint;
  {
    Model begun = parts;
    Trainer trainer(begun, digits, options);
    trainer.epoch();
    checkpoint = trainer.checkpoint();
  }
  Trainer trainer(parts, digits, options);
  trainer.restore(checkpoint);
  while (trainer.epoch()) {
  }
  EXPECT_EQ(trainer.finish().steps.size(), 50U);
  for (std::int64_t i = 0; i < whole.parameters()[0].value.size(); ++i)
    ASSERT_EQ(whole.parameters()[0].value.number(i), parts.parameters()[0].value.number(i));
}

TEST(Budget, of_seconds_is_measured) {
  const Dataset digits = datasets::digits();
  const Model model = Sequential(Linear(10));
  const TrainOptions measured = in_steps({.epochs = 5, .budget = {.seconds = 1}}, model, digits);
  EXPECT_EQ(measured.budget.seconds, 0);
  EXPECT_GT(measured.budget.steps, 0);
  EXPECT_EQ(in_steps({.budget = {.steps = 9}}, model, digits).budget, Budget{.steps = 9});
  EXPECT_FALSE(model.prepared());
  const TrainOptions solved = in_steps({.solver = methods::Lbfgs(), .budget = {.seconds = 1}}, model, digits);
  EXPECT_GT(solved.budget.steps, 0);
}

}  // namespace
}  // namespace gradus
