// append_part_test.cpp - validation and test rows from data of their own, and cells that are kept as texts.
#include <fmt/format.h>

#include <algorithm>
#include <gradus/data.hpp>
#include <gradus/error.hpp>

#include "files.hpp"

namespace gradus {
namespace {

// 20 rows of two classes, from x on.
std::string rows_from(int x) {
  std::string text = "x,kind,y\n";
  for (int i = 0; i < 20; ++i)
    text += fmt::format("{},{},{}\n", x + i, i % 3 == 0 ? "round" : "flat", i % 2 == 0 ? "a" : "b");
  return text;
}

std::vector<double> sorted_inputs(const Rows& rows) {
  const Batch batch = rows.batch(Dtype::float64);
  const auto width = static_cast<std::size_t>(rows.dataset().schema().features());
  std::vector<double> first;
  for (std::size_t i = 0; i < static_cast<std::size_t>(rows.size()); ++i)
    first.push_back(batch.x.data<double>()[i * width]);
  std::sort(first.begin(), first.end());
  return first;
}

TEST(OwnFiles, are_the_validation_and_the_test_rows) {
  const TemporaryFolder folder;
  const std::string train = folder.write("train.csv", rows_from(0)),
                    choose = folder.write("choose.csv", rows_from(100)),
                    test = folder.write("test.csv", rows_from(200));
  const Dataset data =
      load(train,
           {.target = {"y"}, .numeric = {"x"}, .scale = false, .validation_file = choose, .test_file = test});
  EXPECT_EQ(data.rows(), 60);
  EXPECT_EQ(sorted_inputs(data.train()).front(), 0);
  EXPECT_EQ(sorted_inputs(data.validation()).front(), 100);
  EXPECT_EQ(sorted_inputs(data.validation()).size(), 20U);
  EXPECT_EQ(sorted_inputs(data.test()).back(), 219);
  EXPECT_EQ(data.row_number(59), 20);  // in its own file
  EXPECT_EQ(data.label(40), 0);
  // Scaling is fitted on the rows to learn from alone.
  const Dataset scaled = load(train, {.target = {"y"}, .numeric = {"x"}, .test_file = test});
  const Dataset alone =
      load(train, {.target = {"y"}, .numeric = {"x"}, .fractions = {.validation = 0.1, .test = 0}});
  EXPECT_EQ(scaled.train().size(), alone.train().size());
  EXPECT_EQ(scaled.schema().input_scaling.shift, alone.schema().input_scaling.shift);
  EXPECT_NE(scaled.checksum(), alone.checksum());
}

TEST(OwnFiles, are_named_with_their_rows) {
  const TemporaryFolder folder;
  std::string own = "a,y\n", choose = "a,y\n";
  for (int i = 0; i < 120; ++i) own += fmt::format("{},{}\n", i * 7 % 50, std::exp(i * 7 % 50 / 8.0));
  for (int i = 0; i < 20; ++i) choose += fmt::format("{},{}\n", i == 2 ? 99999 : i, i + 1);
  const std::string data = folder.write("own.csv", own), far = folder.write("choose.csv", choose),
                    negative = folder.write("below.csv", "a,y\n1,2\n2,-5\n");
  std::string notes;
  const Dataset found = load(data, {.target = {"y"}, .validation_file = far});
  for (const std::string& note : found.notes()) notes += note + "\n";
  EXPECT_HAS(notes, "99999 in row 3 of " + far);
  EXPECT_EQ(found.row_text(4), "5");
  EXPECT_EQ(found.row_text(122), "3 of " + far);
  const LoadOptions logarithms{
      .target = {"y"}, .target_scale = TargetScale::log, .validation_file = far, .test_file = negative};
  EXPECT_HAS(error_of<DataError>([&] { load(data, logarithms); }),
             "row 2 of " + negative + ", column \"y\": -5 is no number above 0");
}

TEST(OwnFiles, bring_their_kept_cells) {
  const TemporaryFolder folder;
  const std::string train = folder.write("train.csv", "id,x,y\na,1,p\nb,2,q\n"),
                    test = folder.write("test.csv", "y,x,id\np,3,c\n");
  const Dataset data =
      load(train, {.target = {"y"}, .numeric = {"x"}, .test_file = test, .keep = {"1", "y"}});
  EXPECT_EQ(data.kept_columns(), (std::vector<std::string>{"id", "y"}));
  EXPECT_EQ(data.kept(1, 0), "b");
  EXPECT_EQ(data.kept(2, 0), "c");
  EXPECT_EQ(data.kept(2, 1), "p");
}

TEST(OwnFiles, take_classes_and_categories_of_the_data) {
  const TemporaryFolder folder;
  const std::string train = folder.write("train.csv", rows_from(0));
  const std::string other = folder.write("other.csv", "y,x,kind\nb,5,flat\nb,6,round\n");
  const Dataset data = load(train, {.target = {"y"}, .numeric = {"x"}, .test_file = other});
  EXPECT_EQ(data.label(20), 1);
  const std::string strange = folder.write("strange.csv", "x,kind,y\n5,flat,c\n");
  EXPECT_THROW(load(train, {.target = {"y"}, .test_file = strange}), DataError);
  const std::string bare = folder.write("bare.csv", "x,kind\n5,flat\n");
  EXPECT_THROW(load(train, {.target = {"y"}, .test_file = bare}), DataError);
}

TEST(OwnFiles, are_joined_to_images) {
  const TemporaryFolder folder;
  const Dataset digits = load("digits");
  const Dataset both = load("digits", {.test_file = "digits"});
  EXPECT_EQ(both.rows(), 2 * digits.rows());
  EXPECT_EQ(both.test().size(), digits.rows());
  EXPECT_TRUE(
      std::equal(both.pixels(3).begin(), both.pixels(3).end(), both.pixels(digits.rows() + 3).begin()));
  const bool said = std::any_of(both.notes().begin(), both.notes().end(), [](const std::string& note) {
    return note.find("1,797 of the 1,797 test rows") != std::string::npos;
  });
  EXPECT_TRUE(said);
}

TEST(Kept, cells_are_texts_of_their_rows) {
  const TemporaryFolder folder;
  const std::string file = folder.write("t.csv", "id,x,y\n 007 ,1,a\n\"b \"\"c\"\"\",,b\nd,3,b\n");
  const Dataset data = load(file, {.target = {"y"}, .missing = Missing::drop, .keep = {"id", "2"}});
  EXPECT_EQ(data.kept_columns(), (std::vector<std::string>{"id", "x"}));
  ASSERT_EQ(data.rows(), 2);
  EXPECT_EQ(data.kept(0, 0), "007");
  EXPECT_EQ(data.kept(1, 0), "d");
  EXPECT_EQ(data.kept(1, 1), "3");
  EXPECT_THROW(data.kept(0, 2), UsageError);
  EXPECT_THROW(data.kept(2, 0), UsageError);
  EXPECT_THROW(load(file, {.target = {"y"}, .keep = {"nobody"}}), UsageError);
  EXPECT_EQ(load(file, {.target = {"y"}, .missing = Missing::automatic, .keep = {"id"}}).kept(1, 0),
            "b \"c\"");
}

TEST(Shares, are_read_as_people_write_them) {
  EXPECT_DOUBLE_EQ(parse_fractions("70/15/15").validation, 0.15);
  EXPECT_DOUBLE_EQ(parse_fractions("8/1/1").test, 0.1);
  EXPECT_EQ(parse_fractions("100/0/0").test, 0);
  EXPECT_EQ(parse_fractions("none").validation, 0);
  for (const char* bad : {"", "70/30", "a/b/c", "70/15/15/", "0/1/1", "-1/1/1", "inf/1/1", "nan/1/1", "1//1"})
    EXPECT_THROW(parse_fractions(bad), UsageError) << bad;
}

}  // namespace
}  // namespace gradus
