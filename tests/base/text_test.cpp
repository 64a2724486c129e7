// text_test.cpp - the nearest name, quoting, short lists.
#include "base/text.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace gradus {
namespace {

const std::vector<std::string> columns{"Sex", "Length", "Diameter", "Height", "Rings"};

TEST(Text, nearest_finds_slips_of_the_fingers) {
  EXPECT_EQ(nearest("Ring", columns), "Rings");
  EXPECT_EQ(nearest("rings", columns), "Rings");
  EXPECT_EQ(nearest("Lenght", columns), "Length");
  EXPECT_EQ(nearest("Diametre", columns), "Diameter");
  EXPECT_EQ(nearest("Dia", columns), "Diameter");
}

TEST(Text, nearest_stays_silent_where_nothing_is_near) {
  EXPECT_EQ(nearest("weight of the shell", columns), "");
  EXPECT_EQ(nearest("x", columns), "");
  EXPECT_EQ(nearest("", columns), "");
  EXPECT_EQ(nearest("Rings", {}), "");
}

TEST(Text, nearest_prefers_the_smallest_distance) {
  const std::vector<std::string> names{"adagrad", "adam", "adamw"};
  EXPECT_EQ(nearest("adm", names), "adam");
  EXPECT_EQ(nearest("adamv", names), "adam");
  EXPECT_EQ(nearest("adagard", names), "adagrad");
}

TEST(Text, nearest_takes_hostile_lengths_in_its_stride) {
  const std::vector<std::string> names{std::string(1 << 20, 'a')};
  EXPECT_EQ(nearest(std::string(1 << 20, 'b'), names), "");
}

TEST(Text, did_you_mean_is_a_sentence_or_nothing) {
  EXPECT_EQ(did_you_mean("Ring", columns), " Did you mean \"Rings\"?");
  EXPECT_EQ(did_you_mean("zebra", columns), "");
  EXPECT_EQ(did_you_mean("auc", std::vector<std::string>{"f1", "roc_auc", "pr_auc"}),
            " Did you mean \"roc_auc\"?");
}

TEST(Text, quote_fits_one_line) {
  EXPECT_EQ(quote("a\nb\tc\x01"), "\"a\\nb\\tc\\x01\"");
  EXPECT_EQ(quote(std::string(50, 'x')), "\"" + std::string(40, 'x') + "...\"");
  EXPECT_EQ(quote("Größe"), "\"Größe\"");
  EXPECT_LT(quote(std::string(1 << 20, '\x80')).size(), 200U) << "bytes that continue no character";
}

TEST(Text, without_controls_tells_a_terminal_nothing) {
  EXPECT_EQ(without_controls("\x1b[31mred\n\x7f"), "\\x1b[31mred\\n\\x7f");
  EXPECT_EQ(shortened("\x1b" + std::string(50, 'x'), 3), "\\x1bxx...");
}

TEST(Text, listed_shortens_long_lists) {
  EXPECT_EQ(listed(std::vector<std::string>{std::string(1 << 20, 'x'), "a\x1b"}),
            std::string(80, 'x') + "..., a\\x1b");
  EXPECT_EQ(listed(columns), "Sex, Length, Diameter, Height, Rings");
  EXPECT_EQ(listed(columns, 2), "Sex, Length and 3 more");
  EXPECT_EQ(listed(columns, 4), "Sex, Length, Diameter, Height, Rings");
}

TEST(Text, grouped_puts_commas_between_thousands) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1797), "1,797");
  EXPECT_EQ(grouped(-123456), "-123,456");
  EXPECT_EQ(grouped(1234567), "1,234,567");
}

TEST(Text, trimmed_and_lower) {
  EXPECT_EQ(trimmed(" \ta b "), "a b");
  EXPECT_EQ(trimmed("  "), "");
  EXPECT_EQ(lower("AbZ-9"), "abz-9");
}

}  // namespace
}  // namespace gradus
