// table_out_test.cpp - tables that are written: text, JSON lines and arrays of NumPy, read back.
#include "data/table_out.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

#include "data/files.hpp"
#include "data/formats.hpp"
#include "data/npy.hpp"

namespace gradus::data {
namespace {

using Words = std::vector<std::string>;

// Two pieces of a table, or its bytes in a format.
OutRows piece(std::vector<std::int64_t> rows, Words words, std::vector<double> numbers) {
  OutRows piece{
      {"row", std::move(rows), true}, {"word, \"odd\"", std::move(words)}, {"x", std::move(numbers)}};
  return piece;
}

std::string written(const OutFormat& format, const std::vector<OutRows>& pieces, bool header = true) {
  std::string bytes;
  const auto sink = format.make([&](std::string_view more) { bytes += more; }, header);
  for (const OutRows& rows : pieces) sink->write(rows);
  sink->finish();
  return bytes;
}

const std::vector<OutRows> table{piece({1, 2}, {"a", "b\t\"c\""}, {0.1, -1e30}),
                                 piece({4}, {"größe, ✓"}, {5})};

TEST(TableOut, text_is_quoted_where_it_needs_to_be) {
  EXPECT_EQ(written(csv_out, table),
            "row,\"word, \"\"odd\"\"\",x\n1,a,0.1\n2,\"b\t\"\"c\"\"\",-1e+30\n4,\"größe, ✓\",5\n");
  EXPECT_EQ(written(csv_out, table, false), "1,a,0.1\n2,\"b\t\"\"c\"\"\",-1e+30\n4,\"größe, ✓\",5\n");
  EXPECT_EQ(written(tsv_out, table),
            "row\t\"word, \"\"odd\"\"\"\tx\n1\ta\t0.1\n2\t\"b\t\"\"c\"\"\"\t-1e+30\n4\tgröße, ✓\t5\n");
}

TEST(TableOut, json_lines_are_objects) {
  EXPECT_EQ(written(json_lines_out, {piece({1}, {"a \"b\"\n"}, {0.1})}),
            "{\"row\":1,\"word, \\\"odd\\\"\":\"a \\\"b\\\"\\n\",\"x\":0.1}\n");
  const Dataset read = load_text(
      written(json_lines_out, table),
      {.target = {"x"}, .numeric = {"row"}, .task = Task::regress, .keep = {"word, \"odd\""}}, "t.jsonl");
  EXPECT_EQ(read.target(1, 0), -1e30);
  EXPECT_EQ(read.kept(2, 0), "größe, ✓");
}

TEST(TableOut, numbers_of_one_type_are_a_plain_array) {
  OutRows rows{{"row", std::vector<std::int64_t>{1, 2}, true}, {"a", std::vector<float>{1.5F, 2}}};
  const std::string one = written(numpy_out, {rows});
  EXPECT_EQ(one.size() % 64, 8U);  // the head is a multiple of 64
  const NpyArray column = read_npy(one, "one");
  EXPECT_THAT(column.lengths, testing::ElementsAre(2));
  EXPECT_EQ(column.size, 4U);
  EXPECT_EQ(column.number(0), 1.5);
  rows.push_back({"b", std::vector<float>{3, 4}});
  const std::string two = written(numpy_out, {rows, rows});
  const NpyArray matrix = read_npy(two, "two");
  EXPECT_THAT(matrix.lengths, testing::ElementsAre(4, 2));
  EXPECT_EQ(matrix.number(1), 3);
  EXPECT_EQ(matrix.number(6), 2);
}

TEST(TableOut, one_column_of_texts_is_an_array_of_texts) {
  const OutRows rows{{"row", std::vector<std::int64_t>{1, 2, 3}, true}, {"word", Words{"", "größe ✓", "😀"}}};
  const std::string bytes = written(numpy_out, {rows});
  const NpyArray texts = read_npy(bytes, "texts");
  EXPECT_EQ(texts.size, 7U * 4);
  EXPECT_EQ(texts.text(0), "");
  EXPECT_EQ(texts.text(1), "größe ✓");
  EXPECT_EQ(texts.text(2), "😀");
}

TEST(TableOut, columns_of_several_types_are_fields) {
  const std::string bytes = written(numpy_out, table);
  EXPECT_HAS(bytes, "[('row', '<i8'), ('word, \"odd\"', '<U8'), ('x', '<f8')]");
  EXPECT_HAS(bytes, "'shape': (3,)");
  EXPECT_EQ(bytes[6], 1);
  OutRows rows = table[0];
  rows[1].name = "grö'ße\n";
  const std::string other = written(numpy_out, {rows});
  EXPECT_EQ(other[6], 3);  // a head in UTF-8
  EXPECT_HAS(other, "'grö\\'ße\\x0a'");
}

TEST(TableOut, the_core_knows_four_formats) {
  Words endings;
  for (const OutFormat* format : out_formats()) endings.emplace_back(format->ending);
  EXPECT_THAT(endings, testing::ElementsAre("csv", "tsv", "jsonl", "npy"));
}

}  // namespace
}  // namespace gradus::data
