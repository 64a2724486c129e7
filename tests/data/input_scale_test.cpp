// input_scale_test.cpp - robust and quantile scaling of inputs, the range of targets, and both in a schema.
// tests/python/input_scale_test.py holds the fits to NumPy and scikit-learn.
#include <cmath>
#include <string>

#include "base/erfc.hpp"
#include "files.hpp"
#include "support/refused.hpp"

namespace gradus {
namespace {

// x in data of one column, all of whose rows train.
Dataset column_of(const std::vector<double>& values, InputScale scale) {
  const auto rows = static_cast<std::int64_t>(values.size());
  std::vector<double> targets;
  for (std::int64_t row = 0; row < rows; ++row) targets.push_back(static_cast<double>(row));
  return make_dataset("rows", Tensor::from({rows, 1}, values), Tensor::from({rows}, targets),
                      {.input_scale = scale, .fractions = {0, 0}});
}

std::vector<double> scaled(const Dataset& data) {
  const Tensor x = data.all().batch(Dtype::float64).x;
  const auto values = x.data<double>();
  return {values.begin(), values.end()};
}

double clipped(double x) { return x / std::sqrt(1 + x * x / 9); }

TEST(InputScale, robust_is_by_median_and_quartiles_and_ends_at_three) {
  const std::vector<double> x = scaled(column_of({4, 100, 1, 3, 2}, InputScale::robust));
  EXPECT_DOUBLE_EQ(x[0], clipped(0.5));
  EXPECT_DOUBLE_EQ(x[1], clipped(48.5));
  EXPECT_DOUBLE_EQ(x[3], 0);
  EXPECT_LT(scaled(column_of({0, 1, 2, 3, 1e150}, InputScale::robust))[4], 3.0000001);
}

TEST(InputScale, robust_takes_half_of_the_range_where_the_quartiles_are_one_number) {
  const std::vector<double> x = scaled(column_of({0, 0, 0, 0, 0, 0, 5}, InputScale::robust));
  EXPECT_EQ(x[0], 0);
  EXPECT_DOUBLE_EQ(x[6], clipped(2));
  for (const double same : scaled(column_of({7, 7, 7}, InputScale::robust))) EXPECT_EQ(same, 0);
  // A middle that differs by rounding alone has no quartiles either.
  EXPECT_DOUBLE_EQ(scaled(column_of({1, 1, 1, 0.9999999999999999, 1, 1, 3}, InputScale::robust))[6],
                   clipped(2));
}

TEST(InputScale, quantile_gives_equal_numbers_the_middle_of_their_shares) {
  const std::vector<double> x = scaled(column_of({5, 0, 0, 0, 9}, InputScale::quantile));
  EXPECT_NEAR(x[1], math::normal_quantile(0.25), 1e-12);
  EXPECT_EQ(x[1], x[2]);
  EXPECT_NEAR(x[0], math::normal_quantile(0.75), 1e-12);
  EXPECT_NEAR(x[4], math::normal_quantile(0.875), 1e-12);
  EXPECT_EQ(scaled(column_of({3, 3}, InputScale::quantile))[0], 0);
}

TEST(InputScale, restores_what_it_scales) {
  std::vector<double> values;
  for (int i = 0; i < 500; ++i) values.push_back(std::sin(i) * std::exp(i / 100.0));
  for (const InputScale scale : {InputScale::standard, InputScale::robust, InputScale::quantile}) {
    const Dataset data = column_of(values, scale);
    const std::vector<double> x = scaled(data);
    for (std::size_t i = 0; i < x.size(); ++i)
      EXPECT_NEAR(data.schema().input_scaling.restore(x[i], 0), values[i],
                  1e-9 * std::abs(values[i]) + 1e-12);
    EXPECT_EQ(input_scale_of(data.schema().input_scaling), scale);
  }
  EXPECT_EQ(input_scale_of(column_of(values, InputScale::none).schema().input_scaling), InputScale::none);
}

TEST(InputScale, leaves_categories_as_they_are) {
  const Dataset data =
      load_text("a,b,y\nred,1,1\nblue,2,2\nred,30,3\nblue,4,5\n",
                {.input_scale = InputScale::robust, .task = Task::regress, .fractions = {0, 0}});
  const Tensor x = data.all().batch(Dtype::float64).x;
  EXPECT_EQ(x.number(0) + x.number(1), 1);
  EXPECT_EQ(x.number(0) * x.number(1), 0);
}

TEST(InputScale, travels_in_the_schema) {
  for (const InputScale scale : {InputScale::robust, InputScale::quantile}) {
    const Dataset data = column_of({4, 100, 1, 3, 2, 3}, scale);
    Schema schema = data.schema();
    schema.inputs = {{.name = "x", .categories = {}}};
    const Schema read = Schema::from_json(schema.to_json());
    for (const double value : {-50.0, 1.0, 2.5, 3.0, 99.0})
      EXPECT_EQ(read.input_scaling.apply(value, 0), schema.input_scaling.apply(value, 0));
    EXPECT_EQ(read.to_json(), schema.to_json());
  }
}

TEST(InputScale, refuses_tables_that_are_none) {
  Schema schema = column_of({4, 100, 1, 3, 2, 3}, InputScale::quantile).schema();
  schema.inputs = {{.name = "x", .categories = {}}};
  const auto refused = [&](const QuantileTable& table) {
    Schema other = schema;
    other.input_scaling.quantiles[0] = table;
    REFUSED(FileError, Schema::from_json(other.to_json()));
  };
  refused({{1}, {0}});
  refused({{1, 2}, {0}});
  refused({{1, 1}, {0, 1}});
  refused({{1, 2}, {1, 0}});
}

TEST(InputScale, is_refused_where_nothing_is_scaled) {
  REFUSED(UsageError, make_dataset("rows", Tensor({3, 1}, Dtype::float64), Tensor({3}, Dtype::float64),
                                   {.input_scale = InputScale::robust, .scale = false, .fractions = {0, 0}}));
}

TEST(TargetRange, keeps_what_is_said_within_what_was_seen) {
  const Dataset data =
      make_dataset("rows", Tensor({4, 1}, Dtype::float64), Tensor::from<double>({4}, {3, 8, -1, 2}),
                   {.target_range = TargetRange::seen, .fractions = {0, 0}});
  const Schema schema = Schema::from_json([&] {
    Schema named = data.schema();
    named.inputs = {{.name = "x", .categories = {}}};
    return named.to_json();
  }());
  EXPECT_EQ(schema.answer(100, 0), 8);
  EXPECT_EQ(schema.answer(-100, 0), -1);
  EXPECT_NEAR(schema.answer(0, 0), 3, 1e-12);
  EXPECT_TRUE(std::isnan(schema.answer(std::nan(""), 0)));
  EXPECT_TRUE(make_dataset("rows", Tensor({2, 1}, Dtype::float64), Tensor({2}, Dtype::float64))
                  .schema()
                  .target_low.empty());
}

TEST(TargetRange, is_of_numbers_alone) {
  REFUSED(UsageError,
          make_dataset("rows", Tensor({2, 1}, Dtype::float64), Tensor::from<std::int64_t>({2}, {0, 1}),
                       {.target_range = TargetRange::seen, .fractions = {0, 0}}));
}

// As scipy.stats.norm.ppf has it.
TEST(NormalQuantile, is_scipys) {
  EXPECT_NEAR(math::normal_quantile(0.975), 1.959963984540054, 1e-14);
  EXPECT_NEAR(math::normal_quantile(1e-7), -5.199337582192817, 1e-12);
  EXPECT_NEAR(math::normal_quantile(0.5), 0, 1e-15);
  EXPECT_NEAR(math::normal_quantile(0.0005), -3.2905267314919255, 1e-13);
}

}  // namespace
}  // namespace gradus
