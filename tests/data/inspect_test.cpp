// inspect_test.cpp - what is found in a data set before anything is learnt from it.
#include <fmt/format.h>

#include <cmath>
#include <gradus/inspect.hpp>

#include "data/association.hpp"
#include "files.hpp"

namespace gradus::data {
namespace {

const LoadOptions as_it_is{.missing = Missing::mean, .fractions = {0, 0}};

TEST(Association, of_numbers_is_their_correlation) {
  PairedNumbers pairs;
  // r = 0.5 by hand: x = 1, 2, 3; y = 1, 3, 2.
  for (const auto& [x, y] : {std::pair(1, 1), std::pair(2, 3), std::pair(3, 2)}) pairs.add(x, y);
  EXPECT_NEAR(pairs.strength(), 0.5, 1e-12);
  PairedNumbers constant;
  for (int i = 0; i < 9; ++i) constant.add(i, 4);
  EXPECT_EQ(constant.strength(), 0);
}

TEST(Association, of_groups_is_what_they_explain) {
  GroupedNumbers told(2), nothing(2);
  for (int i = 0; i < 40; ++i) {
    told.add(static_cast<std::size_t>(i % 2), i % 2 ? 5 : 3);
    nothing.add(static_cast<std::size_t>(i % 2), i % 4 < 2 ? 5 : 3);
  }
  EXPECT_EQ(told.strength(), 1);
  EXPECT_EQ(nothing.strength(), 0);
  // As many groups as rows explain nothing.
  GroupedNumbers alone(10);
  for (int i = 0; i < 10; ++i) alone.add(static_cast<std::size_t>(i), i);
  EXPECT_EQ(alone.strength(), 0);
}

TEST(Association, of_categories_is_cramers_v_without_chance) {
  PairedGroups same(3, 3), none(2, 2);
  for (int i = 0; i < 60; ++i) {
    same.add(static_cast<std::size_t>(i % 3), static_cast<std::size_t>(i % 3));
    none.add(static_cast<std::size_t>(i % 2), static_cast<std::size_t>(i / 2 % 2));
  }
  EXPECT_NEAR(same.strength(), 1, 0.02);
  EXPECT_EQ(none.strength(), 0);
}

TEST(Inspect, counts_rows_that_are_there_before_and_that_contradict) {
  const Inspection found =
      inspect(load_text("a,c,y\n1,u,no\n1,u,no\n1,u,yes\n2,v,no\n2,v,no\n3,v,yes\n", as_it_is));
  EXPECT_EQ(found.rows, 6);
  EXPECT_EQ(found.duplicates, 2);
  EXPECT_EQ(found.conflicts, 3);
  EXPECT_EQ(found.class_rows, (std::vector<std::int64_t>{4, 2}));
}

TEST(Inspect, names_what_gives_the_target_away) {
  std::string text = "x,copy,y\n";
  for (int i = 0; i < 50; ++i)
    text += std::to_string(i * 37 % 50) + "," + std::to_string(2 * i + 1) + "," + std::to_string(i) + ".5\n";
  const Inspection found = inspect(load_text(text, as_it_is));
  ASSERT_EQ(found.associations.size(), 2U);
  EXPECT_EQ(found.associations[0].input, "copy");
  EXPECT_NEAR(found.associations[0].strength, 1, 1e-9);
  EXPECT_LT(found.associations[1].strength, 0.5);
  ASSERT_EQ(found.notes.size(), 1U);
  EXPECT_HAS(found.notes[0], "\"copy\" tells the target nearly alone");
}

TEST(Inspect, looks_at_images_too) {
  const Inspection found = inspect(datasets::digits());
  EXPECT_EQ(found.rows, 1797);
  EXPECT_TRUE(found.associations.empty());
  EXPECT_EQ(found.class_rows.size(), 10U);
}

TEST(Inspect, looks_at_each_of_several_targets) {
  std::string text = "a,b,y,z\n";
  for (int i = 0; i < 60; ++i)
    text += fmt::format("{}.5,{}.25,{},{}\n", i * 7 % 60, i * 11 % 60, 2 * (i * 7 % 60) + 1, i * 11 % 60);
  text += "0.5,0.25,1,0\n0.5,0.25,1,7\n";
  const Inspection found = inspect(load_text(text, {.target = {"y", "z"}, .fractions = {0, 0}}));
  ASSERT_EQ(found.associations.size(), 4U);
  EXPECT_EQ(found.associations[0].input + found.associations[0].target, "ay");
  EXPECT_EQ(found.associations[1].input + found.associations[1].target, "bz");
  EXPECT_LT(found.associations[2].strength, 0.5);
  EXPECT_HAS(found.notes.at(0), "\"a\" tells the target \"y\" nearly alone");
  // Rows are the same where all targets are.
  EXPECT_EQ(found.duplicates, 1);
  EXPECT_EQ(found.conflicts, 3);
}

TEST(Inspect, says_that_classes_are_uneven) {
  std::string text = "a,y\n";
  std::string one_rules = text;
  for (int i = 0; i < 110; ++i) {
    text += fmt::format("{},{}\n", i * 7 % 110, i % 22 == 0 ? "rare" : i % 2 == 0 ? "even" : "odd");
    one_rules += fmt::format("{},{}\n", i * 7 % 110, i % 11 == 0 ? "yes" : "no");
  }
  const Inspection found = inspect(load_text(text, as_it_is));
  EXPECT_HAS(found.notes.at(0),
             "55 rows of \"odd\", 5 of \"rare\"; always saying \"odd\" is right in 50.0 %");
  // Loading says more of that.
  const Dataset data = load_text(one_rules, as_it_is);
  EXPECT_TRUE(inspect(data).notes.empty());
  EXPECT_HAS(data.notes().back(), "class \"no\" has");
  EXPECT_TRUE(inspect(load_text("a,y\n1,u\n2,v\n3,u\n4,v\n", as_it_is)).notes.empty());
}

}  // namespace
}  // namespace gradus::data
