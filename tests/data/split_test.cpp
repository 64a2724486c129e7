// split_test.cpp - which rows go where.
#include "data/split.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "files.hpp"

namespace gradus::data {
namespace {

TEST(Split, by_time_keeps_rows_of_one_time_together) {
  // Ten rows a day: a tenth and a fifth would cut days in two.
  SplitBy by;
  for (std::int64_t row = 0; row < 100; ++row) {
    const std::int64_t day = row * 7 % 100 / 10;
    by.times.push_back(static_cast<double>(day));
  }
  const Parts parts = split_rows(100, {}, {}, 1, {.validation = 0.16, .test = 0.13}, by);
  std::map<double, std::set<const void*>> of_day;
  for (const auto* part : {&parts.train, &parts.validation, &parts.test})
    for (const std::int64_t row : *part) of_day[by.times[static_cast<std::size_t>(row)]].insert(part);
  for (const auto& [day, found] : of_day) EXPECT_EQ(found.size(), 1U) << day;
  EXPECT_EQ(parts.test.size(), 10U);
  EXPECT_EQ(parts.validation.size(), 20U);
  // One day alone cannot be cut.
  by.times.assign(100, 5.0);
  EXPECT_EQ(split_rows(100, {}, {}, 1, {.validation = 0.1, .test = 0.1}, by).train.size(), 100U);
}

TEST(Split, by_time_takes_rows_without_one_as_the_oldest_and_no_target) {
  std::string text = "x,when,y\n";
  for (int row = 0; row < 60; ++row)
    text += fmt::format("{},{},{}\n", row, row % 10 == 0 ? "" : fmt::format("2024-01-{:02}", 1 + row % 28),
                        row % 2);
  const Dataset data = load_text(text, {.target = {"y"}, .split_time = "when"});
  for (const std::int64_t row : data.test().indices()) EXPECT_NE(row % 10, 0);
  std::string notes;
  for (const std::string& note : data.notes()) notes += note + "\n";
  EXPECT_HAS(notes, "6 rows without a time train");
  const auto refusal = [&](LoadOptions options) {
    options.target = {"y"};
    options.style = OptionStyle::flag;
    return error_of<UsageError>([&] { load_text(text, options); });
  };
  EXPECT_HAS(refusal({.split_time = "y"}), "column \"y\" is the target, and --split-time by it");
  EXPECT_HAS(refusal({.split_by = "y"}), "column \"y\" is the target, and --split-by by it");
}

std::map<std::int64_t, std::int64_t> counts_of(const std::vector<std::int64_t>& rows,
                                               const std::vector<std::int64_t>& labels) {
  std::map<std::int64_t, std::int64_t> counts;
  for (const std::int64_t row : rows) ++counts[labels[static_cast<std::size_t>(row)]];
  return counts;
}

void expect_complete(const Parts& parts, std::int64_t rows) {
  std::set<std::int64_t> seen;
  for (const auto* part : {&parts.train, &parts.validation, &parts.test})
    for (const std::int64_t row : *part) EXPECT_TRUE(seen.insert(row).second) << row;
  EXPECT_EQ(static_cast<std::int64_t>(seen.size()), rows);
  EXPECT_EQ(*seen.begin(), 0);
  EXPECT_EQ(*seen.rbegin(), rows - 1);
}

TEST(Split, is_seventy_fifteen_fifteen) {
  const Parts parts = split_rows(1000, {}, {}, 1, {});
  EXPECT_EQ(parts.train.size(), 700U);
  EXPECT_EQ(parts.validation.size(), 150U);
  EXPECT_EQ(parts.test.size(), 150U);
  EXPECT_EQ(parts.record.how, "700 rows train, 150 validate, 150 test, at random");
  expect_complete(parts, 1000);
}

TEST(Split, depends_on_the_seed_alone) {
  const Parts a = split_rows(500, {}, {}, 7, {}), b = split_rows(500, {}, {}, 7, {}),
              c = split_rows(500, {}, {}, 8, {});
  EXPECT_EQ(a.train, b.train);
  EXPECT_EQ(a.test, b.test);
  EXPECT_NE(a.train, c.train);
}

TEST(Split, every_class_with_enough_rows_is_in_every_part) {
  // Class k has k + 1 rows, of 200 in the largest.
  std::vector<std::int64_t> labels;
  for (std::int64_t k = 0; k < 6; ++k) labels.insert(labels.end(), static_cast<std::size_t>(k + 1), k);
  labels.insert(labels.end(), 200, 6);
  const auto rows = static_cast<std::int64_t>(labels.size());
  const Parts parts = split_rows(rows, labels, {}, 3, {});
  expect_complete(parts, rows);
  const auto train = counts_of(parts.train, labels), validation = counts_of(parts.validation, labels),
             test = counts_of(parts.test, labels);
  for (std::int64_t k = 0; k < 7; ++k) EXPECT_TRUE(train.contains(k)) << k;
  for (std::int64_t k = 2; k < 7; ++k) EXPECT_TRUE(validation.contains(k) && test.contains(k)) << k;
  EXPECT_EQ(train.at(6), 140);
  EXPECT_EQ(validation.at(6), 30);
}

TEST(Split, says_what_small_classes_leave_of_it) {
  const auto data_of = [](std::int64_t each) {
    std::string text = "x,y\n";
    for (std::int64_t row = 0; row < 30 * each; ++row) text += fmt::format("{},w{}\n", row, row % 30);
    return load_text(text, {.target = {"y"}, .task = Task::classify});
  };
  const Dataset none = data_of(1), half = data_of(2), all = data_of(3);
  EXPECT_EQ(none.split().how, "30 rows train, 0 validate, 0 test, stratified by class");
  EXPECT_HAS(none.notes().back(), "no row is left for validation or test");
  EXPECT_EQ(half.split().how, "30 rows train, 30 validate, 0 test, stratified by class");
  EXPECT_HAS(half.notes().back(), "no row is left for test");
  EXPECT_EQ(all.split().how, "30 rows train, 30 validate, 30 test, stratified by class");
  for (const std::string& note : all.notes()) EXPECT_EQ(note.find("no row is left"), std::string::npos);
  EXPECT_TRUE(load_text("x,y\n1,a\n2,b\n", {.target = {"y"}, .fractions = {0, 0}}).notes().empty());
}

TEST(Split, a_given_test_set_stays_the_test_set) {
  std::vector<std::int64_t> labels;
  for (int i = 0; i < 120; ++i) labels.push_back(i % 2);
  const Parts parts = split_rows(120, labels, {.test = 20}, 1, {});
  EXPECT_EQ(parts.validation.size(), 10U);
  EXPECT_EQ(parts.train.size(), 90U);
  ASSERT_EQ(parts.test.size(), 20U);
  for (std::int64_t i = 0; i < 20; ++i) EXPECT_EQ(parts.test[static_cast<std::size_t>(i)], 100 + i);
  EXPECT_EQ(counts_of(parts.validation, labels).at(0), 5);
  EXPECT_HAS(parts.record.how, "given test set");
  EXPECT_TRUE(split_rows(120, labels, {.test = 20}, 1, {.validation = 0}).validation.empty());
  EXPECT_EQ(split_rows(120, labels, {.test = 20}, 1, {.validation = 0.3}).validation.size(), 30U);
}

TEST(Split, tiny_data_trains_as_a_whole) {
  const Parts parts = split_rows(4, std::vector<std::int64_t>{0, 1, 1, 0}, {}, 1, {});
  EXPECT_EQ(parts.train.size(), 4U);
  EXPECT_EQ(parts.record.how, "all 4 rows train: fewer than 10 are not split");
  const Parts ten = split_rows(10, {}, {}, 1, {});
  EXPECT_EQ(ten.train.size(), 6U);
  EXPECT_EQ(ten.validation.size(), 2U);
  EXPECT_EQ(split_rows(1, {}, {}, 1, {}).train.size(), 1U);
}

TEST(Split, shares_are_checked) {
  EXPECT_THROW(split_rows(100, {}, {}, 1, {.validation = -0.1}), UsageError);
  EXPECT_THROW(split_rows(100, {}, {}, 1, {.validation = 0.5, .test = 0.5}), UsageError);
  EXPECT_THROW(split_rows(100, {}, {}, 1, {.validation = std::nan("")}), UsageError);
  const Parts parts = split_rows(100, {}, {}, 1, {.validation = 0, .test = 0});
  EXPECT_EQ(parts.train.size(), 100U);
}

TEST(Split, parts_are_in_random_order) {
  std::vector<std::int64_t> labels(300);
  for (std::size_t i = 0; i < 300; ++i) labels[i] = static_cast<std::int64_t>(i / 100);
  const Parts parts = split_rows(300, labels, {}, 1, {});
  const std::vector<std::int64_t> first(parts.train.begin(), parts.train.begin() + 20);
  EXPECT_EQ(counts_of(first, labels).size(), 3U);
  EXPECT_FALSE(std::is_sorted(parts.train.begin(), parts.train.end()));
}

TEST(Split, spreads_small_and_large_numbers) {
  std::vector<double> numbers;
  for (int i = 0; i < 400; ++i) numbers.push_back(i * 37 % 400 * 0.5);
  const std::vector<std::int64_t> strata = strata_of(numbers);
  for (std::size_t i = 0; i < numbers.size(); ++i) EXPECT_EQ(strata[i], static_cast<int>(numbers[i] / 20));
  const Parts parts = split_rows(400, strata, {}, 1, {}, {}, "by size");
  expect_complete(parts, 400);
  for (const auto& [stratum, rows] : counts_of(parts.test, strata)) EXPECT_EQ(rows, 6) << stratum;
  EXPECT_EQ(parts.record.how, "280 rows train, 60 validate, 60 test, by size");
  // Equal numbers stay together, and few rows are not cut into many strata.
  for (const std::int64_t stratum : strata_of(std::vector<double>(300, 7))) EXPECT_EQ(stratum, 0);
  const std::vector<std::int64_t> few = strata_of(std::vector<double>(numbers.begin(), numbers.begin() + 45));
  EXPECT_EQ(*std::max_element(few.begin(), few.end()), 1);
  EXPECT_TRUE(strata_of({}).empty());
}

TEST(Split, by_chance_alone_where_that_is_wanted) {
  std::string text = "x,y\n", classes = "x,y\n";
  for (int i = 0; i < 200; ++i) {
    text += fmt::format("{},{}.5\n", i * 7 % 31, i);
    classes += fmt::format("{},{}\n", i * 7 % 31, i % 3 == 0 ? "a" : "b");
  }
  const auto how = [](const std::string& table, Stratify stratify) {
    return load_text(table, {.target = {"y"}, .stratify = stratify}).split().how;
  };
  EXPECT_HAS(how(text, Stratify::all), "stratified by quantile");
  EXPECT_HAS(how(text, Stratify::classes), "at random");
  EXPECT_HAS(how(classes, Stratify::classes), "stratified by class");
  EXPECT_HAS(how(classes, Stratify::none), "at random");
}

TEST(Split, keeps_groups_together) {
  SplitBy by;
  for (std::int64_t row = 0; row < 600; ++row) by.groups.push_back(row * 7 % 40);
  const Parts parts = split_rows(600, {}, {}, 1, {}, by);
  expect_complete(parts, 600);
  std::map<std::int64_t, std::set<int>> seen;
  int part = 0;
  for (const auto* rows : {&parts.train, &parts.validation, &parts.test}) {
    for (const std::int64_t row : *rows) seen[by.groups[static_cast<std::size_t>(row)]].insert(part);
    ++part;
  }
  for (const auto& [group, in] : seen) EXPECT_EQ(in.size(), 1U) << group;
  EXPECT_EQ(parts.train.size(), 420U);  // groups of 15 rows each, 28 + 6 + 6 of them
  EXPECT_EQ(parts.test.size(), 90U);
  EXPECT_EQ(parts.record.how, "420 rows train, 90 validate, 90 test, groups together");
  EXPECT_NE(split_rows(600, {}, {}, 2, {}, by).test, parts.test);
}

TEST(Split, tests_the_newest_rows) {
  SplitBy by;
  for (std::int64_t row = 0; row < 100; ++row) by.times.push_back(static_cast<double>(row * 37 % 100));
  const Parts parts = split_rows(100, {}, {}, 1, {}, by);
  expect_complete(parts, 100);
  const auto time = [&](std::int64_t row) { return by.times[static_cast<std::size_t>(row)]; };
  for (const std::int64_t row : parts.train) EXPECT_LT(time(row), 70);
  for (const std::int64_t row : parts.test) EXPECT_GE(time(row), 85);
}

TEST(Split, by_a_column_of_the_table) {
  std::string text = "who,when,x,y\n";
  for (int i = 0; i < 60; ++i)
    text += fmt::format("p{},{}.{}.2024,{},{}\n", i % 12, 1 + i * 7 % 28, 1 + i % 12, i * 13 % 31,
                        i * 11 % 17 + 0.5);
  const Dataset groups = load_text(text, {.target = {"y"}, .split_by = "who"});
  for (const ColumnReport& column : groups.columns()) {
    if (column.name == "who") {
      EXPECT_EQ(column.role, "left out");
    }
  }
  std::set<std::int64_t> train, test;
  for (const std::int64_t row : groups.train().indices()) train.insert(row % 12);
  for (const std::int64_t row : groups.test().indices()) test.insert(row % 12);
  for (const std::int64_t who : test) EXPECT_FALSE(train.contains(who));
  const Dataset times = load_text(text, {.target = {"y"}, .split_time = "when"});
  for (const std::int64_t row : times.test().indices()) EXPECT_GE(row % 12, 9);  // October and later
  for (const std::int64_t row : times.train().indices()) EXPECT_LE(row % 12, 8);
  EXPECT_THROW(load_text(text, {.target = {"y"}, .split_by = "nobody"}), UsageError);
  EXPECT_THROW(load_text(text, {.target = {"y"}, .split_by = "who", .split_time = "when"}), UsageError);
  EXPECT_THROW(load_text(text, {.target = {"y"}, .split_time = "who"}), DataError);
}

}  // namespace
}  // namespace gradus::data
