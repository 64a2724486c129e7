// header_test.cpp - the names of columns: the table's own, given ones, places; columns by place.
#include "files.hpp"

namespace gradus::data {
namespace {

using Names = std::vector<std::string>;

std::string all_notes(const Dataset& data) {
  std::string all;
  for (const std::string& note : data.notes()) all += note + "\n";
  return all;
}

std::string input_names(const std::string& text, LoadOptions options = {}) {
  std::string names;
  for (const std::string& name : load_text(text, options).schema().feature_names()) names += name + " ";
  return names;
}

TEST(Header, is_found_by_words_over_numbers_and_dates) {
  EXPECT_EQ(input_names("a,b,y\n1,2,3.5\n2,5,6.5\n"), "a b ");
  EXPECT_EQ(input_names("a,y\n2024-01-02,3.5\n2024-02-03,6.5\n"), "a (year) a (month) a (weekday) a (days) ");
  EXPECT_EQ(input_names("c,y\nred,no\nblue,yes\nred,no\n"), "c=blue c=red ");
  // Columns may be called like the years that they are of, beside a word.
  EXPECT_EQ(input_names("place,1999,2000,2001\nx,1,2,3\ny,4,5,6\nz,4,8,6\n"),
            "place=x place=y place=z 1999 2000 ");
  EXPECT_EQ(input_names("label,0,1,2\n7,1,2,3\n8,4,5,6\n", {.target = {"label"}}), "0 1 2 ");
}

TEST(Header, is_given_by_formats_that_have_names) {
  const std::string rows = "{\"1\": 2, \"2\": 5}\n{\"1\": 3, \"2\": 6}\n{\"1\": 4, \"2\": 8}\n";
  EXPECT_EQ(input_names(rows), "1 ");
  EXPECT_EQ(input_names(rows, {.columns = {"a", "b"}}), "a ");
  EXPECT_HAS(error_of<UsageError>([&] { load_text(rows, {.header = Header::absent}); }),
             "leave out header = no");
}

TEST(Header, of_tables_that_R_writes_has_no_name_for_the_names_of_rows) {
  for (const std::string separator : {" ", "\t", ",", ";"}) {
    std::string text;
    text.append("\"mpg\"").append(separator).append("\"cyl\"").append(separator).append("\"am\"\n");
    for (int i = 1; i <= 12; ++i) {
      text += "\"Car " + std::to_string(i) + "\"";
      for (const int cell : {i * i, i % 3, i % 2}) text += separator + std::to_string(cell);
      text += "\n";
    }
    const Dataset data = load_text(text, {.target = {"am"}, .scale = false});
    EXPECT_EQ(data.schema().feature_names(), (Names{"mpg", "cyl"})) << separator;
    EXPECT_EQ(inputs_of(data)[2], 4);
    EXPECT_HAS(all_notes(data), "the first holds names of rows, and is called \"row names\"");
  }
}

TEST(Header, is_not_short_where_lines_end_in_a_separator) {
  EXPECT_EQ(load_text("a,y\n1,2,\n3,4,\n", {}).schema().feature_names(), (Names{"a"}));
  EXPECT_HAS(error_of<DataError>([] { load_text("a,y\n1,2,3\n4,4,5\n", {}); }), "3 cells");
}

TEST(Header, is_missed_between_any_separators) {
  for (const std::string separator : {";", "\t", "|", " ", "   "}) {
    std::string text;
    for (int i = 0; i < 12; ++i) text += std::to_string(i) + ".5" + separator + (i % 2 ? "ja\n" : "nein\n");
    const Dataset data = load_text(text, {.scale = false});
    EXPECT_EQ(data.rows(), 12) << separator;
    EXPECT_EQ(inputs_of(data)[3], 3.5) << separator;
    EXPECT_EQ(data.schema().targets, Names{"column_2"}) << separator;
  }
}

TEST(Header, is_missed_where_the_first_row_looks_like_the_others) {
  // As adult.data begins.
  const std::string text = "39,State-gov,77516,<=50K\n50,Private,83311,>50K\n38,State-gov,215646,<=50K\n";
  const Dataset data = load_text(text, {});
  EXPECT_EQ(data.rows(), 3);
  EXPECT_EQ(data.schema().targets, Names{"column_4"});
  EXPECT_HAS(all_notes(data), "the first row is taken as data");
  EXPECT_HAS(all_notes(data), "header = yes takes it as names");
  EXPECT_HAS(all_notes(data), "the last column, \"column_4\", is learnt");
  const Dataset letters = load_text("p,x,n\ne,x,y\np,b,n\ne,b,y\n", {.target = {"1"}});
  EXPECT_EQ(letters.rows(), 4);
  EXPECT_EQ(letters.schema().classes, (Names{"e", "p"}));
  EXPECT_EQ(load_text("1,2\n3,4.5\n", {}).rows(), 2);
}

TEST(Header, may_be_said) {
  EXPECT_EQ(load_text("a,y\n1,2.5\n2,3.5\n", {.header = Header::present}).rows(), 2);
  EXPECT_EQ(load_text("1,2\n3,4.5\n", {.header = Header::present}).rows(), 1);
  EXPECT_EQ(load_text("red,2.5\nblue,3.5\n", {.header = Header::absent}).rows(), 2);
}

TEST(Header, names_may_be_given_in_words_and_in_a_file) {
  const TemporaryFolder folder;
  const std::string text = "1,5,0.5\n2,6,0.6\n";
  EXPECT_EQ(input_names(text, {.columns = {"u", "v", "w"}}), "u v ");
  EXPECT_EQ(input_names(text, {.columns = {folder.write("names.txt", "u\nv\nw\n")}}), "u v ");
  EXPECT_EQ(input_names(text, {.columns = {folder.write("names.csv", "u, v,w\n")}}), "u v ");
  // In place of names that are there.
  EXPECT_EQ(input_names("a,b,c\n" + text, {.target = {"u"}, .columns = {"u", "v", "w"}}), "v w ");
  EXPECT_HAS(error_of<UsageError>([&] {
               load_text(text, {.columns = {"u", "v"}});
             }),
             "columns has 2 names, and the table 3 columns");
}

TEST(Header, columns_are_named_by_their_places) {
  const std::string text = "a,b,c\n1,2,3.5\n4,6,6.5\n";
  EXPECT_EQ(input_names(text, {.target = {"1"}}), "b c ");
  EXPECT_EQ(input_names(text, {.target = {"-1"}}), "a b ");
  EXPECT_EQ(input_names(text, {.target = {"-3"}, .ignore = {"2"}}), "c ");
  EXPECT_EQ(input_names(text, {.ignore = {"c"}}), "a ");
  EXPECT_EQ(input_names(text, {.target = {"2,-1"}}), "a ");
  EXPECT_EQ(input_names(text, {.target = {"a, 3"}}), "b ");
  // A name goes before a place.
  EXPECT_EQ(input_names("x,y,1\n2,3,4.5\n5,7,6.5\n", {.target = {"1"}}), "x y ");
  for (const char* place : {"4", "-4", "0"})
    EXPECT_HAS(error_of<UsageError>([&] { load_text(text, {.target = {place}}); }),
               std::string("there is no column ") + place + "; its 3 columns");
}

TEST(Header, doubled_names_are_made_different_and_asked_for_by_place) {
  const std::string text = "x,x, y \n1,2,3.5\n4,6,6.5\n";
  const Dataset data = load_text(text, {.target = {"y"}});
  EXPECT_EQ(data.schema().feature_names(), (Names{"x", "x (2)"}));
  EXPECT_HAS(all_notes(data), "called \"x (2)\"");
  EXPECT_HAS(error_of<UsageError>([&] { load_text(text, {.target = {"x"}}); }),
             "several columns are called \"x\": say which by its place (1, 2)");
  EXPECT_EQ(input_names(text, {.target = {"2"}}), "x y ");
  EXPECT_EQ(input_names("x,x,x (2)\n1,2,3\n4,6,6\n", {.target = {"-1"}}), "x x (3) ");
  // The same names are found again, whatever the first row looks like.
  const TemporaryFolder folder;
  const std::string numbers = folder.write("n.csv", "7,7,8\n1,2,3.5\n4,6,6.5\n");
  const Schema schema = load(numbers, {.header = Header::present}).schema();
  EXPECT_EQ(schema.feature_names(), (Names{"7", "7 (2)"}));
  EXPECT_EQ(load_with(schema, numbers).rows(), 2);
}

TEST(Header, new_data_without_names_is_read_by_the_places_of_training) {
  const TemporaryFolder folder;
  const Schema schema =
      Schema::from_json(load_text("1,5,0.5\n2,6,0.6\n3,9,0.8\n", {.scale = false}).schema().to_json());
  EXPECT_EQ(inputs_of(load_with(schema, folder.write("n.csv", "7,8\n9,4\n"))),
            (std::vector<double>{7, 8, 9, 4}));
  EXPECT_EQ(inputs_of(load_with(schema, folder.write("n.csv", "7,8,0.5\n"))), (std::vector<double>{7, 8}));
  EXPECT_EQ(inputs_of(load_with(schema, folder.write("n.csv", "column_2,column_1\n8,7\n"))),
            (std::vector<double>{7, 8}));
  EXPECT_HAS(error_of<DataError>([&] { load_with(schema, folder.write("n.csv", "7,8,1,2\n")); }),
             "4 columns without names; the model was trained on 3 of them, 2 without the target");
}

TEST(Header, what_is_left_out_at_the_head_and_the_ends_is_said) {
  std::string text = "Sales of May\nday,sold,y,\n";
  for (int i = 0; i < 9; ++i)
    text += std::to_string(i % 3) + "," + std::to_string(i % 4) + "," + std::to_string(i) + ".5,\n";
  const Dataset data = load_text(text, {});
  EXPECT_EQ(data.schema().targets, (std::vector<std::string>{"y"}));
  std::string notes;
  for (const std::string& note : data.notes()) notes += note + "\n";
  EXPECT_HAS(notes, "a line above the names of the columns is left out as a title: \"Sales of May\"");
  EXPECT_HAS(notes, "lines end in a separator, with no column behind it");
}

}  // namespace
}  // namespace gradus::data
