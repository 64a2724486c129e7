// train_test.cpp - the loop learns, repeats itself bit by bit, stops, resumes, and explains what goes wrong.
#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <gradus/error.hpp>
#include <gradus/gradient_check.hpp>
#include <gradus/predictor.hpp>
#include <gradus/train.hpp>
#include <limits>
#include <thread>

#include "base/random.hpp"

namespace gradus::training {
namespace {

Model small_net() { return Sequential(Linear(64, 32), Relu(), Linear(32, 10)); }

TrainOptions digits_options(int epochs = 4) {
  return {.loss = CrossEntropy(),
          .optimizer = Momentum{.learning_rate = 0.1, .tau = 0.9},
          .epochs = epochs,
          .batch = 32,
          .seed = 1,
          .threads = 1};
}

bool same_weights(const Model& a, const Model& b) {
  for (std::size_t i = 0; i < a.parameters().size(); ++i)
    if (!a.parameters()[i].value.same_bytes(b.parameters()[i].value)) return false;
  return a.parameters().size() == b.parameters().size();
}

TEST(Train, learns_the_digits) {
  const Dataset digits = datasets::digits();
  Model net = small_net();
  const gradus::Run run = train(net, digits, digits_options(20));
  ASSERT_EQ(run.epochs.size(), 20U);
  EXPECT_LT(run.epochs.back().train_loss, run.epochs.front().train_loss / 4);
  EXPECT_GE(evaluate(net, CrossEntropy(), digits.test()).accuracy, 0.95);
  EXPECT_NE(run.summary().find("accuracy"), std::string::npos);
}

TEST(Train, gives_the_same_bits_for_the_same_seed_and_any_number_of_threads) {
  const Dataset digits = datasets::digits();
  std::vector<Model> trained;
  for (const int threads : {1, 1, 2, 3}) {
    TrainOptions options = digits_options(2);
    options.threads = threads;
    trained.push_back(small_net());
    train(trained.back(), digits, options);
  }
  for (const Model& net : trained) EXPECT_TRUE(same_weights(net, trained[0]));
  TrainOptions other = digits_options(2);
  other.seed = 2;
  Model different = small_net();
  train(different, digits, other);
  EXPECT_FALSE(same_weights(different, trained[0]));
}

TEST(Train, keeps_the_weights_of_the_best_epoch) {
  const Dataset digits = datasets::digits();
  Model net = small_net();
  const gradus::Run run = train(net, digits, digits_options(6));
  const double best = run.epochs[static_cast<std::size_t>(run.best_epoch)].validation.accuracy;
  for (const EpochRecord& epoch : run.epochs) EXPECT_LE(epoch.validation.accuracy, best);
  EXPECT_EQ(evaluate(net, CrossEntropy(), digits.validation()).accuracy, best);
}

TEST(Train, is_cancelled_by_a_callback_and_stops_without_patience) {
  const Dataset digits = datasets::digits();
  Model net = small_net();
  const gradus::Run run = train(net, digits, digits_options(50),
                                {.on_epoch = [](const EpochRecord& epoch) { return epoch.epoch < 2; }});
  EXPECT_TRUE(run.cancelled);
  EXPECT_EQ(run.epochs.size(), 3U);
  TrainOptions impatient = digits_options(200);
  impatient.patience = 2;
  Model other = small_net();
  EXPECT_LT(train(other, digits, impatient).epochs.size(), 200U);
}

TEST(Train, resumed_from_any_epoch_ends_at_the_same_bits) {
  const Dataset digits = datasets::digits();
  Model whole = small_net();
  const gradus::Run expected = train(whole, digits, digits_options(5));
  for (int stop = 1; stop < 5; ++stop) {
    Model first = small_net(), second = small_net();
    Checkpoint checkpoint;
    {
      Trainer trainer(first, digits, digits_options(5));
      for (int i = 0; i < stop; ++i) trainer.epoch();
      checkpoint = trainer.checkpoint();
    }
    Trainer resumed(second, digits, digits_options(5));
    resumed.restore(checkpoint);
    int epochs = 0;
    while (resumed.epoch()) ++epochs;
    const gradus::Run run = resumed.finish();
    EXPECT_EQ(epochs, 5 - stop);
    EXPECT_TRUE(same_weights(second, whole));
    ASSERT_EQ(run.steps.size(), expected.steps.size());
    for (std::size_t i = 0; i < run.steps.size(); ++i) ASSERT_EQ(run.steps[i].loss, expected.steps[i].loss);
  }
}

TEST(Train, refuses_a_checkpoint_of_another_model) {
  const Dataset digits = datasets::digits();
  Model small = small_net(), large = Sequential(Linear(64, 40), Relu(), Linear(40, 10));
  Trainer trainer(small, digits, digits_options());
  trainer.epoch();
  const Checkpoint checkpoint = trainer.checkpoint();
  Trainer other(large, digits, digits_options());
  EXPECT_THROW(other.restore(checkpoint), FileError);
}

TEST(Train, names_op_layer_step_and_rows_of_the_first_infinity) {
  constexpr std::int64_t n = 60, spoilt = 17;
  Tensor x({n, 3}, Dtype::float64), y({n}, Dtype::int64);
  for (std::int64_t i = 0; i < x.size(); ++i) x.set_number(i, i / 3 == spoilt ? 3e38 : 0.1);
  for (std::int64_t i = 0; i < n; ++i) y.set_number(i, static_cast<double>(i % 2));
  const Dataset data = make_dataset("spoilt", x, y, {.scale = false, .fractions = {0, 0}});
  Model net = Sequential(Linear(3, 2));
  net.prepare({3}, 1);
  for (std::int64_t i = 0; i < 6; ++i) net.parameter("0.weight").value.set_number(i, 2);
  try {
    train(net, data, digits_options());
    FAIL() << "an infinite number went unnoticed";
  } catch (const NonFiniteError& error) {
    const std::string text = error.what();
    for (const char* part : {"op matmul", "0.linear", "step ", "row 18", "learning rate"})
      EXPECT_NE(text.find(part), std::string::npos) << part << " is not in: " << text;
  }
  EXPECT_EQ(net.parameter("0.weight").value.number(0), 2) << "the weights are those before the spoilt epoch";
  TrainOptions options = digits_options();
  options.allow_nonfinite = true;
  EXPECT_NO_THROW(train(net, data, options));
}

TEST(Train, leaves_frozen_layers_alone) {
  const Dataset digits = datasets::digits();
  Model net = small_net();
  net.prepare({64}, 1);
  net.freeze("0");
  const Model before = net;
  train(net, digits, digits_options(1));
  EXPECT_TRUE(net.parameter("0.weight").value.same_bytes(before.parameter("0.weight").value));
  EXPECT_FALSE(net.parameter("2.weight").value.same_bytes(before.parameter("2.weight").value));
}

TEST(Train, two_trainings_in_one_process_do_not_meet) {
  const Dataset digits = datasets::digits();
  Model alone = small_net(), a = small_net(), b = small_net();
  train(alone, digits, digits_options(2));
  std::thread other([&] { train(b, digits, digits_options(2)); });
  train(a, digits, digits_options(2));
  other.join();
  EXPECT_TRUE(same_weights(a, alone));
  EXPECT_TRUE(same_weights(b, alone));
}

TEST(Train, refuses_contradictions) {
  const Dataset digits = datasets::digits();
  Model net = small_net();
  TrainOptions options = digits_options();
  options.penalties = {L2{1e-3}};
  options.optimizer = Momentum{.alpha = 1e-3};
  EXPECT_THROW(train(net, digits, options), UsageError);
  options = digits_options();
  options.epochs = 0;
  EXPECT_THROW(train(net, digits, options), UsageError);
  Model wrong = Sequential(Linear(63, 10));
  EXPECT_THROW(train(wrong, digits, digits_options()), ShapeError);
}

TEST(Predictor, may_be_shared_by_threads_and_equals_itself) {
  const Dataset digits = datasets::digits();
  Model net = small_net();
  train(net, digits, digits_options(2));
  const Predictor predictor(net, CrossEntropy());
  const Batch batch = digits.validation().take(50).batch();
  std::vector<float> expected(500);
  predictor.predict(50, batch.x.data<float>(), expected);
  float sum = 0;
  for (int i = 0; i < 10; ++i) sum += expected[static_cast<std::size_t>(i)];
  EXPECT_NEAR(sum, 1, 1e-5);
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      std::vector<float> got(500);
      for (int i = 0; i < 50; ++i) {
        predictor.predict(50, batch.x.data<float>(), got);
        wrong += got != expected;
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong.load(), 0);
  EXPECT_THROW(predictor.predict(3, batch.x.data<float>(), expected), ShapeError);
}

TEST(CheckGradients, agrees_for_a_good_model_and_names_a_corrupted_parameter) {
  const Dataset digits = datasets::digits();
  const Model net = small_net();
  const GradientCheck good = check_gradients(net, CrossEntropy(), digits.train().take(8), {.entries = 40});
  EXPECT_TRUE(good.good()) << good.str();
  EXPECT_EQ(good.lines.size(), 4U);
  const GradientCheck bad = check_gradients(net, CrossEntropy(), digits.train().take(8),
                                            {.entries = 40, .corrupt = [](std::string_view name, Tensor& g) {
                                               if (name == "2.bias") g.set_number(0, g.number(0) * 1.5 + 0.1);
                                             }});
  EXPECT_FALSE(bad.good());
  EXPECT_FALSE(bad.lines[3].good);
  EXPECT_TRUE(bad.lines[0].good);
}

}  // namespace
}  // namespace gradus::training
