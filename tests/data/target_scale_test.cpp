// target_scale_test.cpp - how targets that are numbers are scaled: chosen by tests, wished for, and undone.
#include "data/target_scale.hpp"

#include <fmt/format.h>

#include <cmath>

#include "files.hpp"

namespace gradus::data {
namespace {

/// A table of `rows` rows with a target that a function gives.
template <class Target>
std::string scaled_table(int rows, const Target& target) {
  std::string text = "x,y\n";
  for (int row = 0; row < rows; ++row) text += fmt::format("{},{}\n", std::sin(row * 1.7), target(row));
  return text;
}

// Evenly spread over 0 .. 1, and a quantile function of a normal distribution nearly.
double even_share(int row) { return std::fmod(row * 0.6180339887498949, 1.0); }
double normal_quantile(int row) {
  return 4.91 * (std::pow(even_share(row), 0.14) - std::pow(1 - even_share(row), 0.14));
}

const std::string heavy_tailed =
    scaled_table(300, [](int row) { return std::exp(3 + 1.2 * normal_quantile(row)); });
const std::string counted = scaled_table(300, [](int row) {
  const double u = even_share(row);
  return u < 0.3 ? 0 : u < 0.6 ? 1 : u < 0.8 ? 2 : u < 0.92 ? 3 : u < 0.98 ? 4 : u < 0.993 ? 5 : 6;
});
const std::string shares = scaled_table(300, [](int row) { return 0.05 + 0.9 * even_share(row); });

TargetScale scale_of(const std::string& text, LoadOptions options = {}) {
  options.target = {"y"};
  return load_text(text, options).schema().target_scale;
}

std::string refusal_of_scale(const std::string& text, LoadOptions options) {
  options.target = {"y"};
  try {
    (void)load_text(text, options);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(TargetScale, is_chosen_by_what_the_targets_are) {
  EXPECT_EQ(scale_of(heavy_tailed), TargetScale::log);
  EXPECT_EQ(scale_of(counted), TargetScale::count);
  EXPECT_EQ(scale_of(shares), TargetScale::share);
  EXPECT_EQ(scale_of(scaled_table(300, [](int row) { return 10 + normal_quantile(row); })),
            TargetScale::standard);
  EXPECT_EQ(scale_of(scaled_table(300, [](int row) { return -std::log(1 - even_share(row)); })),
            TargetScale::standard)
      << "exponential";
  EXPECT_EQ(
      scale_of(scaled_table(300, [](int row) { return row == 7 ? 1000.5 : 10.25 + normal_quantile(row); })),
      TargetScale::standard)
      << "one slip";
  EXPECT_EQ(scale_of(scaled_table(60, [](int row) { return std::exp(3 + 1.2 * normal_quantile(row)); })),
            TargetScale::standard)
      << "few rows";
  EXPECT_EQ(
      scale_of(scaled_table(300, [](int row) { return fmt::format("{:.1f} %", 5 + 90 * even_share(row)); })),
      TargetScale::share);
  EXPECT_EQ(
      scale_of(scaled_table(300, [](int row) { return fmt::format("{:.1f} %", 300 * even_share(row)); })),
      TargetScale::standard);
  EXPECT_EQ(scale_of(scaled_table(300, [](int row) { return 0.5 + 0.02 * even_share(row); })),
            TargetScale::standard);
}

TEST(TargetScale, is_said_with_the_option_that_changes_it) {
  const auto notes = load_text(heavy_tailed, {.target = {"y"}, .style = OptionStyle::flag}).notes();
  ASSERT_GE(notes.size(), 2U);
  EXPECT_HAS(notes[notes.size() - 2], "heavy tail");
  EXPECT_HAS(notes[notes.size() - 2], "--target-scale standard");
  EXPECT_HAS(notes.back(), "predictions of \"y\" are of the middle (the median)");
  // Said as well where it was wished.
  const auto wished = load_text(heavy_tailed, {.target = {"y"}, .target_scale = TargetScale::log}).notes();
  EXPECT_HAS(wished.back(), "the median");
}

TEST(TargetScale, is_what_is_wished) {
  for (const TargetScale wish : {TargetScale::standard, TargetScale::none, TargetScale::log})
    EXPECT_EQ(scale_of(heavy_tailed, {.target_scale = wish}), wish);
  EXPECT_EQ(scale_of(scaled_table(300, [](int row) { return row % 4; }), {.task = Task::count}),
            TargetScale::count);
  EXPECT_EQ(scale_of(heavy_tailed, {.fixed_loss = true}), TargetScale::log);
  EXPECT_EQ(scale_of(shares, {.fixed_loss = true}), TargetScale::standard);
  EXPECT_EQ(load_text(counted, {.target = {"y"}, .task = Task::classify}).schema().task, Task::classify);
}

TEST(TargetScale, has_no_place_for_some_targets) {
  const std::string zero = scaled_table(50, [](int row) { return row - 10; });
  EXPECT_HAS(refusal_of_scale(zero, {.target_scale = TargetScale::log}),
             "row 1, column \"y\": -10 is no number above 0");
  EXPECT_HAS(refusal_of_scale(zero, {.task = Task::count}), "is no count");
  EXPECT_HAS(refusal_of_scale(zero, {.target_scale = TargetScale::share}), "is no share");
  EXPECT_HAS(refusal_of_scale(heavy_tailed, {.target_scale = TargetScale::log, .task = Task::count}),
             "two minds");
  EXPECT_HAS(refusal_of_scale(heavy_tailed, {.target_scale = TargetScale::log, .task = Task::classify}),
             "for targets that are numbers");
}

TEST(TargetScale, is_undone) {
  for (const auto& [text, wish] :
       {std::pair(&heavy_tailed, TargetScale::log), std::pair(&counted, TargetScale::count),
        std::pair(&shares, TargetScale::share), std::pair(&heavy_tailed, TargetScale::none)}) {
    const Dataset data = load_text(*text, {.target = {"y"}, .target_scale = wish});
    const Scaling& scaling = data.schema().target_scaling;
    for (std::int64_t row = 0; row < 20; ++row) {
      double scaled = 0;
      data.copy_targets({&row, 1}, &scaled);
      EXPECT_NEAR(scaling.restore(scaled, 0), data.target(row, 0), 1e-12 * (1 + data.target(row, 0)));
    }
    const Schema back = Schema::from_json(data.schema().to_json());
    EXPECT_EQ(back.target_scale, wish);
    EXPECT_EQ(back.target_scaling.log, wish == TargetScale::log);
  }
}

TEST(TargetScale, of_logarithms_has_mean_0_and_deviation_1) {
  const Dataset data = load_text(heavy_tailed, {.target = {"y"}, .fractions = {0, 0}});
  double sum = 0, squares = 0;
  for (std::int64_t row = 0; row < data.rows(); ++row) {
    double scaled = 0;
    data.copy_targets({&row, 1}, &scaled);
    sum += scaled, squares += scaled * scaled;
  }
  EXPECT_NEAR(sum / 300, 0, 1e-12);
  EXPECT_NEAR(squares / 300, 1, 1e-12);
}

TEST(TargetScale, of_new_data_is_that_of_the_model) {
  const Dataset data = load_text(heavy_tailed, {.target = {"y"}});
  const TemporaryFolder folder;
  const std::string file = folder.write("new.csv", "x,y\n1,0\n");
  EXPECT_THROW((void)load_with(data.schema(), file), DataError);
  EXPECT_NO_THROW((void)load_with(data.schema(), file, {.read_targets = false}));
}

TEST(TargetScale, is_held_against_the_rest_of_a_schema) {
  std::string json = load_text(heavy_tailed, {.target = {"y"}}).schema().to_json();
  json.replace(json.find("\"log\":true"), 10, "\"log\":false");
  EXPECT_THROW(Schema::from_json(json), FileError);
}

}  // namespace
}  // namespace gradus::data
