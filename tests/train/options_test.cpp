// options_test.cpp - the choices that the options of a training leave open, and those that contradict.
#include <gtest/gtest.h>

#include <gradus/catalog.hpp>
#include <gradus/error.hpp>
#include <gradus/train.hpp>
#include <set>
#include <string>

#include "source_folder.hpp"
#include "support/refused.hpp"

namespace gradus::training {
namespace {

TEST(TrainOptions, that_are_left_open_are_chosen_for_the_data) {
  const TrainOptions chosen = resolved({}, datasets::digits());
  EXPECT_EQ(text_of(*chosen.optimizer), "momentum alpha=5e-05");
  EXPECT_EQ(text_of(*chosen.schedule), "cosine");
  EXPECT_EQ(chosen.learning_rate, 0.1);
  EXPECT_EQ(chosen.batch, 32);
  EXPECT_EQ(chosen.epochs, 37);
  EXPECT_FALSE(chosen.patience || chosen.tolerance || chosen.threads || chosen.solver || chosen.loss);
  const Dataset numbers = load(GRADUS_SOURCE_DIR "/examples/data/abalone.csv", {.target = {"Rings"}});
  EXPECT_EQ(text_of(*resolved({}, numbers).optimizer), "adam");
  EXPECT_EQ(resolved({}, numbers).learning_rate, 0.01);
  EXPECT_EQ(resolved({.optimizer = Adam{}}, numbers).learning_rate, rule_learning_rate(Adam{}));
  EXPECT_EQ(text_of(*resolved({.penalties = {L2{0.1}}}, datasets::digits()).optimizer), "momentum");
}

TEST(TrainOptions, wide_rows_get_a_smaller_rate_and_a_rate_that_is_given_stays) {
  // Rows of 100 numbers of size 2: squares of 400, in batches of 8.
  Tensor x({40, 100}, Dtype::float64), y({40}, Dtype::int64);
  for (std::int64_t i = 0; i < x.size(); ++i) x.set_number(i, i % 2 ? 2 : -2);
  for (std::int64_t i = 0; i < 40; ++i) y.data<std::int64_t>()[static_cast<std::size_t>(i)] = i % 2;
  const Dataset wide = make_dataset("wide", x, y, {.scale = false});
  const TrainOptions chosen = resolved({}, wide);
  EXPECT_NEAR(*chosen.learning_rate, 0.06 * 8 / 400, 1e-12);
  EXPECT_EQ(chosen.retries, 4);
  EXPECT_EQ(resolved(chosen, wide).retries, 4);
  EXPECT_EQ(resolved({.learning_rate = 0.5}, wide).learning_rate, 0.5);
  EXPECT_EQ(resolved({.learning_rate = 0.5}, wide).retries, 0);
  EXPECT_EQ(resolved({.optimizer = Momentum{.learning_rate = 0.5}}, wide).retries, 0);
}

TEST(TrainOptions, that_are_resolved_stay_as_they_are) {
  const Dataset digits = datasets::digits();
  for (const TrainOptions& options :
       {TrainOptions{}, {.optimizer = Adam{}, .epochs = 3}, {.batch = 8}, {.solver = methods::Lbfgs{}}}) {
    const TrainOptions once = resolved(options, digits), twice = resolved(once, digits);
    for (const DeclaredOption& option : train_options) {
      EXPECT_EQ(option.field.get(&once), option.field.get(&twice)) << option.field.name;
      EXPECT_EQ(option.field.is_given(&once), option.field.is_given(&twice)) << option.field.name;
    }
  }
}

TEST(TrainOptions, of_optimizers_are_refused_beside_a_solver) {
  const Dataset digits = datasets::digits();
  const Method solver = methods::Lbfgs{};
  EXPECT_EQ(resolved({.solver = solver}, digits).epochs, solver.kind().functions.iterations);
  EXPECT_EQ(resolved({.solver = solver, .epochs = 3}, digits).epochs, 3);
  for (const TrainOptions& options : {TrainOptions{.optimizer = Adam{}, .solver = solver},
                                      {.solver = solver, .learning_rate = 0.1},
                                      {.solver = solver, .schedule = Cosine{}},
                                      {.solver = solver, .batch = 8},
                                      {.solver = solver, .patience = 2},
                                      {.solver = solver, .tolerance = 0.1},
                                      {.solver = solver, .clipping = {.norm = 1}},
                                      {.solver = solver, .clipping = {.value = 1}},
                                      {.solver = solver, .groups = {{.match = "0"}}}})
    REFUSED(UsageError, resolved(options, digits));
}

TEST(TrainOptions, are_declared_once_each_and_say_what_they_are) {
  std::set<std::string> names;
  for (const DeclaredOption& option : train_options) {
    EXPECT_TRUE(names.insert(option.field.name).second) << option.field.name;
    EXPECT_NE(std::string(option.field.doc), "") << option.field.name;
    const TrainOptions usual;
    EXPECT_FALSE(option.zero_is_none && option.field.is_given(&usual)) << option.field.name;
    const bool flag = std::holds_alternative<bool>(option.field.get(&usual));
    EXPECT_EQ(std::string(option.value).empty(), flag) << option.field.name;
  }
}

}  // namespace
}  // namespace gradus::training
