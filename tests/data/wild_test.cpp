// wild_test.cpp - cells far from all others: bounded, named, and bounded in new rows as well.
#include <fmt/format.h>

#include <cmath>

#include "files.hpp"

namespace gradus::data {
namespace {

/// 400 rows with x from -1 to 1, of which some are others.
std::string wild_table(const std::vector<std::pair<int, double>>& others) {
  std::string text = "x,z,y\n";
  for (int row = 0; row < 400; ++row) {
    double x = std::sin(row * 1.7);
    for (const auto& [at, value] : others)
      if (at == row) x = value;
    text += fmt::format("{},{},{}\n", x, std::cos(row * 0.9), row * 0.01);
  }
  return text;
}

std::vector<double> scaled_column(const Dataset& data, std::size_t j) {
  const std::vector<double> all = inputs_of(data);
  std::vector<double> column;
  for (std::size_t at = j; at < all.size(); at += static_cast<std::size_t>(data.schema().features()))
    column.push_back(all[at]);
  return column;
}

const LoadOptions wild_options{.target = {"y"}, .style = OptionStyle::flag};

TEST(Wild, cells_count_as_the_nearest_that_are_not) {
  const Dataset clean = load_text(wild_table({}), wild_options),
                wild = load_text(wild_table({{7, 5890}, {9, -400}}), wild_options);
  EXPECT_TRUE(clean.schema().input_scaling.low.empty());
  const Scaling& scaling = wild.schema().input_scaling;
  ASSERT_EQ(scaling.low.size(), 2U);
  EXPECT_NEAR(scaling.high[0], 1, 0.001);
  EXPECT_NEAR(scaling.low[0], -1, 0.01);
  EXPECT_EQ(scaling.high[1], std::numeric_limits<double>::max());
  for (const double x : scaled_column(wild, 0)) EXPECT_LT(std::abs(x), 1.6);
  EXPECT_EQ(scaled_column(wild, 1), scaled_column(clean, 1));
  std::string said;
  for (const std::string& note : wild.notes()) said += note + "\n";
  EXPECT_HAS(said, "column \"x\": 5890 in row 8, -400 in row 10: far from all other numbers");
  EXPECT_HAS(said, "--wild keep");
}

TEST(Wild, cells_are_kept_where_that_is_said) {
  LoadOptions keep = wild_options;
  keep.wild = Wild::keep;
  const Dataset data = load_text(wild_table({{7, 5890}}), keep);
  EXPECT_TRUE(data.schema().input_scaling.low.empty());
  EXPECT_GT(scaled_column(data, 0)[7], 10);
  LoadOptions unscaled = wild_options;
  unscaled.scale = false;
  EXPECT_EQ(scaled_column(load_text(wild_table({{7, 5890}}), unscaled), 0)[7], 5890);
}

TEST(Wild, cells_are_few) {
  const auto bounded = [](const std::vector<std::pair<int, double>>& others) {
    return !load_text(wild_table(others), wild_options).schema().input_scaling.low.empty();
  };
  EXPECT_TRUE(bounded({{7, 90}, {8, 80}}));
  EXPECT_FALSE(bounded({{7, 90}, {8, 80}, {9, 85}}));
  EXPECT_FALSE(bounded({{7, 14}, {8, 11}})) << "a tail";
  EXPECT_FALSE(bounded({{7, 9}})) << "some six times the distance of the quartiles";
}

TEST(Wild, cells_of_new_rows_are_bounded_and_named) {
  const Dataset data = load_text(wild_table({{7, 5890}}), wild_options);
  const Schema back = Schema::from_json(data.schema().to_json());
  EXPECT_EQ(back.input_scaling.high, data.schema().input_scaling.high);
  const TemporaryFolder folder;
  const Dataset fresh = load_with(back, folder.write("new.csv", "z,x\n0.5,7000\n0.5,0.25\n"));
  ASSERT_FALSE(fresh.notes().empty());
  EXPECT_HAS(fresh.notes().back(),
             "column \"x\": 7000 in row 1: beyond the numbers that the model was trained on");
  EXPECT_DOUBLE_EQ(scaled_column(fresh, 0)[0], back.input_scaling.apply(back.input_scaling.high[0], 0));
}

TEST(Wild, bounds_are_held_against_the_schema) {
  const std::string json = load_text(wild_table({{7, 5890}}), wild_options).schema().to_json();
  std::string swapped = json;
  swapped.replace(swapped.find("\"low\""), 5, "\"LOW\"").replace(swapped.find("\"high\""), 6, "\"low\"");
  EXPECT_THROW(Schema::from_json(swapped), FileError);
}

}  // namespace
}  // namespace gradus::data
