// silence_test.cpp - what says nothing is no figure: validation losses that are NaN or infinite choose no
// epoch.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <gradus/error.hpp>
#include <gradus/train.hpp>
#include <limits>
#include <string>

#include "train/record.hpp"

namespace gradus::training {
namespace {

constexpr std::int64_t row_count = 60;

/// y = 2 x + 1. One number of x is so large that its square overflows a double, and nothing before it does.
struct Line {
  Tensor x{{row_count, 1}, Dtype::float64}, y{{row_count}, Dtype::float64};
  Line() {
    for (std::int64_t i = 0; i < row_count; ++i) {
      x.set_number(i, std::sin(static_cast<double>(i)));
      y.set_number(i, 2 * x.number(i) + 1);
    }
  }
  Dataset data() const { return make_dataset("line", x, y, {}); }
};

Dataset with_a_large_number(Split where) {
  Line line;
  const std::int64_t row = line.data().part(where).index(2);
  line.x.set_number(row, 1e200);
  return line.data();
}

TrainOptions options_of(bool allow_nonfinite) {
  return {.loss = SquaredError{},
          .optimizer = GradientDescent{.learning_rate = 0.1},
          .schedule = Constant{},
          .epochs = 8,
          .batch = 16,
          .allow_nonfinite = allow_nonfinite,
          .dtype = Dtype::float64};
}

std::string row_in(const Dataset& data, Split where) {
  return "row " + std::to_string(data.row_number(data.part(where).index(2)));
}

TEST(Silence, of_a_validation_row_is_an_error_that_names_it_and_its_column) {
  const Dataset data = with_a_large_number(Split::validation);
  Model model = Sequential(Linear(1));
  try {
    train(model, data, options_of(false));
    FAIL() << "an infinite validation loss went unnoticed";
  } catch (const NonFiniteError& error) {
    const std::string text = error.what();
    for (const std::string& part :
         {std::string("validation rows say nothing in epoch 1"), row_in(data, Split::validation),
          std::string("column \"x0\" is 1e+200"), std::string("allow_nonfinite")})
      EXPECT_NE(text.find(part), std::string::npos) << part << " is not in: " << text;
  }
}

TEST(Silence, that_is_borne_chooses_no_epoch_and_stops_no_training) {
  const Dataset data = with_a_large_number(Split::validation);
  TrainOptions options = options_of(true);
  options.patience = 2;
  options.schedule = Plateau{.factor = 0.5, .patience = 1};
  Model model = Sequential(Linear(1));
  const gradus::Run run = train(model, data, options);
  EXPECT_EQ(run.ended, "all epochs done");
  EXPECT_EQ(run.best_epoch, 7)
      << "without any figure the last weights are as good as any, and trained longest";
  for (const EpochRecord& epoch : run.epochs) EXPECT_EQ(epoch.learning_rate, 0.1);
  ASSERT_EQ(run.notes.size(), 1U);
  EXPECT_NE(run.notes[0].find(row_in(data, Split::validation)), std::string::npos) << run.notes[0];
  EXPECT_NE(run.summary().find(run.notes[0]), std::string::npos);
  EXPECT_EQ(run_from_json(to_json(run), "run").notes, run.notes);
}

TEST(Silence, never_beats_a_figure) {
  // Weights grow until the loss overflows: the first epochs have figures, the last ones have none.
  Line line;
  TrainOptions options = options_of(true);
  options.dtype = Dtype::float32;
  options.optimizer = GradientDescent{.learning_rate = 30};
  options.epochs = 30;
  Model model = Sequential(Linear(1));
  const gradus::Run run = train(model, line.data(), options);
  ASSERT_FALSE(std::isfinite(run.epochs.back().validation.loss));
  ASSERT_TRUE(std::isfinite(run.epochs.front().validation.loss));
  double least = std::numeric_limits<double>::infinity();
  for (const EpochRecord& epoch : run.epochs)
    if (epoch.validation.loss < least) least = epoch.validation.loss;
  EXPECT_EQ(run.epochs[static_cast<std::size_t>(run.best_epoch)].validation.loss, least);
  EXPECT_EQ(evaluate(model, SquaredError{}, line.data().validation()).loss, least);
}

TEST(Silence, of_other_rows_is_an_error_of_evaluate) {
  const Dataset data = with_a_large_number(Split::test);
  Model model = Sequential(Linear(1));
  train(model, data, options_of(false));
  try {
    (void)evaluate(model, SquaredError{}, data.test());
    FAIL() << "an infinite loss was a figure";
  } catch (const NonFiniteError& error) {
    EXPECT_NE(std::string(error.what()).find(row_in(data, Split::test)), std::string::npos) << error.what();
  }
}

TEST(Silence, is_what_rows_say_that_all_weigh_nothing) {
  Line line;
  Tensor weight = Tensor::full({row_count}, Dtype::float64, 1);
  const Rows test = line.data().test();
  for (const std::int64_t row : test.indices()) weight.set_number(row, 0);
  EXPECT_THROW(make_dataset("line", line.x, line.y, {}, weight), DataError);
  const Dataset rest = make_dataset("line", line.x, line.y, {.fractions = {0, 0}}, weight);
  Model model = Sequential(Linear(1));
  train(model, rest, options_of(false));
  const auto nothing =
      std::make_shared<std::vector<std::int64_t>>(test.indices().begin(), test.indices().end());
  EXPECT_THROW((void)evaluate(model, SquaredError{}, Rows(rest, nothing)), NonFiniteError);
}

TEST(Silence, in_a_solver_names_the_row) {
  Line line;
  line.x.set_number(17, 1e25);
  const Dataset data = make_dataset("line", line.x, line.y, {.scale = false, .fractions = {0, 0}});
  for (const Method& method : {Method(methods::Lbfgs{}), Method(methods::RandomSearch{})}) {
    // (1e25)^16 is too large for a double, and so for all weights but 0.
    Model model = Sequential(Polynomial(16), Linear(1));
    try {
      train(model, data, {.loss = SquaredError{}, .solver = method, .dtype = Dtype::float64});
      FAIL() << method.name() << " took an infinite loss";
    } catch (const NonFiniteError& error) {
      EXPECT_NE(std::string(error.what()).find("row 18"), std::string::npos) << error.what();
    }
  }
}

}  // namespace
}  // namespace gradus::training
