// importance_test.cpp - what columns matter for, where it is known.
#include <gtest/gtest.h>

#include <cmath>
#include <gradus/error.hpp>
#include <gradus/importance.hpp>
#include <gradus/train.hpp>

#include "support/temporary_folder.hpp"

namespace gradus {
namespace {

// y = 3 a + 1 b, and c says nothing.
std::string plane() {
  std::string text = "a,b,c,y\n";
  for (int i = 0; i < 400; ++i) {
    const int a = i * 7 % 20, b = i * 11 % 19, c = i * 13 % 17;
    text += std::to_string(a) + "," + std::to_string(b) + "," + std::to_string(c) + "," +
            std::to_string(3 * a + b) + ".5\n";
  }
  return text;
}

TEST(Importance, is_what_is_lost_by_shuffling) {
  const TemporaryFolder folder;
  const Dataset data = load(folder.write("plane.csv", plane()), {.target = {"y"}, .task = Task::regress});
  Model model = Sequential(Linear(1));
  train(model, data, {.solver = methods::Exact{}, .dtype = Dtype::float64});
  const Loss loss = SquaredError();
  const ImportanceResult found = importance(model, loss, data.all(), {}, {.metric = "rmse", .repeats = 20});
  ASSERT_EQ(found.columns.size(), 3U);
  EXPECT_EQ(found.columns[0].name, "a");
  EXPECT_EQ(found.columns[1].name, "b");
  EXPECT_NEAR(found.value, 0, 1e-9);
  // Two shuffled numbers of variance s differ by 2 s on average of their squares: (20^2 - 1) / 12 of a.
  EXPECT_NEAR(found.columns[0].worse, 3 * std::sqrt(2 * 399.0 / 12), 1.5);
  EXPECT_NEAR(found.columns[1].worse, std::sqrt(2 * 360.0 / 12), 0.5);
  EXPECT_NEAR(found.columns[2].worse, 0, 1e-9);
  const ImportanceResult again = importance(model, loss, data.all(), {}, {.metric = "rmse", .repeats = 20});
  EXPECT_EQ(found.columns[0].worse, again.columns[0].worse);
  EXPECT_THROW(importance(model, loss, data.all(), {}, {.metric = "accuracy"}), UsageError);
  EXPECT_THROW(importance(model, loss, data.all(), {}, {.metric = "none"}), UsageError);
  EXPECT_THROW(importance(model, loss, data.all(), {}, {.repeats = 0}), UsageError);
  EXPECT_THROW(importance(model, loss, data.all().take(0)), UsageError);
}

}  // namespace
}  // namespace gradus
