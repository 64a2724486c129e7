// batches_test.cpp - how an epoch is cut, and layers that take statistics of each batch.
#include "train/batches.hpp"

#include <gtest/gtest.h>

#include <gradus/error.hpp>
#include <gradus/gradient_check.hpp>
#include <gradus/predictor.hpp>
#include <gradus/train.hpp>
#include <numeric>

#include "base/random.hpp"

namespace gradus::training {
namespace {

std::vector<std::int64_t> sizes(std::int64_t rows, std::int64_t batch, std::int64_t least) {
  std::vector<std::int64_t> all(static_cast<std::size_t>(rows)), seen, result;
  std::iota(all.begin(), all.end(), 0);
  const Batches batches(rows, batch, least);
  for (std::int64_t i = 0; i < batches.count(); ++i) {
    const std::span<const std::int64_t> part = batches.of(all, i);
    result.push_back(static_cast<std::int64_t>(part.size()));
    seen.insert(seen.end(), part.begin(), part.end());
  }
  EXPECT_EQ(seen, all) << rows << " rows in batches of " << batch;  // each once, in their order
  return result;
}

using Sizes = std::vector<std::int64_t>;

TEST(Batches, take_every_row_once) {
  EXPECT_EQ(sizes(10, 4, 1), (Sizes{4, 4, 2}));
  EXPECT_EQ(sizes(9, 4, 1), (Sizes{4, 4, 1}));
  EXPECT_EQ(sizes(8, 4, 1), (Sizes{4, 4}));
  EXPECT_EQ(sizes(3, 4, 1), (Sizes{3}));
  EXPECT_EQ(sizes(1, 1, 1), (Sizes{1}));
  EXPECT_EQ(sizes(3, INT64_MAX, 1), (Sizes{3}));
}

TEST(Batches, join_a_last_one_that_is_too_small_to_the_one_before) {
  EXPECT_EQ(sizes(9, 4, 2), (Sizes{4, 5}));
  EXPECT_EQ(sizes(10, 4, 2), (Sizes{4, 4, 2}));
  EXPECT_EQ(sizes(9, 8, 2), (Sizes{9}));
  EXPECT_EQ(sizes(11, 4, 4), (Sizes{4, 7}));
  EXPECT_EQ(sizes(5, INT64_MAX, 2), (Sizes{5}));
  EXPECT_EQ(sizes(1, 8, 2), (Sizes{1}));  // the model refuses these
  EXPECT_EQ(sizes(3, 1, 2), (Sizes{1, 1, 1}));
}

// Rows of two classes, not split: all of them train.
Dataset rows_of(std::int64_t rows) {
  Tensor x({rows, 3}, Dtype::float64), y({rows}, Dtype::int64);
  for (std::int64_t i = 0; i < x.size(); ++i)
    x.set_number(i, Random(3, "x").normal(static_cast<std::uint64_t>(i)));
  for (std::int64_t i = 0; i < rows; ++i) y.set_number(i, static_cast<double>(i % 2));
  return make_dataset("rows", x, y, {.fractions = {.validation = 0, .test = 0}});
}

TrainOptions slow(std::int64_t batch, int epochs) {
  return {.loss = CrossEntropy(),
          .optimizer = Momentum{.learning_rate = 1e-6},
          .schedule = Constant{},
          .epochs = epochs,
          .batch = batch,
          .threads = 1,
          .dtype = Dtype::float64};
}

Model normalised() { return Sequential(BatchNorm(), Linear(3, 2)); }

TEST(BatchNorm, remembers_the_unbiased_variance_whatever_is_left_of_an_epoch) {
  const Dataset data = rows_of(9);  // scaled: of variance 1, or 9 / 8 for whoever sees a sample in it
  for (const std::int64_t batch : {9, 8, 1000}) {
    Model model = normalised();
    const gradus::Run run = train(model, data, slow(batch, 200));
    for (const StepRecord& step : run.steps) EXPECT_EQ(step.rows, 9);
    ASSERT_EQ(model.states()[1].name, "0.running_var");
    for (std::int64_t c = 0; c < 3; ++c)
      EXPECT_NEAR(model.states()[1].value.number(c), 1.125, 1e-8) << "batch " << batch;  // 0.9^200 is 7e-10
  }
}

TEST(BatchNorm, is_not_learnt_on_single_rows) {
  const Dataset one =
      make_dataset("one", Tensor::from<double>({1, 3}, {1, 2, 3}), Tensor::from<double>({1}, {4}),
                   {.fractions = {.validation = 0, .test = 0}});
  Model alone = Sequential(BatchNorm(), Linear(3, 1));
  TrainOptions options = slow(8, 1);
  options.loss = SquaredError();
  EXPECT_THROW(train(alone, one, options), ShapeError);
  Model model = normalised();
  EXPECT_THROW(train(model, rows_of(9), slow(1, 1)), ShapeError);
  const Dataset data = rows_of(9);
  EXPECT_THROW(check_gradients(model, CrossEntropy(), data.train().take(1)), ShapeError);
}

TEST(BatchNorm, is_used_on_single_rows) {
  const Dataset data = rows_of(9);
  Model model = normalised();
  train(model, data, slow(9, 2));
  const Predictor predictor(model, CrossEntropy());
  const Batch all = data.train().batch(Dtype::float32);
  std::vector<float> together(18), alone(2);
  predictor.predict(9, all.x.data<float>(), together);
  for (std::size_t i = 0; i < 9; ++i) {
    predictor.predict(1, all.x.data<float>().subspan(3 * i, 3), alone);
    EXPECT_FLOAT_EQ(alone[0], together[2 * i]);
  }
  EXPECT_EQ(evaluate(model, CrossEntropy(), data.train().take(1)).rows, 1);
}

TEST(BatchNorm, of_images_is_learnt_on_single_images) {
  Tensor x({5, 2, 3, 3}, Dtype::float64), y({5}, Dtype::int64);
  for (std::int64_t i = 0; i < x.size(); ++i)
    x.set_number(i, Random(4, "x").normal(static_cast<std::uint64_t>(i)));
  y.set_number(0, 1);
  const Dataset data = make_dataset("images", x, y, {.fractions = {.validation = 0, .test = 0}});
  Model model = Sequential(BatchNorm(), Flatten(), Linear(2));
  const gradus::Run run = train(model, data, slow(4, 1));
  ASSERT_EQ(run.steps.size(), 2U);
  EXPECT_EQ(run.steps[1].rows, 1);
}

TEST(Trainer, goes_on_to_the_same_bits_with_batches_that_were_joined) {
  const Dataset data = rows_of(17);
  TrainOptions options = slow(8, 6);
  options.optimizer = Momentum{.learning_rate = 0.1};
  options.schedule = Cosine{};
  Model whole = normalised();
  const gradus::Run run = train(whole, data, options);
  ASSERT_EQ(run.steps.size(), 12U);
  EXPECT_EQ(run.steps[0].rows, 8);
  EXPECT_EQ(run.steps[1].rows, 9);
  Model first = normalised(), second = normalised();
  Trainer before(first, data, options);
  for (int epoch = 0; epoch < 3; ++epoch) ASSERT_TRUE(before.epoch());
  Trainer after(second, data, options);
  after.restore(before.checkpoint());
  while (after.epoch()) {
  }
  after.finish();
  for (std::size_t i = 0; i < whole.parameters().size(); ++i)
    EXPECT_TRUE(second.parameters()[i].value.same_bytes(whole.parameters()[i].value)) << i;
  for (std::size_t i = 0; i < whole.states().size(); ++i)
    EXPECT_TRUE(second.states()[i].value.same_bytes(whole.states()[i].value)) << i;
}

TEST(Trainer, names_the_step_that_overflows_in_a_batch_that_was_joined) {
  const Dataset data = rows_of(17);
  TrainOptions options = slow(8, 3);
  options.optimizer = Momentum{.learning_rate = 1e308};
  Model model = normalised();
  EXPECT_THROW(train(model, data, options), NonFiniteError);
}

}  // namespace
}  // namespace gradus::training
