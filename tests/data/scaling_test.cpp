// scaling_test.cpp - columns of any size are scaled by what their numbers say, and refused where they say
// nothing.
#include <algorithm>
#include <cmath>
#include <string>

#include "data/content.hpp"
#include "data/range.hpp"
#include "files.hpp"

namespace gradus::data {
namespace {

const LoadOptions all_train{.fractions = {0, 0}};

/// One column of inputs and targets that are all different.
Dataset column_of(const std::vector<double>& values, const LoadOptions& options = all_train) {
  const auto rows = static_cast<std::int64_t>(values.size());
  std::vector<double> targets;
  for (std::int64_t row = 0; row < rows; ++row) targets.push_back(static_cast<double>(row));
  return make_dataset("rows", Tensor::from({rows, 1}, values), Tensor::from({rows}, targets), options);
}

std::vector<double> scaled(const Dataset& data) {
  const Tensor x = data.all().batch(Dtype::float64).x;
  const auto values = x.data<double>();
  return {values.begin(), values.end()};
}

TEST(Scaling, makes_nothing_of_a_constant_column_of_any_size) {
  for (const double number : {0.1, 1.0 / 3, 1e9 + 0.1, 1e-30, 1e30, -7e200})
    for (const std::size_t rows : {5U, 5000U, 20000U, 60001U}) {
      const Dataset data = column_of(std::vector<double>(rows, number));
      EXPECT_EQ(data.schema().input_scaling.scale[0], 0) << number << " in " << rows << " rows";
      EXPECT_EQ(data.schema().input_scaling.fill[0], number);
      ASSERT_EQ(data.notes().size(), 1U);
      EXPECT_HAS(data.notes()[0], "the same in all training rows, so without effect: \"x0\"");
    }
  EXPECT_EQ(column_of({0.9999999999999999, 1, 1, 1}).schema().input_scaling.scale[0], 0);
}

TEST(Scaling, keeps_what_little_numbers_differ_by) {
  for (const double offset : {0.0, 1e6, 1e9, -1e12}) {
    std::vector<double> values;
    for (int i = 0; i < 300; ++i) values.push_back(offset + (i % 3) / 1024.0);
    const std::vector<double> x = scaled(column_of(values));
    for (std::size_t i = 0; i < x.size(); ++i)
      EXPECT_NEAR(x[i], (static_cast<double>(i % 3) - 1) * std::sqrt(1.5), 0.15) << offset;  // 1e12 has 1e-4
  }
  EXPECT_NE(column_of({1, 1.000001, 1, 1}).schema().input_scaling.scale[0], 0);
}

TEST(Scaling, of_a_constant_target_only_shifts_it) {
  const Dataset data = make_dataset("rows", Tensor({20000, 1}, Dtype::float64),
                                    Tensor::full({20000}, Dtype::float64, 0.1), all_train);
  EXPECT_EQ(data.schema().target_scaling.scale[0], 1);
  EXPECT_EQ(data.schema().target_scaling.shift[0], 0.1);
}

TEST(Scaling, refuses_numbers_that_cannot_be_squared_and_names_the_row) {
  const auto refused = [](const std::vector<double>& values) {
    return error_of<DataError>([&] { column_of(values); });
  };
  EXPECT_HAS(refused({1, 2, 1e300, 4}), "row 3, column \"x0\": numbers too large to be scaled");
  EXPECT_HAS(refused({1, -1.7e308, 1.7e308, 4}), "too large");
  EXPECT_HAS(refused({1e-200, 2e-200, -3e-200}), "row 3, column \"x0\": numbers too small to be scaled");
}

TEST(Scaling, is_fitted_to_the_training_rows_alone) {
  std::vector<double> x, y, weight;
  for (int i = 0; i < 60; ++i) x.push_back(std::sin(i)), y.push_back(std::cos(3 * i)), weight.push_back(1);
  const auto of = [&](const std::vector<double>& inputs, const std::vector<double>& targets) {
    return make_dataset("rows", Tensor::from({60, 1}, inputs), Tensor::from({60}, targets),
                        {.stratify = Stratify::none});
  };
  const Dataset before = of(x, y);
  std::vector<double> other_x = x, other_y = y;
  for (const Split split : {Split::validation, Split::test}) {
    const Rows rows = before.part(split);
    for (const std::int64_t row : rows.indices()) {
      ASSERT_GT(rows.size(), 5);
      other_x[static_cast<std::size_t>(row)] += 100;
      other_y[static_cast<std::size_t>(row)] -= 1000;
    }
  }
  const Dataset after = of(other_x, other_y);
  const auto same = [](const Scaling& a, const Scaling& b) {
    EXPECT_EQ(a.shift, b.shift);
    EXPECT_EQ(a.scale, b.scale);
    EXPECT_EQ(a.fill, b.fill);
  };
  same(before.schema().input_scaling, after.schema().input_scaling);
  same(before.schema().target_scaling, after.schema().target_scaling);
  // And to all of them: one more changes it.
  const Rows learnt = before.train();
  for (const std::int64_t row : learnt.indices()) {
    std::vector<double> changed = y;
    changed[static_cast<std::size_t>(row)] += 1;
    EXPECT_NE(of(x, changed).schema().target_scaling.shift, before.schema().target_scaling.shift) << row;
  }
}

TEST(Range, is_that_of_float32_for_rows_of_every_part) {
  // Wherever the split puts a row, its number is refused.
  std::vector<double> values;
  for (int i = 0; i < 40; ++i) values.push_back(i);
  const Dataset good = column_of(values, {});
  ASSERT_GT(good.split().validation, 0);
  ASSERT_GT(good.split().test, 0);
  for (const double large : {1e300, -4e40})
    for (std::size_t row = 0; row < values.size(); ++row) {
      std::vector<double> bad = values;
      bad[row] = large;
      if (std::abs(large) < 1e100 && !std::ranges::count(good.validation().indices(), row) &&
          !std::ranges::count(good.part(Split::test).indices(), row))
        continue;  // among the training rows it makes the scale large enough for itself
      EXPECT_HAS(error_of<DataError>([&] { expect_range(column_of(bad, {}).all(), Dtype::float32); }),
                 "row " + std::to_string(row + 1) + ", column \"x0\": ");
    }
}

TEST(Range, holds_for_new_rows_and_targets_and_leaves_constant_columns_alone) {
  const TemporaryFolder folder;
  const LoadOptions options{.target = {"y"}, .fractions = {0, 0}};
  const std::string table = "a,k,y\n1,5,1.5\n2,5,2.5\n3,5,4\n";
  const Schema schema = load_text(table, options).schema();
  const auto with = [&](const std::string& row) {
    return load_with(schema, folder.write("new.csv", "a,k,y\n1,5,1\n" + row + "\n"), options);
  };
  const auto single = [&](const std::string& row) { expect_range(with(row).all(), Dtype::float32); };
  const auto wide = [&](const std::string& row) { expect_range(with(row).all(), Dtype::float64); };
  single("1e30,1e300,2");
  EXPECT_HAS(error_of<DataError>([&] { single("1e200,5,1"); }),
             "new: row 2, column \"a\": 1e+200 is too large to be scaled");
  EXPECT_HAS(error_of<DataError>([&] { single("1,5,-1e200"); }), "row 2, column \"y\": -1e+200");
  wide("1e200,5,1");
  wide("1,5,-1e200");
  EXPECT_HAS(error_of<DataError>([&] { wide("1.7e308,5,1"); }), "row 2, column \"a\": 1.7e+308");
}

TEST(Range, of_weights_is_that_of_their_sum) {
  const auto refused = [](const std::vector<double>& weights, const LoadOptions& options) {
    const auto rows = static_cast<std::int64_t>(weights.size());
    Tensor x({rows, 1}, Dtype::float64);
    for (std::int64_t row = 0; row < rows; ++row) x.set_number(row, static_cast<double>(row));
    try {
      make_dataset("rows", x, x.reshaped({rows}), options, Tensor::from({rows}, weights));
      return std::string("taken");
    } catch (const DataError& error) {
      return std::string(error.what());
    }
  };
  EXPECT_EQ(refused({1e-30, 1e30, 0, 3}, all_train), "taken");
  EXPECT_HAS(refused({3e38, 3e38, 0, 3}, all_train), "add up to 6e+38");
  EXPECT_HAS(refused({1e-60, 0, 1e-59, 0}, all_train), "the largest is 1e-59");
  // All validation rows weigh nothing: no choice between epochs could be made.
  std::vector<double> values(20, 1);
  const Dataset data = column_of(values, {});
  const Rows chosen_by = data.validation();
  for (const std::int64_t row : chosen_by.indices()) values[static_cast<std::size_t>(row)] = 0;
  EXPECT_HAS(refused(values, {}), "the weight of every validation row is 0");
}

}  // namespace
}  // namespace gradus::data
