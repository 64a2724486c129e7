// schedules_test.cpp - the curves of all schedules.
#include <gtest/gtest.h>

#include <cmath>
#include <gradus/catalog.hpp>
#include <gradus/error.hpp>

#include "nn/references.hpp"

namespace gradus {
namespace {

TEST(Schedules, follow_the_curves_of_the_widely_used_framework) {
  for (const auto& reference : references("schedules")) {
    const std::string text = reference.at("schedule");
    const Schedule schedule = parse_schedule(text);
    const auto rates = reference.at("rates").get<std::vector<double>>();
    const auto losses = reference.value("losses", std::vector<double>());
    const auto epochs = static_cast<std::int64_t>(rates.size());
    for (std::size_t epoch = 0; epoch < rates.size(); ++epoch) {
      const auto now = static_cast<std::int64_t>(epoch);
      const std::span<const double> seen =
          losses.empty() ? std::span<const double>() : std::span(losses).first(epoch);
      const Progress progress{
          .epoch = now, .epochs = epochs, .step = 5 * now, .steps = 5 * epochs, .validation_losses = seen};
      EXPECT_NEAR(learning_rate_at(schedule, reference.at("base"), progress), rates[epoch], 1e-15)
          << text << ", epoch " << epoch;
    }
  }
}

double rate(const Schedule& schedule, std::int64_t step) {
  return learning_rate_at(schedule, 0.5, {.epoch = step / 10, .epochs = 10, .step = step, .steps = 100});
}

TEST(Constant, stays) {
  for (const std::int64_t step : {0, 50, 99}) EXPECT_EQ(rate(Constant(), step), 0.5);
}

TEST(WarmUp, rises_in_equal_steps_and_stays) {
  const Schedule schedule = WarmUp{.epochs = 2};
  EXPECT_DOUBLE_EQ(rate(schedule, 0), 0.5 / 20);
  EXPECT_DOUBLE_EQ(rate(schedule, 9), 0.25);
  EXPECT_DOUBLE_EQ(rate(schedule, 19), 0.5);
  EXPECT_EQ(rate(schedule, 20), 0.5);
  EXPECT_EQ(rate(schedule, 99), 0.5);
}

TEST(WarmUp, may_fall_along_a_cosine_afterwards) {
  const Schedule schedule = WarmUp{.epochs = 2, .then = AfterRise::cosine, .floor = 0.1};
  EXPECT_DOUBLE_EQ(rate(schedule, 20), 0.5);
  EXPECT_DOUBLE_EQ(rate(schedule, 60), 0.5 * 0.55);
  EXPECT_NEAR(rate(schedule, 100), 0.05, 1e-15);
  EXPECT_THROW(Schedule(WarmUp{.then = static_cast<AfterRise>(2)}), UsageError);
}

TEST(WarmUp, longer_than_the_training_rises_to_its_end) {
  EXPECT_DOUBLE_EQ(rate(WarmUp{.epochs = 50, .then = AfterRise::cosine}, 99), 0.5);
}

TEST(Coslog, ends_each_cycle_twice_as_late) {
  const auto at = [](double share, std::int64_t cycles) {
    return learning_rate_at(Coslog{.cycles = cycles}, 0.5,
                            {.step = static_cast<std::int64_t>(share * 1500), .steps = 1500});
  };
  for (const double end : {0.0, 1.0, 3.0, 7.0, 15.0}) EXPECT_NEAR(at(end / 15, 4), 0, 1e-15) << end;
  // NumPy: 0.5 * (1 - cos(2 pi log2(1 + 15 t))) / 2
  EXPECT_NEAR(at(0.02, 4), 0.4306337834119461, 1e-14);
  EXPECT_NEAR(at(0.5, 4), 0.03680946709292798, 1e-14);
  EXPECT_NEAR(at(0.8, 4), 0.3265970525771213, 1e-14);
  EXPECT_NEAR(at(0.5, 1), 0.4652154852156025, 1e-14);
}

TEST(FlatCosine, stays_and_falls) {
  for (const std::int64_t step : {0, 1, 50}) EXPECT_EQ(rate(FlatCosine(), step), 0.5);
  EXPECT_NEAR(rate(FlatCosine(), 75), 0.25, 1e-15);
  EXPECT_EQ(rate(FlatCosine(), 100), 0);
  EXPECT_NEAR(rate(FlatCosine{.flat = 0.2, .floor = 0.1}, 60), 0.5 * 0.55, 1e-15);
  EXPECT_EQ(rate(FlatCosine{.flat = 1}, 100), 0.5);
  EXPECT_NEAR(rate(FlatCosine{.flat = 0}, 50), rate(Cosine(), 50), 1e-15);
}

TEST(Schedules, stand_an_empty_training) {
  for (const ScheduleKind* kind : catalog::schedules())
    EXPECT_TRUE(std::isfinite(
        learning_rate_at(Schedule(*kind), 0.5, {.epoch = 0, .epochs = 0, .step = 0, .steps = 0})));
}

TEST(Plateau, takes_a_loss_that_is_no_number_for_nothing) {
  const auto rate = [](const std::vector<double>& losses) {
    const Progress progress{.epoch = 3, .epochs = 5, .validation_losses = losses};
    return learning_rate_at(Plateau{.factor = 0.5, .patience = 2}, 1, progress);
  };
  EXPECT_DOUBLE_EQ(rate({NAN, NAN, NAN, INFINITY, NAN}), 1);
  EXPECT_DOUBLE_EQ(rate({2, NAN, 2, INFINITY, 2}), 1);
  EXPECT_DOUBLE_EQ(rate({2, NAN, 2, INFINITY, 2, 2}), 0.5);
}

}  // namespace
}  // namespace gradus
