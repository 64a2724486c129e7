// dialect_test.cpp - the separator of a table's cells, found out from its first lines.
#include "data/dialect.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace gradus::data {
namespace {

char found(const std::string& text) { return find_dialect(text, {}).separator; }

TEST(Dialect, a_comma_between_digits_is_the_decimal_sign_where_something_else_separates) {
  EXPECT_EQ(found("1,5;2,5\n3,5;4,5\n"), ';');
  EXPECT_EQ(found("a;b\n1,5;2,5\n3,5;4,5\n"), ';');
  EXPECT_EQ(found("1,5\t2,5\n3,5\t4,5\n"), '\t');
  EXPECT_EQ(found("a b\n1,5 2,5\n3,5  4,5\n"), ' ');
  EXPECT_EQ(found("1,5\n2,5\n"), ',');
  EXPECT_EQ(found("2020-01-01 10:00,5,6\n2020-01-02 11:00,7,8\n"), ',');
}

TEST(Dialect, lines_that_agree_outweigh_signs_that_are_frequent_in_one) {
  EXPECT_EQ(found("id,tags\n1,a;b;c;d\n2,e\n3,f;g\n"), ',');
  EXPECT_EQ(found("name|note\nx|a, b, c\ny|d\n"), '|');
  EXPECT_EQ(found("a,b\n\"1;2;3\",x\n\"4\n;5\",y\n"), ',');
  EXPECT_EQ(found("a;b\n5\";x\n6\";y\n"), ';');
}

TEST(Dialect, one_column_is_no_table_of_blanks_unless_all_lines_agree) {
  EXPECT_EQ(found("comment\ngood film\nbad\n"), ',');
  EXPECT_EQ(found("a b\n1 2\n"), ' ');
  EXPECT_EQ(found(""), ',');
  EXPECT_EQ(found("a\n"), ',');
}

TEST(Dialect, a_long_table_is_judged_by_its_first_lines) {
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += "1;2,0\n";
  EXPECT_EQ(found(text), ';');
}

}  // namespace
}  // namespace gradus::data
