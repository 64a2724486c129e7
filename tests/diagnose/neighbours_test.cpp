// neighbours_test.cpp - the nearest rows, what they answer, and rows that stand in two parts.
#include "diagnose/neighbours.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <gradus/seal.hpp>

#include "base/random.hpp"

namespace gradus::diagnose {
namespace {

constexpr std::int64_t rows = 120, features = 3;

Dataset points(Task task) {
  const Random random(7, "points");
  Tensor x({rows, features}, Dtype::float64), numbers({rows, 1}, Dtype::float64);
  Tensor classes({rows}, Dtype::int64);
  for (std::int64_t i = 0; i < rows; ++i) {
    for (std::int64_t j = 0; j < features; ++j)
      x.set_number(i * features + j, random.normal(static_cast<std::uint64_t>(i * features + j)));
    numbers.set_number(i, 3 * x.number(i * features));
    classes.set_number(i, x.number(i * features) > 0 ? 1 : 0);
  }
  return make_dataset("points", x, task == Task::classify ? classes : numbers,
                      {.scale = false, .fractions = {0, 0}});
}

double distance(const Rows& all, std::int64_t a, std::int64_t b) {
  const Batch batch = all.batch(Dtype::float64);
  double sum = 0;
  for (std::int64_t j = 0; j < features; ++j)
    sum += std::pow(batch.x.number(a * features + j) - batch.x.number(b * features + j), 2);
  return sum;
}

TEST(Neighbours, are_those_that_a_search_of_all_pairs_finds) {
  const Dataset data = points(Task::regress);
  const Neighbours found = nearest_rows(data.train(), 4, 1e9);
  ASSERT_EQ(found.asked, rows);
  for (std::int64_t i = 0; i < rows; i += 17) {
    std::vector<std::int64_t> others;
    for (std::int64_t k = 0; k < rows; ++k)
      if (k != i) others.push_back(k);
    std::sort(others.begin(), others.end(), [&](std::int64_t a, std::int64_t b) {
      return distance(found.rows, i, a) < distance(found.rows, i, b);
    });
    for (std::int64_t k = 0; k < 4; ++k)
      EXPECT_EQ(found.places[static_cast<std::size_t>(i * 4 + k)], others[static_cast<std::size_t>(k)]);
  }
}

TEST(Neighbours, answer_what_depends_on_the_inputs) {
  for (const Task task : {Task::classify, Task::regress}) {
    const Dataset data = points(task);
    const Constant constant = constant_of(data.train());
    const double near = errors_of(nearest_rows(data.train(), 5, 1e9), constant).mean,
                 plain = errors_of(constant, data.train()).mean;
    EXPECT_LT(near, 0.4 * plain);
    EXPECT_NEAR(plain, task == Task::classify ? 0.5 : 1, 0.1);
  }
}

TEST(Neighbours, are_not_asked_where_rows_or_work_are_too_few) {
  const Dataset data = points(Task::regress);
  EXPECT_EQ(nearest_rows(data.train().take(20), 5, 1e9).asked, 0);
  EXPECT_EQ(nearest_rows(data.train(), 5, 100).asked, 0);
}

TEST(SharedRows, are_counted_in_validation_and_test_without_an_opening) {
  Tensor x({90, 1}, Dtype::float64), y({90, 1}, Dtype::float64);
  for (std::int64_t i = 0; i < 90; ++i) x.set_number(i, static_cast<double>(i)), y.set_number(i, 1.0 * i * i);
  const Dataset apart = make_dataset("apart", x, y);
  EXPECT_EQ(shared_rows(apart).validation, 0);
  EXPECT_EQ(shared_rows(apart).test, 0);
  EXPECT_EQ(shared_rows(apart).different, static_cast<double>(apart.split().train));
  for (std::int64_t i = 0; i < 90; ++i) x.set_number(i, static_cast<double>(i % 2));
  const Dataset twins = make_dataset("twins", x, y);
  EXPECT_EQ(shared_rows(twins).validation, twins.split().validation);
  EXPECT_EQ(shared_rows(twins).test, twins.split().test);
  EXPECT_EQ(shared_rows(twins).different, 2);
  EXPECT_EQ(twins.test_openings(), 0);
}

}  // namespace
}  // namespace gradus::diagnose
