// checkpoint_test.cpp - a training taken up again has all that it had: states of layers, and what schedules
// look at.
#include <gtest/gtest.h>

#include <cmath>
#include <gradus/error.hpp>
#include <gradus/train.hpp>
#include <limits>
#include <stdexcept>
#include <vector>

#include "support/temporary_folder.hpp"

namespace gradus::training {
namespace {

Model normalized_net() {
  return Sequential(Linear(64, 16), BatchNorm{}, Relu(), Dropout(0.2), Linear(16, 10));
}

TrainOptions options_of(const Schedule& schedule) {
  return {.loss = CrossEntropy(),
          .optimizer = Momentum{.learning_rate = 0.05, .tau = 0.9},
          .schedule = schedule,
          .epochs = 6,
          .batch = 128};
}

struct Trained {
  Model model;
  gradus::Run run;
};

// Stopped after some epochs, and taken up by another model and trainer.
Trained resumed_after(int epochs, const TrainOptions& options, const Model& net = normalized_net()) {
  const Dataset digits = datasets::digits();
  Checkpoint checkpoint;
  {
    Model first = net;
    Trainer trainer(first, digits, options);
    for (int i = 0; i < epochs; ++i) trainer.epoch();
    checkpoint = trainer.checkpoint();
  }
  Trained result{net, {}};
  Trainer trainer(result.model, digits, options);
  trainer.restore(checkpoint);
  while (trainer.epoch()) {
  }
  result.run = trainer.finish();
  return result;
}

void expect_same(const Trained& a, const Trained& b) {
  ASSERT_EQ(a.model.states().size(), 2U);
  for (std::size_t i = 0; i < a.model.states().size(); ++i)
    EXPECT_TRUE(a.model.states()[i].value.same_bytes(b.model.states()[i].value)) << a.model.states()[i].name;
  for (std::size_t i = 0; i < a.model.parameters().size(); ++i)
    EXPECT_TRUE(a.model.parameters()[i].value.same_bytes(b.model.parameters()[i].value))
        << a.model.parameters()[i].name;
  ASSERT_EQ(a.run.epochs.size(), b.run.epochs.size());
  for (std::size_t i = 0; i < a.run.epochs.size(); ++i) {
    EXPECT_EQ(a.run.epochs[i].learning_rate, b.run.epochs[i].learning_rate) << i;
    EXPECT_EQ(a.run.epochs[i].train_loss, b.run.epochs[i].train_loss) << i;
    EXPECT_EQ(a.run.epochs[i].validation.loss, b.run.epochs[i].validation.loss) << i;
  }
}

TEST(Checkpoint, holds_the_states_of_layers) {
  const TrainOptions options = options_of(Constant{});
  Trained whole{normalized_net(), {}};
  whole.run = train(whole.model, datasets::digits(), options);
  for (const int epochs : {1, 5, 6}) expect_same(resumed_after(epochs, options), whole);
}

TEST(Checkpoint, holds_averages_of_weights_and_how_far_dropout_has_fallen) {
  TrainOptions options = options_of(Coslog{});
  options.optimizer = Ema{.rule = Momentum{.learning_rate = 0.05, .tau = 0.9}};
  const auto net = [] {
    return Sequential(Linear(64, 16), BatchNorm{}, Relu(), Dropout(0.4, true), Linear(16, 10));
  };
  Trained whole{net(), {}};
  whole.run = train(whole.model, datasets::digits(), options);
  for (const int epochs : {1, 4, 6}) expect_same(resumed_after(epochs, options, net()), whole);
}

// The only batch holds all rows, and rows do not differ from epoch to epoch.
TEST(Trainer, judges_and_keeps_the_average_of_the_weights) {
  TrainOptions options = options_of(Constant{});
  options.batch = 100000;
  std::vector<Model> after;
  std::vector<double> losses;
  for (int epochs = 1; epochs <= 3; ++epochs) {
    options.epochs = epochs;
    Model model = Sequential(Linear(64, 10));
    (void)train(model, datasets::digits(), options);
    after.push_back(model);
  }
  options.optimizer = Ema{.rule = *options.optimizer, .decay = 0.5};
  Model model = Sequential(Linear(64, 10));
  const gradus::Run run = train(model, datasets::digits(), options);
  ASSERT_EQ(run.best_epoch, 2);
  const auto weight = [](const Model& of) { return of.parameter("0.weight").value.number(7); };
  EXPECT_NEAR(weight(model), (weight(after[0]) / 4 + weight(after[1]) / 2 + weight(after[2])) / 1.75, 1e-6);
  // The figures are those of the weights that are kept.
  const Dataset digits = datasets::digits();
  const auto judged = evaluate(model, *options.loss, digits.validation());
  EXPECT_NEAR(judged.loss, run.epochs[2].validation.loss, 1e-6);
}

TEST(Checkpoint, gives_a_schedule_the_losses_it_looks_at) {
  // No loss is a tenth of the best one: every epoch after the first halves the rate, once it is seen.
  const TrainOptions options = options_of(Plateau{.factor = 0.5, .patience = 0, .threshold = 0.9});
  Trained whole{normalized_net(), {}};
  whole.run = train(whole.model, datasets::digits(), options);
  ASSERT_EQ(whole.run.epochs[3].learning_rate, 0.05 / 4);
  for (const int epochs : {1, 3, 5}) expect_same(resumed_after(epochs, options), whole);
}

TEST(Checkpoint, of_the_best_epoch_has_its_states_too) {
  const Dataset digits = datasets::digits();
  TrainOptions options = options_of(Constant{});
  options.optimizer =
      Momentum{.learning_rate = 0.5, .tau = 0.9};  // restless, so that the last is not the best
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    options.seed = seed;
    Model model = normalized_net();
    const gradus::Run run = train(model, digits, options);
    const Metrics kept = evaluate(model, CrossEntropy(), digits.validation());
    const Metrics& best = run.epochs[static_cast<std::size_t>(run.best_epoch)].validation;
    EXPECT_EQ(kept.loss, best.loss);
    EXPECT_EQ(kept.confusion, best.confusion);
  }
}

// A training that may have no such numbers cannot have left them.
TEST(Checkpoint, with_numbers_that_are_not_finite_is_damaged) {
  const Dataset digits = datasets::digits();
  const TrainOptions options = options_of(Cosine{});
  Model model = normalized_net();
  Trainer trainer(model, digits, options);
  trainer.epoch();
  const Checkpoint good = trainer.checkpoint();
  const auto damaged_in = [&](const std::string& name, double number) {
    Checkpoint bad = good;
    for (auto& [key, tensor] : bad.tensors)
      if (key == name) tensor.set_number(tensor.size() - 1, number);
    return bad;
  };
  constexpr double infinity = std::numeric_limits<double>::infinity();
  for (const char* name : {"now/0.weight", "now/1.running_mean", "best/1.running_var", "best/4.bias"})
    for (const double number : {infinity, -infinity, std::nan("")}) {
      const std::string message = error_of<FileError>([&] { trainer.restore(damaged_in(name, number)); });
      EXPECT_NE(message.find("the checkpoint is damaged"), std::string::npos) << message;
      EXPECT_NE(message.find(name), std::string::npos) << message;
    }
  for (const char* name : {"steps/loss", "steps/learning_rate", "steps/counted"})
    EXPECT_THROW(trainer.restore(damaged_in(name, infinity)), FileError) << name;
  int states = 0;
  for (const auto& [name, tensor] : good.tensors)
    if (name.find("velocity") != std::string::npos) {
      ++states;
      EXPECT_THROW(trainer.restore(damaged_in(name, std::nan(""))), FileError) << name;
    }
  EXPECT_GT(states, 0);
  TrainOptions any = options;
  any.allow_nonfinite = true;
  Model other = normalized_net();
  Trainer tolerant(other, digits, any);
  EXPECT_NO_THROW(tolerant.restore(damaged_in("now/1.running_mean", infinity)));
  EXPECT_NO_THROW(trainer.restore(good));
}

// With a hook that wants no more, or throws, at some step of the second epoch.
void expect_epoch_as_if_not_begun(const TrainOptions& options, int last) {
  const Dataset digits = datasets::digits();
  Model whole = Sequential(Linear(10)), left = Sequential(Linear(10));
  const gradus::Run expected = train(whole, digits, options);
  for (const bool throws : {false, true}) {
    int steps = 0;
    const auto on_step = [&](const StepRecord&) {
      if (++steps != last) return true;
      if (throws) throw std::runtime_error("enough");
      return false;
    };
    Model model = left;
    Trainer trainer(model, digits, options, {.on_step = on_step});
    EXPECT_TRUE(trainer.epoch());
    if (throws)
      EXPECT_THROW(trainer.epoch(), std::runtime_error);
    else
      EXPECT_FALSE(trainer.epoch());
    const Checkpoint checkpoint = trainer.checkpoint();
    EXPECT_EQ(checkpoint.epoch, 1);
    Model next = left;
    Trainer again(next, digits, options);
    again.restore(checkpoint);
    while (again.epoch()) {
    }
    EXPECT_EQ(again.finish().steps.size(), expected.steps.size());
    EXPECT_TRUE(next.parameters()[0].value.same_bytes(whole.parameters()[0].value));
    if (!throws) continue;
    while (trainer.epoch()) {
    }
    EXPECT_EQ(trainer.finish().steps.size(), expected.steps.size());
    EXPECT_TRUE(model.parameters()[0].value.same_bytes(whole.parameters()[0].value));
  }
}

TEST(Checkpoint, of_an_epoch_that_was_left_is_that_of_the_one_before) {
  expect_epoch_as_if_not_begun({.epochs = 3, .batch = 300}, 6);
}

TEST(Checkpoint, of_an_iteration_that_was_left_is_that_of_the_one_before) {
  expect_epoch_as_if_not_begun({.solver = methods::Lbfgs{}, .epochs = 3}, 2);
}

}  // namespace
}  // namespace gradus::training
