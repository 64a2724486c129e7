// divergence_test.cpp - trainings whose learning rate is too large say so, with one to try; those whose
// weights rest end.
#include <gtest/gtest.h>

#include <cmath>
#include <gradus/error.hpp>
#include <gradus/minimize.hpp>
#include <gradus/ops.hpp>
#include <gradus/train.hpp>
#include <regex>

#include "optim/divergence.hpp"

namespace gradus::training {
namespace {

constexpr std::int64_t line_rows = 40;

Tensor inputs() {
  Tensor x({line_rows, 2}, Dtype::float64);
  for (std::int64_t i = 0; i < line_rows; ++i) {
    x.set_number(2 * i, std::sin(static_cast<double>(i)));
    x.set_number(2 * i + 1, 3 * std::cos(2.0 * static_cast<double>(i)));
  }
  return x;
}

Dataset plane() {
  const Tensor x = inputs();
  Tensor y({line_rows, 1}, Dtype::float64);
  for (std::int64_t i = 0; i < line_rows; ++i)
    y.set_number(i, 2 * x.number(2 * i) - x.number(2 * i + 1) + 0.5);
  return make_dataset("plane", x, y, {.scale = false, .fractions = {0, 0}});
}

// The largest curvature of the mean squared error: that of a function of (w1, w2, b).
double curvature() {
  Tensor with_one({line_rows, 3}, Dtype::float64);
  for (std::int64_t i = 0; i < line_rows; ++i) {
    for (std::int64_t j = 0; j < 2; ++j) with_one.set_number(3 * i + j, inputs().number(2 * i + j));
    with_one.set_number(3 * i + 2, 1);
  }
  const auto loss = [&](Var w) {
    return mean(square(matmul(w.graph().constant(with_one), reshape(w, {3, 1}))));
  };
  return largest_curvature(loss, Tensor({3}, Dtype::float64));
}

TrainOptions at(double rate, int epochs = 400) {
  return {.loss = SquaredError{},
          .optimizer = GradientDescent{.learning_rate = rate},
          .schedule = Constant{},
          .epochs = epochs,
          .batch = line_rows,
          .dtype = Dtype::float64};
}

std::string said(const TrainOptions& options) {
  Model model = Sequential(Linear(1));
  try {
    train(model, plane(), options);
  } catch (const DivergenceError& error) {
    return error.what();
  }
  return "";
}

double suggested(const std::string& text) {
  std::smatch found;
  if (!std::regex_search(text, found, std::regex("Try learning_rate = ([0-9.e-]*[0-9])"))) return 0;
  return std::stod(found[1]);
}

TEST(Divergence, is_told_from_slow_convergence_by_the_limit_of_the_learning_rate) {
  const double limit = 2 / curvature();
  EXPECT_EQ(said(at(0.95 * limit)), "");
  const std::string text = said(at(1.05 * limit));
  EXPECT_NE(text.find("diverges"), std::string::npos) << text;
  EXPECT_NEAR(suggested(text), limit / 2, 0.05 * limit) << text;
  Model model = Sequential(Linear(1));
  EXPECT_LT(train(model, plane(), at(suggested(text))).epochs.back().train_loss, 1e-6);
}

// Steps until a training says that it diverges; 0 where it does not.
std::size_t found_after(const Dataset& data, TrainOptions options) {
  std::size_t steps = 0;
  Model model = Sequential(Linear(1));
  try {
    train(model, data, options, {.on_step = [&](const StepRecord&) { return ++steps > 0; }});
  } catch (const DivergenceError&) {
    return steps;
  }
  return 0;
}

TEST(Divergence, is_found_within_ten_steps_where_it_creeps) {
  for (const double factor : {1.05, 1.1, 1.5}) {
    const std::size_t steps = found_after(plane(), at(factor * 2 / curvature()));
    EXPECT_GT(steps, 0U) << factor;
    EXPECT_LE(steps, 10U) << factor;
  }
  for (const double factor : {0.5, 0.95, 0.999})
    EXPECT_EQ(found_after(plane(), at(factor * 2 / curvature())), 0U);
  const auto bowl = [](Var w) {
    return 0.5 * (square(slice(w, 0, 0, 1)) + 10.0 * square(slice(w, 0, 1, 2)));
  };
  const Tensor start = Tensor::from<double>({2}, {1, 1});
  const Path large = minimize(bowl, start, GradientDescent{.learning_rate = 0.21}, 300);
  EXPECT_TRUE(large.diverged);
  EXPECT_LE(large.values.size(), 11U);
  EXPECT_FALSE(minimize(bowl, start, GradientDescent{.learning_rate = 0.19}, 300).diverged);
}

TEST(Divergence, of_mini_batches_is_found_where_it_creeps) {
  TrainOptions options = at(1.3 * 2 / curvature(), 50);
  options.batch = 8;
  const std::size_t steps = found_after(plane(), options);
  EXPECT_GT(steps, 0U);
  EXPECT_LE(steps, 20U);
  options.optimizer = GradientDescent{.learning_rate = 0.5 * 2 / curvature()};
  EXPECT_EQ(found_after(plane(), options), 0U);
}

TEST(Divergence, a_training_that_learnt_nothing_as_its_rate_is_too_large_says_so) {
  const auto notes = [](double rate) {
    Model model = Sequential(Linear(32), Relu(), Linear(10));
    std::string all;
    const gradus::Run run =
        train(model, datasets::digits(), {.learning_rate = rate, .epochs = 20, .batch = 32, .seed = 1});
    for (const std::string& note : run.notes) all += note + "\n";
    return all;
  };
  const std::string text = notes(30);
  std::smatch found;
  ASSERT_TRUE(std::regex_search(text, found, std::regex("try a rate of ([0-9.e-]*[0-9]):"))) << text;
  EXPECT_EQ(notes(std::stod(found[1])), "");
}

TEST(DivergenceWatch, asks_for_a_look_where_losses_creep_and_not_again_at_once) {
  DivergenceWatch watch(1, DivergenceWatch::Losses::steady);
  double loss = 1;
  int asked = 0, first = 0;
  for (int i = 1; i <= 30; ++i, loss *= 1.1) {
    (void)watch.sees(loss);
    if (!watch.creeps()) continue;
    if (asked++ == 0) first = i;
    watch.calm();
  }
  EXPECT_LE(first, 10);
  EXPECT_GE(asked, 2);
  EXPECT_LE(asked, 3);
}

TEST(Divergence, is_named_too_where_numbers_overflow_at_once) {
  TrainOptions options = at(1e8);
  options.dtype = Dtype::float32;
  const std::string text = said(options);
  EXPECT_GT(suggested(text), 0) << text;
  EXPECT_LT(suggested(text), 2 / curvature()) << text;
}

TEST(Divergence, of_rules_without_a_limit_suggests_a_tenth) {
  EXPECT_EQ(calmer_learning_rate(Adam{}, 1e3, 5), 100);
  EXPECT_EQ(calmer_learning_rate(GradientDescent{}, 1e3, 0), 100) << "no curvature is known";
  EXPECT_EQ(calmer_learning_rate(GradientDescent{}, 1e3, 3), 0.33) << "cut, so that it stays below 1 / 3";
}

TEST(Divergence, is_borne_on_request_and_seen_after_resuming) {
  TrainOptions options = at(1.05 * 2 / curvature(), 60);
  options.allow_nonfinite = true;
  EXPECT_EQ(said(options), "");
  options.allow_nonfinite = false;
  options.epochs = 400;
  Model first = Sequential(Linear(1)), second = Sequential(Linear(1));
  const Dataset data = plane();
  const auto steps_until_divergence = [](Trainer& trainer) {
    try {
      while (trainer.epoch()) {
      }
    } catch (const DivergenceError&) {
    }
    return trainer.run().steps.size();
  };
  Trainer interrupted(first, data, options), resumed(second, data, options);
  for (int i = 0; i < 3; ++i) interrupted.epoch();
  resumed.restore(interrupted.checkpoint());
  Model third = Sequential(Linear(1));
  Trainer alone(third, data, options);
  EXPECT_EQ(steps_until_divergence(resumed), steps_until_divergence(alone));
}

TEST(Tolerance, ends_a_training_whose_weights_no_longer_change) {
  TrainOptions options = at(1 / curvature(), 5000);
  options.tolerance = 1e-9;
  Model model = Sequential(Linear(1));
  const gradus::Run run = train(model, plane(), options);
  EXPECT_EQ(run.ended, "weights no longer change");
  EXPECT_LT(run.epochs.size(), 5000U);
  EXPECT_NEAR(model.parameter("0.weight").value.number(0), 2, 1e-6);
  options.tolerance = -1;
  Model other = Sequential(Linear(1));
  EXPECT_THROW(train(other, plane(), options), UsageError);
}

TEST(Divergence, is_not_seen_where_the_first_losses_are_zero_by_luck) {
  DivergenceWatch watch(100);
  for (int i = 0; i < 50; ++i) EXPECT_FALSE(watch.sees(0));
  for (int i = 0; i < 50; ++i) EXPECT_FALSE(watch.sees(0.1 + 0.001 * i));
  EXPECT_FALSE(watch.has_grown());
}

TEST(Divergence, is_judged_by_all_batches_of_the_first_epoch) {
  DivergenceWatch watch(10);
  for (int i = 0; i < 9; ++i) EXPECT_FALSE(watch.sees(1e-6));
  EXPECT_FALSE(watch.sees(1));
  for (int i = 0; i < 50; ++i) EXPECT_FALSE(watch.sees(50 + i));
  bool seen = false;
  for (int i = 0; i < 20; ++i) seen = watch.sees(1000 + i);
  EXPECT_TRUE(seen);
}

// A checkpoint of a training whose weights rest: taken up again, it knows that it has ended.
TEST(Tolerance, ends_a_training_that_is_taken_up_again) {
  const Dataset data = plane();
  TrainOptions options = at(0.1, 2000);
  options.tolerance = 1e-6;
  Model whole = Sequential(Linear(1)), again = whole;
  Trainer first(whole, data, options);
  while (first.epoch()) {
  }
  const Checkpoint last = first.checkpoint();
  ASSERT_LT(last.epoch, options.epochs);
  Trainer second(again, data, options);
  second.restore(last);
  EXPECT_FALSE(second.epoch());
  EXPECT_EQ(second.finish().ended, first.finish().ended);
}

TEST(Checkpoint, belongs_to_its_data) {
  const TrainOptions options = at(0.1, 2);
  const Dataset data = plane();
  Tensor y({line_rows, 1}, Dtype::float64);
  const Dataset other = make_dataset("plane", inputs(), y, {.scale = false, .fractions = {0, 0}});
  Model model = Sequential(Linear(1));
  Trainer trainer(model, data, options);
  (void)trainer.epoch();
  Trainer elsewhere(model, other, options);
  EXPECT_THROW(elsewhere.restore(trainer.checkpoint()), DataError);
}

TEST(Checkpoint, keeps_the_verdict_of_a_search) {
  const Dataset xor_rows =
      make_dataset("xor", Tensor::from({4, 2}, std::vector<double>{0, 0, 0, 1, 1, 0, 1, 1}),
                   Tensor::from<std::int64_t>({4}, {0, 1, 1, 0}), {.scale = false, .fractions = {0, 0}});
  const TrainOptions options{.loss = PerceptronCriterion{}, .solver = methods::Perceptron{}, .epochs = 3};
  Model whole = Sequential(Linear(2)), again = whole;
  Trainer first(whole, xor_rows, options);
  while (first.epoch()) {
  }
  Trainer second(again, xor_rows, options);
  second.restore(first.checkpoint());
  EXPECT_EQ(second.finish().ended, first.finish().ended);
  EXPECT_NE(first.finish().ended.find("separable"), std::string::npos);
}

TEST(Divergence, begins_again_with_a_quarter_of_the_rate_as_often_as_it_may) {
  TrainOptions options = at(16 * 1.9 / curvature(), 30);
  options.retries = 1;
  Model model = Sequential(Linear(1));
  EXPECT_THROW(train(model, plane(), options), DivergenceError);
  options.retries = 3;
  Model again = Sequential(Linear(1));
  const gradus::Run run = train(again, plane(), options);
  EXPECT_EQ(run.restarts, 2);
  EXPECT_EQ(run.epochs.size(), 30U);
  EXPECT_EQ(run.steps.front().step, 0);
  EXPECT_NEAR(run.steps.front().learning_rate, 1.9 / curvature(), 1e-12);
  // As if it had begun so.
  Model calm = Sequential(Linear(1));
  const gradus::Run same = train(calm, plane(), at(1.9 / curvature(), 30));
  EXPECT_NEAR(run.steps.back().loss, same.steps.back().loss, 1e-9);
}

TEST(Divergence, a_checkpoint_goes_on_with_the_rate_that_a_restart_left) {
  TrainOptions options = at(16 * 1.9 / curvature(), 12);
  options.retries = 3;
  const Dataset data = plane();
  Model straight = Sequential(Linear(1)), stopped = Sequential(Linear(1)), resumed = Sequential(Linear(1));
  const gradus::Run whole = train(straight, data, options);
  Trainer first(stopped, data, options);
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(first.epoch());
  Trainer second(resumed, data, options);
  second.restore(first.checkpoint());
  while (second.epoch()) continue;
  const gradus::Run rest = second.finish();
  EXPECT_EQ(rest.restarts, whole.restarts);
  ASSERT_EQ(rest.steps.size(), whole.steps.size());
  EXPECT_EQ(rest.steps.back().loss, whole.steps.back().loss);
}

}  // namespace
}  // namespace gradus::training
