// csv_test.cpp - text cut into cells, and texts that are no tables.
#include "data/csv.hpp"

#include "files.hpp"

namespace gradus::data {
namespace {

using Record = std::vector<std::string>;

std::vector<Record> records_of(std::string_view text, std::optional<char> separator = {}) {
  const TableText table = table_of_text(std::string(text), "t.csv", separator);
  CsvReader reader(table);
  std::vector<Record> records{reader.header()};
  while (reader.next()) {
    Record& record = records.emplace_back();
    for (const Cell& cell : reader.cells()) record.emplace_back(cell.text);
  }
  return records;
}

std::string refusal_of_text(std::string_view text) {
  return error_of<DataError>([&] { records_of(text); });
}

TEST(Csv, reads_cells_and_trims_spaces) {
  EXPECT_EQ(records_of("a,b\n1, 2 \n\t3,4"), (std::vector<Record>{{"a", "b"}, {"1", "2"}, {"3", "4"}}));
}

TEST(Csv, trims_spaces_that_nobody_sees) {
  for (const char* space : {"\u00a0", "\u202f", "\u2009", "\u3000", "\ufeff", "\u200b", " \u00a0\t"}) {
    const std::string text =
        std::string("a,b") + space + "\n" + space + "red" + space + ",\"" + space + "\"\n";
    EXPECT_EQ(records_of(text), (std::vector<Record>{{"a", "b"}, {"red", space}})) << text;
  }
}

TEST(Csv, line_ends_do_not_matter) {
  const std::vector<Record> expected{{"a", "b"}, {"1", "2"}, {"3", "4"}};
  for (const char* text :
       {"a,b\n1,2\n3,4\n", "a,b\r\n1,2\r\n3,4\r\n", "a,b\r1,2\r3,4\r", "\n\na,b\n\n1,2\n  \n3,4\n\n\n"})
    EXPECT_EQ(records_of(text), expected) << text;
}

TEST(Csv, reads_the_separator_off_the_header) {
  const std::vector<Record> expected{{"a", "b"}, {"1", "x,y"}};
  EXPECT_EQ(records_of("a;b\n1;x,y\n"), expected);
  EXPECT_EQ(records_of("a\tb\n1\tx,y\n"), expected);
  EXPECT_EQ(records_of("a|b\n1|x,y\n"), expected);
  EXPECT_EQ(records_of("\"a\",\"b\"\n1,\"x,y\"\n"), expected);
  EXPECT_EQ(records_of("\"a;;;\",b\n1,2\n"), (std::vector<Record>{{"a;;;", "b"}, {"1", "2"}}));
  EXPECT_EQ(records_of("a,b;c\n1,2;3\n", ','), (std::vector<Record>{{"a", "b;c"}, {"1", "2;3"}}));
  EXPECT_EQ(records_of("a\nx y\n"), (std::vector<Record>{{"a"}, {"x y"}}));
  EXPECT_THROW(records_of("a,b\n", '"'), UsageError);
}

TEST(Csv, empty_cells_are_cells) {
  EXPECT_EQ(records_of("a,b,c\n,,\n1,,\n,2,\n"),
            (std::vector<Record>{{"a", "b", "c"}, {"", "", ""}, {"1", "", ""}, {"", "2", ""}}));
  EXPECT_EQ(records_of("a\tb\n\t1\n"), (std::vector<Record>{{"a", "b"}, {"", "1"}}));
}

TEST(Csv, quoted_cells_hold_separators_breaks_and_quotes) {
  EXPECT_EQ(records_of("a,b\n\"x,\r\ny\",\"say \"\"hi\"\"\"\n \"\"\"\" , \"\" \n"),
            (std::vector<Record>{{"a", "b"}, {"x,\r\ny", "say \"hi\""}, {"\"", ""}}));
  EXPECT_EQ(records_of("a,b\n5\"7,x\n"), (std::vector<Record>{{"a", "b"}, {"5\"7", "x"}}));
}

TEST(Csv, skips_a_byte_order_mark) {
  EXPECT_EQ(records_of("\xef\xbb\xbf"
                       "a,b\n1,2\n"),
            (std::vector<Record>{{"a", "b"}, {"1", "2"}}));
  EXPECT_EQ(records_of("\xef\xbb\xbf\"a\",b\n1,2\n"), (std::vector<Record>{{"a", "b"}, {"1", "2"}}));
}

TEST(Csv, names_the_place_of_what_is_wrong) {
  EXPECT_HAS(refusal_of_text("a,b\n1,2\n3\n"), "t.csv:3:1: 1 cell where the first row has 2");
  EXPECT_HAS(refusal_of_text("a,b\n1,2,3\n"), "t.csv:2:1: 3 cells where the first row has 2");
  EXPECT_HAS(refusal_of_text("a,b\n\"x\ny\",2\n3\n"), "t.csv:4:1");
  EXPECT_HAS(refusal_of_text("a,b\n1,\"2\n3,4\n"), "t.csv:2:3: this quoted cell never ends");
  EXPECT_HAS(refusal_of_text("a,b\n1,\"2\"3\n"), "t.csv:2:6: text after the closing quote");
}

TEST(Csv, refuses_what_is_no_table) {
  EXPECT_HAS(refusal_of_text(""), "empty");
  EXPECT_HAS(refusal_of_text("\n \n"), "empty");
  EXPECT_HAS(refusal_of_text("\xef\xbb\xbf"), "empty");
  EXPECT_HAS(refusal_of_text("a,b\n\xc3\xa9,\xe9\n"), "t.csv:2:3: byte 0xe9 is not UTF-8");
  EXPECT_HAS(refusal_of_text(std::string_view("a,b\n1,\0\n", 8)), "t.csv:2:3: a zero byte");
  EXPECT_HAS(refusal_of_text(std::string_view("\xff\xfe"
                                              "a\0,",
                                              5)),
             "damaged UTF-16");
  EXPECT_HAS(refusal_of_text(std::string_view("\xff\xfe\0\0", 4)), "UTF-32");
  EXPECT_HAS(refusal_of_text("a,b\nx," + std::string(200'000, ',') + "\n"), "columns");
}

TEST(Csv, takes_a_huge_line_in_its_stride) {
  const std::string word(1 << 20, 'x');
  EXPECT_EQ(records_of("a\n" + word + "\n").at(1).at(0).size(), word.size());
}

TEST(Csv, lines_above_the_names_are_titles) {
  const std::vector<Record> expected{{"name", "age", "city"}, {"Ann", "3", "Rome"}, {"Bob", "4", "Oslo"}};
  const std::string table = "name;age;city\nAnn;3;Rome\nBob;4;Oslo\n";
  for (const char* title :
       {"Members\n", "Members\n\n", "Members;;\n", "Members of 2024, all of them\nas of May\n\n",
        "Members;2024\n", "Members;;\n;;\n"})
    EXPECT_EQ(records_of(title + table), expected) << title;
  EXPECT_EQ(records_of("Sales of May\nday,sold\n1,20\n2,30\n"),
            (std::vector<Record>{{"day", "sold"}, {"1", "20"}, {"2", "30"}}));
  const TableText text = table_of_text("Members\nas of May\n" + table, "t.csv", {});
  EXPECT_EQ(CsvReader(text).titles(), (std::vector<std::string>{"Members", "as of May"}));
  EXPECT_EQ(
      records_of("Kind: rate\nSeries id,Year,Value,\nL1,1959,5.8\nL1,1960,5.1\n"),
      (std::vector<Record>{{"Series id", "Year", "Value"}, {"L1", "1959", "5.8"}, {"L1", "1960", "5.1"}}));
  // How many rows there are, and the classes, over a table without names.
  EXPECT_EQ(records_of("2,no,yes\n1,2,3,4,5,0\n6,7,8,9,1,1\n"),
            (std::vector<Record>{{"1", "2", "3", "4", "5", "0"}, {"6", "7", "8", "9", "1", "1"}}));
  // Decimal commas below a title with a comma.
  EXPECT_EQ(records_of("Prices, all\na;b\n1,5;2,5\n3,5;4,5\n"),
            (std::vector<Record>{{"a", "b"}, {"1,5", "2,5"}, {"3,5", "4,5"}}));
}

TEST(Csv, what_may_be_a_row_is_no_title) {
  // A name was forgotten, or a column of names has commas.
  EXPECT_HAS(refusal_of_text("a,b\n1,2,3\n4,5,6\n"), "t.csv:2:1: 3 cells where the first row has 2");
  EXPECT_HAS(refusal_of_text("name\nSmith, Ann\nLee, Bob\nRay, Cid\n"), "t.csv:2:1: 2 cells");
  EXPECT_EQ(records_of("a,b,c\nx,,\ny,1,2\n").size(), 3U);
}

TEST(Csv, separators_at_the_ends_of_lines_have_no_column_behind_them) {
  const std::vector<Record> expected{{"a", "b"}, {"1", "2"}, {"3", ""}};
  for (const char* text :
       {"a,b,\n1,2,\n3,,\n", "a,b\n1,2,\n3,,\n", "a,b,\n1,2\n3,\n", "a,b,,,\n1,2,,,\n3,,,,\n"})
    EXPECT_EQ(records_of(text), expected) << text;
  const TableText text = table_of_text("a,b,,\n1,2,,\n", "t.csv", {});
  EXPECT_EQ(CsvReader(text).blank_columns(), 2U);
  // What holds something somewhere is a column.
  EXPECT_EQ(records_of("a,b,\n1,2,\n3,4,5\n"),
            (std::vector<Record>{{"a", "b", ""}, {"1", "2", ""}, {"3", "4", "5"}}));
  EXPECT_HAS(refusal_of_text("a,b\n1,2,\n3,4,5\n"), "3 cells where the first row has 2");
}

TEST(Csv, reads_twice_the_same) {
  const TableText table = table_of_text("a,b\n1,2\n3,4\n", "t.csv", {});
  CsvReader reader(table);
  while (reader.next()) continue;
  reader.rewind();
  ASSERT_TRUE(reader.next());
  EXPECT_EQ(reader.cells()[1].text, "2");
  EXPECT_GE(reader.most_records(), 1U);
}

TEST(Csv, the_first_record_may_be_a_row) {
  const TableText table = table_of_text("1,2\n3,4\n", "t.csv", {});
  CsvReader reader(table);
  reader.take_header_as_row();
  ASSERT_TRUE(reader.next());
  EXPECT_EQ(reader.cells()[1].text, "2");
  reader.rewind();
  ASSERT_TRUE(reader.next());
  EXPECT_EQ(reader.cells()[0].text, "1");
}

TEST(Csv, positions_count_characters_not_bytes) {
  const TableText table = table_of_text("a,b\n\xc3\xa4\xc3\xb6,x\n", "t.csv", {});
  CsvReader reader(table);
  ASSERT_TRUE(reader.next());
  EXPECT_EQ(reader.where(reader.cells()[1]), "t.csv:2:4");
}

}  // namespace
}  // namespace gradus::data
